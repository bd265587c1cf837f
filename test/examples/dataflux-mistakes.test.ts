import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { EVENTS, simulate } from '../../examples/dataflux/simulation.ts';
import { evaluatePromql, seriesOf as readings } from '../../examples/simulator/promql/evaluate.ts';
import { Simulation } from '../../examples/simulator/simulation.ts';
import { seriesOf, slicesIn } from '../../examples/simulator/truth.ts';
import type { Series } from '../../src/series/index.ts';
import type { TimeRange } from '../../src/time/index.ts';
import { startAlertmanager } from '../servers/alertmanager.ts';
import { findBinary } from '../servers/binaries.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { alertRules } from './alert-rules.ts';
import { EXAMPLES } from './systems.ts';

const FOLDER = join(EXAMPLES, 'dataflux');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EVERY_MS = 120_000;
const WEEK: TimeRange = { start: Date.parse('2026-09-28T00:00:00Z'), end: Date.parse('2026-10-05T00:00:00Z') };

function answer(query: string, series: readonly Series[], { start, end }: TimeRange): readonly Series[] {
  const from = Math.ceil(start / EVERY_MS) * EVERY_MS;
  const steps = Float64Array.from({ length: Math.ceil((end - from) / EVERY_MS) }, (_, i) => from + i * EVERY_MS);
  const value = evaluatePromql(query, series, steps);
  if (value.kind === 'scalar') throw new Error('a vector is expected');
  return value.elements.map((element) => readings(element, steps)).filter(({ times }) => times.length > 0);
}

const values = (series: readonly Series[]): number[] => series.flatMap((one) => [...one.values]);
const instants = (series: readonly Series[]): number[] => series.flatMap((one) => [...one.times]);

function exprOf(name: string): string {
  const rule = alertRules(FOLDER).find(({ alert }) => alert === name);
  if (rule === undefined) throw new Error(`there is no alert ${name}`);
  return rule.expr;
}

/** Requests to endpoints, of which each takes the same time every time, for two hours. */
function steady(endpoints: Readonly<Record<string, readonly [perScrape: number, seconds: number]>>): Series[] {
  const simulation = new Simulation({ ...TWO_HOURS, everyMs: EVERY_MS, seed: 1 });
  const target = simulation.target({ job: 'dataflux-services', instance: 'query-service:8002' });
  const bounds = [0.1, 0.5, 1, 2.5, 5, 10];
  const columns = Object.entries(endpoints).map(([endpoint, [count, seconds]]) => ({
    histogram: target.histogram('dataflux_request_duration_seconds', bounds, { service: 'query', endpoint }),
    counts: [...bounds, Number.POSITIVE_INFINITY].map((le, i) =>
      seconds <= le && seconds > (bounds[i - 1] ?? 0) ? count : 0,
    ),
    sum: count * seconds,
  }));
  target.run(() => {
    for (const { histogram, counts, sum } of columns) histogram.observe(counts, sum);
  });
  return [...simulation.series()];
}

const TWO_HOURS: TimeRange = { start: WEEK.start, end: WEEK.start + 2 * HOUR_MS };
const lastHour: TimeRange = { start: WEEK.start + HOUR_MS, end: TWO_HOURS.end - 600_000 };

describe('what was wrong in the guide of DataFlux', () => {
  let series: readonly Series[];
  beforeAll(() => {
    series = simulate(WEEK).series;
  });

  it('without exporters and the analysis service, six of the nine alerts have nothing to look at', () => {
    const scraped = series.filter(({ labels }) => /^(ingestion|query)-service/.test(labels.instance ?? ''));
    const blind = ['QueueFull', 'DiskUsage', 'MemoryUsage', 'HighCPU', 'LowDiskSpace', 'QueueDepth'];
    for (const name of blind.map((one) => `DataFlux${one}`)) {
      expect([name, answer(exprOf(name), scraped, WEEK).length]).toEqual([name, 0]);
      expect([name, answer(exprOf(name), series, WEEK).length]).toEqual([name, 1]);
    }
  });

  it('without a label for the status, no failure can be told from a success', () => {
    const counted = series.filter(({ labels }) => labels.__name__ === 'dataflux_requests_total');
    const guide = counted.map(({ labels: { status: _, ...labels }, ...rest }, i) => ({
      ...rest,
      labels: { ...labels, row: `${i}` },
    }));
    expect(answer(exprOf('DataFluxHighErrorRate'), guide, WEEK)).toEqual([]);
    const [failing] = answer(exprOf('DataFluxHighErrorRate'), counted, WEEK);
    expect(failing?.labels.service).toBe('query');
    for (const at of failing?.times ?? []) {
      expect(at).toBeGreaterThan(EVENTS.badRelease.start);
      expect(at).toBeLessThan(EVENTS.badRelease.end + 300_000);
    }
  });

  it('a slow endpoint hides behind the others in a histogram without labels', () => {
    const mixed = steady({ '/search': [960, 0.4], '/similar': [40, 4] });
    const p95 = (by: string) =>
      `histogram_quantile(0.95, sum by (${by}) (rate(dataflux_request_duration_seconds_bucket[5m])))`;
    for (const seconds of values(answer(p95('le'), mixed, lastHour))) expect(seconds).toBeLessThan(0.5);
    const slow = answer(p95('endpoint, le'), mixed, lastHour).filter(({ labels }) => labels.endpoint === '/similar');
    for (const seconds of values(slow)) expect(seconds).toBeGreaterThan(2.5);
    expect(values(slow).length).toBeGreaterThan(0);
  });

  it('a client with a revoked key passes 5 % where 4xx are errors, and nothing has failed', () => {
    const share = (status: string) =>
      `sum by (service) (rate(dataflux_requests_total{status=~"${status}"}[5m])) / sum by (service) (rate(dataflux_requests_total[5m])) > 0.05`;
    const hour = { start: EVENTS.revokedKey.start + 300_000, end: EVENTS.revokedKey.end };
    expect(answer(share('[45]..'), series, hour).map(({ labels }) => labels.service)).toEqual(['ingestion']);
    expect(answer(share('5..'), series, hour)).toEqual([]);
  });

  it('the mean stays under a second while one request in ten takes five', () => {
    const spread = steady({ '/search': [900, 0.2], '/similar': [100, 5] });
    const mean =
      'sum(rate(dataflux_request_duration_seconds_sum[5m])) / sum(rate(dataflux_request_duration_seconds_count[5m]))';
    for (const seconds of values(answer(mean, spread, lastHour))) expect(seconds).toBeCloseTo(0.68, 6);
    expect(answer(`${mean} > 1`, spread, lastHour)).toEqual([]);
    expect(values(answer(exprOf('DataFluxSlowResponses'), spread, lastHour)).every((p95) => p95 > 1)).toBe(true);
    expect(answer(exprOf('DataFluxSlowResponses'), spread, lastHour).length).toBe(1);
  });

  it('a busy scrape is an alert without a duration, and none with five minutes', () => {
    const simulation = new Simulation({ ...TWO_HOURS, everyMs: EVERY_MS, seed: 1 });
    const target = simulation.target({ job: 'dataflux-analysis', instance: 'analysis-service:8003' });
    const queue = target.gauge('dataflux_queue_size');
    let scrape = 0;
    target.run(() => queue.set(scrape++ === 40 ? 1_200 : 30));
    const found = answer(exprOf('DataFluxQueueFull'), simulation.series(), TWO_HOURS);
    expect(instants(found).length).toBe(1);
    const rule = alertRules(FOLDER).find(({ alert }) => alert === 'DataFluxQueueFull');
    expect(rule?.for).toBe('5m');
    expect(alertRules(FOLDER).filter((one) => one.for === undefined)).toEqual([]);
  });

  it('a disk is critical and a warning at the same instants, and was foretold a day before', () => {
    const critical = instants(answer(exprOf('DataFluxDiskUsage'), series, WEEK));
    expect(critical.length).toBeGreaterThan(100);
    expect(instants(answer(exprOf('DataFluxLowDiskSpace'), series, WEEK))).toEqual(critical);
    const [early = Number.NaN] = instants(answer(exprOf('DataFluxDiskFillsUp'), series, WEEK));
    expect((critical[0] ?? 0) - early).toBeGreaterThan(20 * HOUR_MS);
  });

  it('above 1,000 waiting assets both alerts of the queue hold', () => {
    const full = instants(answer(exprOf('DataFluxQueueFull'), series, WEEK));
    expect(full.length).toBeGreaterThan(10);
    expect(instants(answer(exprOf('DataFluxQueueDepth'), series, WEEK))).toEqual(expect.arrayContaining(full));
  });

  it('a service that is no longer scraped is not down, and is found to be gone', () => {
    const lost = WEEK.start + DAY_MS;
    const without = series.flatMap((one) => {
      if (one.labels.__name__ !== 'up' || one.labels.instance !== 'query-service:8002') return [one];
      const length = one.times.findIndex((time) => time >= lost);
      return [{ ...one, times: one.times.subarray(0, length), values: one.values.subarray(0, length) }];
    });
    const hour = { start: lost + HOUR_MS, end: lost + 2 * HOUR_MS };
    expect(answer(exprOf('DataFluxServiceDown'), without, hour)).toEqual([]);
    const gone = answer(exprOf('DataFluxTargetGone'), without, hour);
    expect(gone.map(({ labels, times }) => [labels.instance, times.length])).toEqual([['query-service:8002', 30]]);
    expect(answer(exprOf('DataFluxTargetGone'), series, hour)).toEqual([]);
  });

  it('scrapes that reach replicas in turn look like restarts, and make rates of their totals', () => {
    const simulation = new Simulation({ ...TWO_HOURS, everyMs: EVERY_MS, seed: 1 });
    const replica = (instance: string, before: number) => {
      const target = simulation.target({ job: 'dataflux-services', instance });
      const requests = target.counter('dataflux_requests_total', { service: 'ingestion' });
      let first = before;
      target.run(() => {
        requests.add(600 + first);
        first = 0;
      });
      return seriesOf(simulation.series(), 'dataflux_requests_total', { instance })[0] as Series;
    };
    const [one, other] = [replica('replica-1:8001', 5_000_000), replica('replica-2:8001', 100)];
    const turns = {
      labels: { ...one.labels, instance: 'ingestion-service:8001' },
      times: one.times,
      values: one.values.map((value, i) => (i % 2 === 0 ? value : (other.values[i] ?? 0))),
    };
    const rate = 'sum(rate(dataflux_requests_total[5m]))';
    for (const perSecond of values(answer(rate, [one, other], lastHour))) expect(perSecond).toBeCloseTo(10, 6);
    expect(Math.max(...values(answer(rate, [turns], lastHour)))).toBeGreaterThan(1_000);
  });

  it('15 days of history have forgotten the outage of 24 days ago, which 30 days must count', () => {
    const end = EVENTS.septemberOutage.start + 24 * DAY_MS;
    const range = { start: end - 30 * DAY_MS, end };
    const up = seriesOf(simulate(range).series, 'up', { instance: 'analysis-service:8003' });
    const at = { start: end - EVERY_MS, end };
    const kept = up.map((one) => {
      const from = one.times.findIndex((time) => time >= end - 15 * DAY_MS);
      return { ...one, times: one.times.subarray(from), values: one.values.subarray(from) };
    });
    const month = 'avg_over_time(up[30d]) * 100';
    expect(values(answer(month, kept, at))).toEqual([100]);
    const { good, valid } = slicesIn(up[0] as (typeof up)[number], range, 60_000, (value) => value === 1);
    const [all = 0] = values(answer(month, up, at));
    expect(all).toBeCloseTo((good / valid) * 100, 2);
    expect(all).toBeCloseTo(99.88, 2);
  });

  describe.skipIf(findBinary('promtool') === undefined)('in Prometheus', () => {
    it('a configuration without rule_files reads no rules, however many are mounted', () => {
      const folder = temporaryFolder('dataflux-mistakes');
      try {
        const guide = {
          global: { scrape_interval: '15s', evaluation_interval: '15s' },
          scrape_configs: [
            {
              job_name: 'dataflux-services',
              metrics_path: '/metrics',
              scrape_interval: '5s',
              static_configs: [{ targets: ['ingestion-service:8001', 'query-service:8002'] }],
            },
          ],
        };
        const check = (config: unknown): string => {
          const file = join(folder.path, 'prometheus.yml');
          writeFileSync(file, stringify(config));
          return execFileSync(findBinary('promtool') ?? '', ['check', 'config', file], {
            encoding: 'utf8',
            stdio: 'pipe',
          });
        };
        expect(check(guide)).toMatch(/SUCCESS/);
        expect(check(guide)).not.toMatch(/rules found/);
        const mended = check({ ...guide, rule_files: [join(FOLDER, 'alerts', '*.yml')] });
        expect([...mended.matchAll(/(\d+) rules found/g)].map(([, count]) => Number(count))).toEqual([9, 2]);
      } finally {
        folder.remove();
      }
    });
  });

  describe.skipIf(findBinary('amtool') === undefined || findBinary('alertmanager') === undefined)(
    'in Alertmanager',
    () => {
      const mended = parse(readFileSync(join(FOLDER, 'alertmanager.yml'), 'utf8')) as {
        receivers: { name: string }[];
        inhibit_rules: unknown[];
      };
      const folder = temporaryFolder('dataflux-mistakes');
      afterAll(() => folder.remove());

      it('a file with the receivers of one channel alone is refused, and the one file is taken', () => {
        const check = (file: string): string => {
          try {
            return execFileSync(findBinary('amtool') ?? '', ['check-config', file], {
              encoding: 'utf8',
              stdio: 'pipe',
            });
          } catch (error) {
            return `${(error as { stdout: string }).stdout}${(error as { stderr: string }).stderr}`;
          }
        };
        const slack = join(folder.path, 'slack.yml');
        writeFileSync(slack, stringify({ receivers: mended.receivers.slice(0, 1) }));
        expect(check(slack)).toMatch(/FAILED[\s\S]*route/);
        expect(check(join(FOLDER, 'alertmanager.yml'))).toContain('SUCCESS');
      });

      it('of one full disk and one full queue, one alert each is told', async () => {
        const alerts = [
          { alertname: 'DataFluxDiskUsage', severity: 'critical', instance: 'dataflux-02:9100', mountpoint: '/data' },
          { alertname: 'DataFluxLowDiskSpace', severity: 'warning', instance: 'dataflux-02:9100', mountpoint: '/data' },
          { alertname: 'DataFluxLowDiskSpace', severity: 'warning', instance: 'dataflux-01:9100', mountpoint: '/data' },
          { alertname: 'DataFluxQueueFull', severity: 'critical', instance: 'analysis-service:8003' },
          { alertname: 'DataFluxQueueDepth', severity: 'warning', instance: 'analysis-service:8003' },
        ];
        const active = async (inhibit_rules: unknown[]): Promise<number> => {
          const receivers = [{ name: 'nobody' }];
          const server = await startAlertmanager(
            stringify({ route: { receiver: 'nobody' }, receivers, inhibit_rules }),
          );
          try {
            const headers = { 'content-type': 'application/json' };
            const body = JSON.stringify(alerts.map((labels) => ({ labels })));
            await fetch(`${server.url}/api/v2/alerts`, { method: 'POST', headers, body });
            const found = (await (await fetch(`${server.url}/api/v2/alerts`)).json()) as {
              status: { state: string };
            }[];
            expect(found.length).toBe(5);
            return found.filter(({ status }) => status.state === 'active').length;
          } finally {
            await server.stop();
          }
        };
        expect(await active([])).toBe(5);
        expect(await active(mended.inhibit_rules)).toBe(3);
      });
    },
  );
});
