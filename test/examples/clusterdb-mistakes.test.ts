import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { END, EVENTS, simulate } from '../../examples/clusterdb/simulation.ts';
import { evaluatePromql, seriesOf } from '../../examples/simulator/promql/evaluate.ts';
import { readRules } from '../../examples/simulator/read-rules.ts';
import { recorded } from '../../examples/simulator/recordings.ts';
import { Simulation } from '../../examples/simulator/simulation.ts';
import { loadConfig } from '../../src/config/index.ts';
import type { Series } from '../../src/series/index.ts';
import type { TimeRange } from '../../src/time/index.ts';
import { startAlertmanager } from '../servers/alertmanager.ts';
import { findBinary } from '../servers/binaries.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { alertRules } from './alert-rules.ts';
import { EXAMPLES } from './systems.ts';

const FOLDER = join(EXAMPLES, 'clusterdb');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const EVERY_MS = 120_000;
const START = EVENTS.badDeploy.start - DAY_MS;
const STEADY: TimeRange = { start: START, end: START + 2 * HOUR_MS };
const lastHour: TimeRange = { start: START + HOUR_MS, end: STEADY.end };

/** The rules as the guide has them. */
const GUIDE = {
  latency: 'http_request_duration_p99 > 1.0',
  errors: 'rate(http_errors_total[5m]) > 0.01',
} as const;
const mendedErrors = alertRules(FOLDER).find(({ alert }) => alert === 'error_rate')?.expr ?? '';

function answer(query: string, series: readonly Series[], { start, end }: TimeRange, everyMs = EVERY_MS) {
  const from = Math.ceil(start / everyMs) * everyMs;
  const steps = Float64Array.from({ length: Math.ceil((end - from) / everyMs) }, (_, i) => from + i * everyMs);
  const value = evaluatePromql(query, series, steps);
  if (value.kind === 'scalar') throw new Error('a vector is expected');
  return value.elements.map((element) => seriesOf(element, steps)).filter(({ times }) => times.length > 0);
}

/** Instants at which a condition holds for any series. */
const holds = (query: string, series: readonly Series[], range: TimeRange): number =>
  new Set(answer(query, series, range).flatMap(({ times }) => [...times])).size;
const values = (series: readonly Series[]): number[] => series.flatMap((one) => [...one.values]);

interface Route {
  readonly instance: string;
  readonly path: string;
  readonly requests: number;
  readonly errors: number;
}

/** Two hours of routes with fixed numbers of requests and errors per second. */
function routes(of: readonly Route[], job = 'clusterdb-api'): readonly Series[] {
  const simulation = new Simulation({ ...STEADY, everyMs: EVERY_MS, seed: 1 });
  for (const instance of new Set(of.map((route) => route.instance))) {
    const target = simulation.target({ job, instance, environment: 'production', region: 'us-west' });
    const counters = of
      .filter((route) => route.instance === instance)
      .map(({ path, requests, errors }) => ({
        requests: target.counter('http_requests_total', { method: 'GET', path }),
        errors: target.counter('http_errors_total', { method: 'GET', path }),
        perSecond: { requests, errors },
      }));
    target.run(() => {
      for (const { requests, errors, perSecond } of counters) {
        requests.add((perSecond.requests * EVERY_MS) / 1_000);
        errors.add((perSecond.errors * EVERY_MS) / 1_000);
      }
    });
  }
  return simulation.series();
}

const one = (requests: number, errors: number): readonly Route[] => [
  { instance: 'api-01:9090', path: '/api/v1/users', requests, errors },
];

describe('what was wrong in the guide of ClusterDB', () => {
  it('nothing exposes the percentile that is alerted on; it is recorded from the histogram', () => {
    const range = { start: EVENTS.slowQueries.start - HOUR_MS, end: EVENTS.slowQueries.end };
    const { series } = simulate(range);
    expect(answer(GUIDE.latency, series, range)).toEqual([]);
    const withRules = [...series, ...recorded(readRules(FOLDER), series, range, EVERY_MS)];
    const slow = { start: EVENTS.slowQueries.start + 5 * MINUTE_MS, end: EVENTS.slowQueries.end };
    expect(holds(GUIDE.latency, withRules, slow)).toBe(Math.floor((slow.end - slow.start) / EVERY_MS));
    expect(
      holds(GUIDE.latency, withRules, { start: range.start + 10 * MINUTE_MS, end: EVENTS.slowQueries.start }),
    ).toBe(0);
  });

  it('errors per second fire on a busy API that is well, and not on a quiet one of which every request fails', () => {
    const busy = routes(one(100, 0.02));
    expect(holds(GUIDE.errors, busy, lastHour)).toBe(30);
    expect(holds(mendedErrors, busy, lastHour)).toBe(0);
    const quiet = routes(one(0.009, 0.009));
    expect(holds(GUIDE.errors, quiet, lastHour)).toBe(0);
    expect(holds(mendedErrors, quiet, lastHour)).toBe(30);
  });

  it('errors that are spread over servers and paths stay under the limit each', () => {
    const spread = routes(
      ['api-01:9090', 'api-02:9090', 'api-03:9090'].flatMap((instance) =>
        ['/a', '/b', '/c', '/d'].map((path) => ({ instance, path, requests: 0.1, errors: 0.009 })),
      ),
    );
    expect(holds(GUIDE.errors, spread, lastHour)).toBe(0);
    expect(holds(mendedErrors, spread, lastHour)).toBe(30);
  });

  it('an API that is down raises neither alert; the service level sees it', async () => {
    const down = EVENTS.outageAll;
    const range = { start: down.start - HOUR_MS, end: down.end };
    const { series } = simulate(range);
    const withRules = [...series, ...recorded(readRules(FOLDER), series, range, EVERY_MS)];
    const gone = { start: down.start + 5 * MINUTE_MS, end: down.end };
    for (const query of [GUIDE.latency, GUIDE.errors, mendedErrors]) expect(holds(query, withRules, gone)).toBe(0);
    const config = await loadConfig(join(FOLDER, 'nines.yaml'), { env: {} });
    const uptime = config.slos.find(({ name }) => name === 'clusterdb-uptime');
    expect(uptime?.sli).toMatchObject({ query: 'up{job="clusterdb-api"}' });
    expect(holds('up{job="clusterdb-api"} == 0', series, gone)).toBe(Math.floor((gone.end - gone.start) / EVERY_MS));
  });

  it('both rules say what is wrong and lead to a runbook', () => {
    const { groups } = parse(readFileSync(join(FOLDER, 'alerts', 'clusterdb.yml'), 'utf8')) as {
      groups: { rules: { alert?: string; annotations?: Record<string, string> }[] }[];
    };
    const rules = groups.flatMap((group) => group.rules).filter(({ alert }) => alert !== undefined);
    expect(rules.length).toBe(2);
    for (const { annotations } of rules) {
      expect(Object.keys(annotations ?? {}).sort()).toEqual(['description', 'runbook_url', 'summary']);
    }
  });

  it('a percentile ends where the buckets end', () => {
    const simulation = new Simulation({ ...STEADY, everyMs: EVERY_MS, seed: 1 });
    const target = simulation.target({ job: 'clusterdb-api', instance: 'api-01:9090' });
    const times = target.histogram('request_duration_seconds', [0.1, 0.5, 1, 2, 5]);
    // Every request takes a minute.
    target.run(() => times.observe([0, 0, 0, 0, 0, 100], 6_000));
    const series = [...simulation.series(), ...recorded(readRules(FOLDER), simulation.series(), STEADY, EVERY_MS)];
    expect(new Set(values(answer('http_request_duration_p99', series, lastHour)))).toEqual(new Set([5]));
    const within =
      'rate(request_duration_seconds_bucket{le="1"}[5m]) / ignoring (le) rate(request_duration_seconds_count[5m])';
    expect(new Set(values(answer(within, series, lastHour)))).toEqual(new Set([0]));
  });

  it('a request that both collectors count is counted once where the job is named, as all queries do', async () => {
    const both = [
      ...routes(one(10, 0)),
      ...routes([{ ...(one(10, 0)[0] as Route), instance: 'statsd:9102' }], 'statsd'),
    ];
    const [twice] = values(answer('sum(rate(http_requests_total[5m]))', both, lastHour));
    const [once] = values(answer('sum(rate(http_requests_total{job="clusterdb-api"}[5m]))', both, lastHour));
    expect([twice, once].map((rate) => Math.round((rate ?? 0) * 1e6) / 1e6)).toEqual([20, 10]);
    const files = ['alerts/clusterdb.yml', 'slos/api.yaml', 'detectors/detectors.yaml', 'panels/api.yaml'];
    for (const file of files) {
      const text = readFileSync(join(FOLDER, file), 'utf8').replace(/^\s*#.*$/gm, '');
      expect(text.match(/http_(?:requests|errors)_total(?!\{job="clusterdb-api")/g), file).toBeNull();
    }
  });

  it('fifteen days of memory answer a question about thirty with fifteen', async () => {
    const range = { start: END - 30 * DAY_MS, end: END };
    const zipkin = simulate({ ...range, everyMs: 10 * MINUTE_MS }).series.filter(
      ({ labels }) => labels.job === 'zipkin',
    );
    const kept = zipkin.map((series) => {
      const from = series.times.findIndex((time) => time >= END - 15 * DAY_MS);
      return { ...series, times: series.times.subarray(from), values: series.values.subarray(from) };
    });
    const now = { start: END - EVERY_MS, end: END };
    expect(values(answer('avg_over_time(up[30d])', kept, now))).toEqual([1]);
    const [whole] = values(answer('avg_over_time(up[30d])', zipkin, now));
    expect(whole).toBeCloseTo(1 - 6 / (30 * 24), 4);
    const { retention } = await loadConfig(join(FOLDER, 'nines.yaml'), { env: {} });
    expect(Math.min(retention.detailMs, retention.aggregatesMs)).toBeGreaterThan(90 * DAY_MS);
  });

  describe.skipIf(findBinary('amtool') === undefined || findBinary('alertmanager') === undefined)(
    'in Alertmanager',
    () => {
      interface Receiver {
        readonly name: string;
        readonly pagerduty_configs?: readonly Record<string, unknown>[];
      }
      const mended = parse(readFileSync(join(FOLDER, 'alertmanager.yml'), 'utf8')) as {
        global: Record<string, unknown>;
        route: Record<string, unknown> & { routes: unknown[] };
        receivers: readonly Receiver[];
      };
      const folder = temporaryFolder('clusterdb-mistakes');
      let http: HttpReceiver;
      beforeAll(async () => {
        http = await startHttpReceiver();
        http.answer({ status: 202, body: '{"status":"success"}' });
      });
      afterAll(async () => {
        await http?.stop();
        folder.remove();
      });

      it('takes the file', () => {
        expect(
          execFileSync(findBinary('amtool') ?? '', ['check-config', join(FOLDER, 'alertmanager.yml')], {
            encoding: 'utf8',
          }),
        ).toContain('SUCCESS');
      });

      it.each([
        ['critical', 'oncall,team-slack,team-email'],
        ['warning', 'oncall,team-slack,team-email'],
        ['ticket', 'team-slack,team-email'],
      ])('receivers without a route leave one that is told; %s reaches %s', (severity, receivers) => {
        const told = (config: unknown): string => {
          const file = join(folder.path, 'alertmanager.yml');
          writeFileSync(file, stringify(config));
          const args = ['config', 'routes', 'test', `--config.file=${file}`, `severity=${severity}`, 'service=api'];
          return execFileSync(findBinary('amtool') ?? '', args, { encoding: 'utf8' }).trim();
        };
        expect(told({ ...mended, route: { receiver: 'team-email' } })).toBe('team-email');
        expect(told(mended)).toBe(receivers);
      });

      /** Severities and numbers of alerts of the events that PagerDuty gets for a warning and two critical alerts. */
      const events = async (pagerduty: Record<string, unknown>, groupBy: readonly string[]) => {
        const before = http.requests.length;
        const { routing_key_file: _, ...config } = pagerduty;
        const server = await startAlertmanager(
          stringify({
            route: { receiver: 'oncall', group_by: groupBy, group_wait: '1s' },
            receivers: [
              { name: 'oncall', pagerduty_configs: [{ ...config, routing_key: 'key', url: `${http.url}/pagerduty` }] },
            ],
          }),
        );
        try {
          const alert = (alertname: string, severity: string, path: string) => ({
            labels: { alertname, severity, path, service: 'api', region: 'us-west' },
          });
          const alerts = [
            alert('high_latency', 'warning', '/a'),
            alert('error_rate', 'critical', '/a'),
            alert('error_rate', 'critical', '/b'),
          ];
          const headers = { 'content-type': 'application/json' };
          await fetch(`${server.url}/api/v2/alerts`, { method: 'POST', headers, body: JSON.stringify(alerts) });
          const wanted = groupBy.includes('...') ? 3 : 2;
          await vi.waitUntil(() => http.requests.length - before >= wanted, { timeout: PATIENCE_MS });
        } finally {
          await server.stop();
        }
        return http.requests
          .slice(before)
          .map(({ body }) => (JSON.parse(body) as { payload: { severity: string } }).payload.severity)
          .sort();
      };

      it('PagerDuty is told of errors, whatever the severity; mapped and grouped, of one warning and one critical event', async () => {
        const config = mended.receivers.flatMap(({ pagerduty_configs = [] }) => pagerduty_configs)[0] ?? {};
        const { severity: _, ...unmapped } = config;
        expect(await events(unmapped, ['...'])).toEqual(['error', 'error', 'error']);
        expect(await events(config, mended.route.group_by as string[])).toEqual(['critical', 'warning']);
      });
    },
  );
});
