import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { openMetricsText } from '../../examples/simulator/openmetrics.ts';
import { evaluatePromql, seriesOf } from '../../examples/simulator/promql/evaluate.ts';
import { type SimulatedSeries, Simulation, type Target } from '../../examples/simulator/simulation.ts';
import { loadConfig } from '../../src/config/index.ts';
import type { Series } from '../../src/series/index.ts';
import { startAlertmanager } from '../servers/alertmanager.ts';
import { findBinary, hasPrometheus } from '../servers/binaries.ts';
import { startHttpReceiver } from '../servers/http-receiver.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { startPrometheus } from '../servers/prometheus.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { alertRules } from './alert-rules.ts';
import { EXAMPLES } from './systems.ts';

const FOLDER = join(EXAMPLES, 'pipeline-guard');
const START = Date.parse('2026-10-01T00:00:00Z');
const HOUR_MS = 3_600_000;
const EVERY_MS = 60_000;
/** Bounds of a histogram of prometheus_client for which none are given. */
const DEFAULT_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const P95 = 'histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m]))';

/** Two hours of one target that counts the same every minute. */
function steady(declare: (target: Target) => () => void): readonly SimulatedSeries[] {
  const simulation = new Simulation({ start: START, end: START + 2 * HOUR_MS, everyMs: EVERY_MS, seed: 1 });
  const target = simulation.target({ job: 'healing-guard', instance: 'app:8000' });
  target.run(declare(target));
  return simulation.series();
}

/** Requests per minute by status, on as many routes. */
function requests(perMinute: Readonly<Record<string, number>>, routes = 1): readonly SimulatedSeries[] {
  return steady((target) => {
    const counters = Object.entries(perMinute).flatMap(([status, count]) =>
      Array.from({ length: routes }, (_, route) => ({
        counter: target.counter('http_requests_total', { status, route: `/${route}` }),
        count,
      })),
    );
    return () => {
      for (const { counter, count } of counters) counter.add(count / routes);
    };
  });
}

/** Values in the second hour, in which every range is full. */
function answer(query: string, series: readonly Series[]): number[] {
  const steps = Float64Array.from({ length: 50 }, (_, i) => START + HOUR_MS + i * EVERY_MS);
  const value = evaluatePromql(query, series, steps);
  if (value.kind === 'scalar') throw new Error('a vector is expected');
  return value.elements.flatMap((element) => [...seriesOf(element, steps).values]);
}

const rules = alertRules(FOLDER);
const mended = (name: string): string => rules.find(({ alert }) => alert === name)?.expr ?? '';
const recordingOf = (name: string): string => {
  const { groups } = parse(readFileSync(join(FOLDER, 'alerts', 'healing-guard.yml'), 'utf8')) as {
    groups: { rules: { record?: string; expr: string }[] }[];
  };
  return groups.flatMap((group) => group.rules).find(({ record }) => record === name)?.expr ?? '';
};

describe('what was wrong in the guide of Healing Guard', () => {
  const folder = temporaryFolder('pipeline-guard-mistakes');
  afterAll(() => folder.remove());

  describe('errors per second that are taken for a share', () => {
    const guide = 'rate(http_requests_total{status=~"5.."}[5m]) > 0.01';

    it('wake somebody at one error in ten thousand where there is traffic enough', () => {
      const busy = requests({ '200': 12_000, '500': 1.2 });
      expect(answer(guide, busy)).not.toEqual([]);
      expect(answer(mended('HighErrorRate'), busy)).toEqual([]);
    });

    it('are silent while the KPI is missed twofold on four routes, and while every third request of a quiet service fails', () => {
      const spread = requests({ '200': 998, '500': 2 }, 4);
      expect(answer(guide, spread)).toEqual([]);
      const share = answer(mended('HighErrorRate').replace('> 0.01', '> 0.001'), spread);
      for (const value of share) expect(value).toBeCloseTo(0.002, 9);
      expect(share.length).toBe(50);
      const quiet = requests({ '200': 1, '500': 0.5 });
      expect(answer(guide, quiet)).toEqual([]);
      expect(answer(mended('HighErrorRate'), quiet)[0]).toBeCloseTo(1 / 3, 9);
    });

    it('are recorded by the name of a rate of errors, which is 0.0167 where the share is 0.1 %', () => {
      const kpi = requests({ '200': 999, '500': 1 });
      const [errors = 0] = answer(recordingOf('healing_guard:error_rate_5m'), kpi);
      const [all = 0] = answer(recordingOf('healing_guard:request_rate_5m'), kpi);
      expect(errors).toBeCloseTo(1 / 60, 9);
      expect(errors / all).toBeCloseTo(0.001, 9);
    });
  });

  it('requests per second are below 1000 where 1,250 a minute are answered', () => {
    const kept = requests({ '200': 1_250 });
    const rate = recordingOf('healing_guard:request_rate_5m');
    expect(answer(`sum(${rate}) > 1000`, kept)).toEqual([]);
    expect(answer(`sum(${rate}) * 60 > 1000`, kept)[0]).toBeCloseTo(1_250, 6);
  });

  it('a recording rule without an aggregation has as many series as there are counters', () => {
    const many = requests({ '200': 900, '404': 20, '500': 2 }, 30);
    const points = 50;
    expect(answer('rate(http_requests_total[5m])', many).length).toBe(90 * points);
    expect(answer(recordingOf('healing_guard:request_rate_5m'), many).length).toBe(points);
  });

  it('a percentile of every series fires for one rare route although 99 of 100 requests are fast', () => {
    const uneven = steady((target) => {
      const [often, rarely] = ['/', '/export'].map((route) =>
        target.histogram('http_request_duration_seconds', [0.1, 0.2, 1], { route }),
      );
      return () => {
        often?.observe([990, 0, 0, 0], 40);
        rarely?.observe([0, 0, 10, 0], 5);
      };
    });
    expect(answer(`${P95} > 0.2`, uneven)).not.toEqual([]);
    expect(answer(mended('HighResponseTime'), uneven)).toEqual([]);
  });

  it('a percentile between the default bounds 0.1 and 0.25 is 242 ms where every request takes 110 ms', () => {
    const fast = (bounds: readonly number[]) =>
      steady((target) => {
        const histogram = target.histogram('http_request_duration_seconds', bounds);
        const bucket = bounds.findIndex((bound) => 0.11 <= bound);
        return () =>
          histogram.observe(
            [...bounds, 0].map((_, i) => (i === bucket ? 1_000 : 0)),
            110,
          );
      });
    for (const value of answer(mended('HighResponseTime'), fast(DEFAULT_BOUNDS))) expect(value).toBeCloseTo(0.2425, 9);
    expect(answer(mended('HighResponseTime'), fast(DEFAULT_BOUNDS)).length).toBe(50);
    expect(answer(mended('HighResponseTime'), fast([0.1, 0.2, 0.5]))).toEqual([]);
  });

  it('default bounds end at 10 seconds, so that healings of 20 minutes keep a promise of 5', () => {
    const healings = (bounds: readonly number[], bucket: number) =>
      steady((target) => {
        const histogram = target.histogram('healing_duration_seconds', bounds);
        return () =>
          histogram.observe(
            [...bounds, 0].map((_, i) => (i === bucket ? 10 : 0)),
            12_000,
          );
      });
    const p95 = 'histogram_quantile(0.95, sum by (le) (rate(healing_duration_seconds_bucket[5m])))';
    const unbounded = healings(DEFAULT_BOUNDS, DEFAULT_BOUNDS.length);
    expect(new Set(answer(p95, unbounded))).toEqual(new Set([10]));
    expect(answer(`${p95} > 300`, unbounded)).toEqual([]);
    expect(answer(`${p95} > 300`, healings([15, 60, 300, 600, 1_800], 4)).length).toBe(50);
  });

  it('keeps results in detail for 90 days and as sums of hours for a year, in place of one retention', async () => {
    const { retention } = await loadConfig(join(FOLDER, 'nines.yaml'), { env: {} });
    expect([retention.detailMs, retention.aggregatesMs].map((length) => length / (24 * HOUR_MS))).toEqual([90, 365]);
  });

  describe.skipIf(!hasPrometheus())('in Prometheus', () => {
    const check = (config: unknown): string => {
      const file = join(folder.path, 'prometheus.yml');
      writeFileSync(file, stringify(config));
      return outputOf(findBinary('promtool') ?? '', ['check', 'config', '--syntax-only', file]);
    };

    it('external_url is no field of global, and command none of the file', () => {
      expect(check({ global: { external_url: 'https://prometheus.company.com' } })).toMatch(
        /FAILED[\s\S]*external_url not found/,
      );
      expect(check({ global: { scrape_interval: '15s' }, command: ['--storage.tsdb.retention.time=90d'] })).toMatch(
        /FAILED[\s\S]*command not found/,
      );
      expect(check({ global: { scrape_interval: '15s' } })).toContain('SUCCESS');
    });

    it('a job without targets has no up: nobody hears that all are gone, unless absence is asked for', async () => {
      const config = { scrape_configs: [{ job_name: 'healing-guard', scheme: 'https' }] };
      expect(check(config)).toContain('SUCCESS');
      const earlier = requests({ '200': 1_000 });
      const server = await startPrometheus({ config: stringify(config), openmetrics: openMetricsText(earlier) });
      try {
        const ask = async (query: string): Promise<unknown[]> => {
          const time = String((START + 2.5 * HOUR_MS) / 1_000);
          const response = await fetch(`${server.url}/api/v1/query?${new URLSearchParams({ query, time })}`);
          return ((await response.json()) as { data: { result: unknown[] } }).data.result;
        };
        expect(await ask('up{job="healing-guard"} == 0')).toEqual([]);
        expect((await ask(mended('ServiceDown'))).length).toBe(1);
      } finally {
        await server.stop();
      }
    });
  });

  describe.skipIf(findBinary('amtool') === undefined || findBinary('alertmanager') === undefined)(
    'in Alertmanager',
    () => {
      const amtool = findBinary('amtool') ?? '';
      const ours = readFileSync(join(FOLDER, 'alertmanager.yml'), 'utf8');
      const fileOf = (config: unknown): string => {
        const file = join(folder.path, 'alertmanager.yml');
        writeFileSync(file, stringify(config));
        return file;
      };
      const routeOf = (config: unknown): string =>
        outputOf(amtool, [
          'config',
          'routes',
          'test',
          `--config.file=${fileOf(config)}`,
          'alertname=ServiceDown',
          'severity=critical',
        ]).trim();

      it('the address YOUR_SLACK_WEBHOOK_URL is refused, and the mended file is taken', () => {
        const receivers = [{ name: 'web.hook', slack_configs: [{ api_url: 'YOUR_SLACK_WEBHOOK_URL', channel: '#a' }] }];
        expect(outputOf(amtool, ['check-config', fileOf({ route: { receiver: 'web.hook' }, receivers })])).toMatch(
          /FAILED[\s\S]*unsupported scheme/,
        );
        expect(outputOf(amtool, ['check-config', join(FOLDER, 'alertmanager.yml')])).toContain('SUCCESS');
      });

      it('nobody is paged without a route to PagerDuty; with it, Slack hears of a critical alert, too', () => {
        const config = parse(ours) as { route: { routes?: unknown } };
        const { routes: _, ...root } = config.route;
        expect(routeOf({ ...config, route: root })).toBe('web.hook');
        expect(routeOf(config)).toBe('pagerduty,web.hook');
      });

      /** What two replicas that are down make a real Alertmanager send. */
      const sent = async (receiver: Record<string, unknown>, wait: 'body' | 'failure'): Promise<string> => {
        const server = await startAlertmanager(
          stringify({
            route: { receiver: 'one', group_by: ['alertname'], group_wait: '100ms' },
            receivers: [{ name: 'one', ...receiver }],
          }),
        );
        try {
          const alerts = ['app-01:8000', 'app-02:8000'].map((instance) => ({
            labels: { alertname: 'ServiceDown', severity: 'critical', instance },
            annotations: { summary: 'Service is down', description: `${instance} does not answer` },
          }));
          const headers = { 'content-type': 'application/json' };
          await fetch(`${server.url}/api/v2/alerts`, { method: 'POST', headers, body: JSON.stringify(alerts) });
          const deadline = Date.now() + PATIENCE_MS;
          while (Date.now() < deadline) {
            const body = http.requests.at(-1)?.body;
            if (body !== undefined) return body;
            if (wait === 'failure' && server.output().includes("can't evaluate field Annotations")) return 'failed';
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          return server.output();
        } finally {
          await server.stop();
        }
      };
      let http: Awaited<ReturnType<typeof startHttpReceiver>>;
      const told = async (receiver: (url: string) => Record<string, unknown>, wait: 'body' | 'failure' = 'body') => {
        http = await startHttpReceiver();
        http.answer(() => ({ status: 202, body: '{"status":"success"}' }));
        try {
          return await sent(receiver(http.url), wait);
        } finally {
          await http.stop();
        }
      };
      const pagerduty = (description: string) => (url: string) => ({
        pagerduty_configs: [{ routing_key: 'key', url: `${url}/pagerduty`, description }],
      });
      const slack = (text: string) => (url: string) => ({
        slack_configs: [{ api_url: `${url}/slack`, channel: '#alerts', title: 'Healing Guard Alert', text }],
      });
      const receivers = (parse(ours) as { receivers: Record<string, Record<string, string>[]>[] }).receivers;

      it('a page with annotations of a group is never sent, and with those in common it is', async () => {
        const guide = pagerduty('{{ .GroupLabels.alertname }} - {{ .Annotations.summary }}');
        expect(await told(guide, 'failure')).toBe('failed');
        const description = receivers.find(({ name }) => String(name) === 'pagerduty')?.pagerduty_configs?.[0]
          ?.description;
        expect(await told(pagerduty(description ?? ''))).toContain('ServiceDown - Service is down');
      });

      it('summaries of two alerts run into each other and name no replica; a line each does', async () => {
        const guide = slack('{{ range .Alerts }}{{ .Annotations.summary }}{{ end }}');
        const theirs = await told(guide);
        expect(theirs).toContain('Service is downService is down');
        expect(theirs).not.toContain('app-02:8000 does not answer');
        const text = receivers.find(({ name }) => String(name) === 'web.hook')?.slack_configs?.[0]?.text;
        const mine = await told(slack(text ?? ''));
        expect(mine).toContain('Service is down: app-01:8000 does not answer\\nService is down: app-02:8000');
      });
    },
  );
});

/** What a program says, whether it is content or not. */
function outputOf(program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, [...args], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return `${(error as { stdout: string }).stdout}${(error as { stderr: string }).stderr}`;
  }
}
