import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect } from '../../jobs/collect.ts';
import { evaluate } from '../../jobs/evaluate.ts';
import { BucketState } from '../../src/slo/index.ts';
import { bucketsOf, dailyCounts, readDefinitions, readWatermarks, statusesAt } from '../../src/store/index.ts';
import { hasPrometheus } from '../servers/binaries.ts';
import { counter, gauge, histogram, openMetricsText } from '../servers/openmetrics.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const AT = Date.parse('2026-11-10T09:02:00Z');
const LAST = Date.parse('2026-11-10T09:00:00Z');
const BEGIN = LAST - 24 * HOUR;
const { measured, noTraffic, unmeasured, gap } = BucketState;

const SLOS = {
  api: `
  - {name: api, objective: 99%, window: 1d, sli: {good: 'requests_total{code="200"}', valid: requests_total}}`,
  routes: `
  - name: routes
    objective: 99%
    window: 1d
    groupBy: [route]
    sli: {bad: 'sum by (route) (rate(requests_total{code="500"}[$window]))', valid: 'sum by (route) (rate(requests_total[$window]))'}`,
  latency: `
  - {name: latency, objective: 90%, window: 1d, sli: {histogram: 'duration_seconds{job="api"}', threshold: 500ms}}`,
  between: `
  - {name: between, objective: 90%, window: 1d, sli: {histogram: duration_seconds, threshold: 700ms}}`,
  sleepy: `
  - {name: sleepy, objective: 90%, window: 1d, sli: {bad: 'sleepy_total{code="500"}', valid: sleepy_total}}`,
  timeslices: `
  - {name: timeslices, objective: 90%, window: 1d, sli: {bad: 'requests_total{code="500"}', valid: requests_total}, budgeting: {method: timeslices, slice: 10m, target: 90%}}`,
  precomputed: `
  - {name: precomputed, objective: 90%, window: 1d, sli: {ratio: 'sum(rate(requests_total{code="500"}[$window])) / sum(rate(requests_total[$window]))', ratioOf: bad, slice: 10m}}`,
  p95: `
  - {name: p95, objective: 90%, window: 1d, sli: {query: lag_seconds, condition: '< 5', slice: 10m}}`,
} as const;

function yaml(url: string, slos: readonly string[], more = ''): string {
  return `
sources:
  prom: {type: prometheus, url: '${url}', retries: 0}${more}
collect: {initial: 1d, overlap: 15m}
slos:${slos.join('')}
`;
}

describe.skipIf(!hasPrometheus())('collecting from a real Prometheus', () => {
  let prometheus: PrometheusServer;
  let workplace: Workplace | undefined;

  /** A new, empty store; the embedded engine has one data folder per process. */
  async function open(text: string): Promise<Workplace> {
    await workplace?.close();
    workplace = await openWorkplace(text);
    return workplace;
  }

  const rowsOf = async ({ store }: Workplace, slo: string) =>
    await store.query<Record<string, unknown>>(
      `SELECT \`group\`, toUnixTimestamp64Milli(start) AS start, toString(good) AS good, toString(valid) AS valid, state, samples,
         definition
       FROM sli_buckets FINAL WHERE slo = {slo:String} ORDER BY \`group\`, sli_buckets.start`,
      { slo },
    );

  beforeAll(async () => {
    const scrapes = { start: BEGIN + 4_000, end: LAST, intervalMs: 30_000 };
    const requests = (route: string, code: string, perScrape: (time: number) => number) =>
      counter({ ...scrapes, name: 'requests_total', labels: { route, code }, increment: perScrape });
    prometheus = await startPrometheus({
      openmetrics: [
        requests('/a', '200', () => 10),
        requests('/a', '500', (time) => (time >= LAST - HOUR && time < LAST - HOUR / 2 ? 5 : 0)),
        requests('/b', '200', (time) => (time < LAST - 2 * HOUR ? 1 : 0)),
        // A route whose series end: the service lives, nobody calls it.
        { ...requests('/gone', '200', () => 2), points: requests('/gone', '200', () => 2).points.slice(0, 600) },
        ...histogram({
          ...scrapes,
          name: 'duration_seconds',
          labels: { job: 'api' },
          bounds: [0.1, 0.5, 1],
          observed: () => [6, 2, 1, 1],
        }),
        // Not scraped for five hours, during which it went on counting.
        ...['200', '500'].map((code) =>
          counter({
            ...scrapes,
            name: 'sleepy_total',
            labels: { code },
            increment: () => 1,
            gaps: [[LAST - 7 * HOUR, LAST - 2 * HOUR]],
          }),
        ),
        gauge({
          ...scrapes,
          name: 'lag_seconds',
          value: (time) => (time < LAST - 30 * MINUTE ? 3 : time < LAST - 10 * MINUTE ? 7 : undefined),
        }),
      ],
    });
  });

  afterAll(async () => {
    await workplace?.close();
    await prometheus?.stop();
  });

  test('runs in between leave the same rows as one run, and running again changes nothing', async () => {
    const names = ['api', 'routes', 'p95', 'sleepy'] as const;
    const text = yaml(
      prometheus.url,
      names.map((name) => SLOS[name]),
    );
    const all = async (place: Workplace) => {
      const rows: Awaited<ReturnType<typeof rowsOf>>[] = [];
      for (const name of names) rows.push(await rowsOf(place, name));
      return rows;
    };
    const often = await open(text);
    for (const hoursAgo of [9, 5, 4.9, 3, 1, 0, 0]) await collect.run(often.context(AT - hoursAgo * HOUR));
    const inParts = await all(often);
    const once = await open(text.replace('initial: 1d', 'initial: 33h'));
    await collect.run(once.context(AT));
    const atOnce = await all(once);
    const from = Number(inParts[0]?.[0]?.start);
    expect(inParts.map((rows) => rows.length > 100)).toEqual([true, true, true, true]);
    const sleepy = await statusesAt(once.store, once.context(AT).config.slos.slice(-1), AT);
    expect(sleepy).toMatchObject([{ valid: 2 * 2879, compliance: 0.5, budgetUsed: expect.closeTo(5, 9) }]);
    inParts.forEach((rows, i) => {
      expect(rows).toEqual(atOnce[i]?.filter(({ start }) => Number(start) >= from));
    });
  });

  test('the watermark stands at the last bucket that had ended, and a dry run writes nothing', async () => {
    const { store, context } = await open(yaml(prometheus.url, [SLOS.api]));
    const dry = await collect.run(context(AT, { dryRun: true }));
    expect(dry.summary.buckets).toBeGreaterThan(0);
    expect(await readWatermarks(store)).toEqual(new Map());
    expect(await bucketsOf(store, { range: { start: 0, end: AT } })).toEqual([]);
    await collect.run(context(AT));
    expect([...(await readWatermarks(store)).values()]).toEqual([LAST]);
    expect(await readDefinitions(store, 'api')).toMatchObject([{ slo: 'api', since: AT }]);
  });

  test('every group has its own budget, and one without series has no traffic while others live', async () => {
    const { store, context } = await open(yaml(prometheus.url, [SLOS.routes]));
    await collect.run(context(AT));
    const statuses = await statusesAt(store, context(AT).config.slos, AT);
    expect(statuses.map(({ group, status }) => [group.route, status])).toEqual([
      ['/a', 'BREACHED'],
      ['/b', 'OK'],
      ['/gone', 'OK'],
    ]);
    // 2,880 scrapes less the one where counting begins, ten requests each, and five errors for 60 scrapes.
    expect(statuses[0]).toMatchObject({ good: 28_790, valid: 29_090, coverage: 1, accuracy: 'exact', reason: '' });
    const [, , gone] = await bucketsOf(store, { range: { start: LAST - HOUR, end: LAST } });
    expect(new Set(gone?.state)).toEqual(new Set([noTraffic]));
    const [first] = await dailyCounts(store, 'routes', { start: BEGIN, end: LAST }, 'Europe/Berlin');
    expect(first).toMatchObject({ day: '2026-11-09', group: { route: '/a' } });
  });

  test('more groups than allowed are a problem of that SLO alone', async () => {
    const limited = SLOS.routes.replace('name: routes', 'name: limited\n    groupLimit: 2');
    const { context } = await open(yaml(prometheus.url, [limited, SLOS.api]));
    const { problems, summary } = await collect.run(context(AT));
    expect(problems).toMatchObject([{ subject: 'slo limited', message: '3 groups by route, the limit is 2' }]);
    expect(summary).toMatchObject({ slos: 2, failed: 1 });
  });

  test('latency counts the bucket of its threshold, and between two bounds a share of what lies there, with a warning', async () => {
    const { store, context, warnings } = await open(yaml(prometheus.url, [SLOS.latency, SLOS.between]));
    await collect.run(context(AT));
    const [latency, between] = await statusesAt(store, context(AT).config.slos, AT);
    expect(latency).toMatchObject({ compliance: 0.8, accuracy: 'exact' });
    expect(between).toMatchObject({ compliance: expect.closeTo(0.84, 9), accuracy: 'approximate' });
    expect(warnings.join('\n')).toContain(
      '0.7 s is not a bucket bound of duration_seconds: 40% of the events between 0.5 s and 1 s are counted as good',
    );
  });

  test('slices of time are judged by their events or by a ratio, and the half hour of errors is three of them', async () => {
    const { store, context } = await open(yaml(prometheus.url, [SLOS.timeslices, SLOS.precomputed]));
    await collect.run(context(AT));
    const range = { start: LAST - HOUR, end: LAST - 20 * MINUTE };
    const [ratio, slices] = await bucketsOf(store, { range });
    const events = (column: Float64Array | undefined) => [...(column ?? [])].filter((_, i) => i % 2 === 1);
    expect(events(slices?.valid)).toEqual([1, 1, 1, 1]);
    expect(events(slices?.good)).toEqual([0, 0, 0, 1]);
    expect([...(slices?.good ?? [])].filter((_, i) => i % 2 === 0)).toEqual([0, 0, 0, 0]);
    // Five of fifteen in a scrape are errors: a third.
    expect(events(ratio?.good).slice(0, 3)).toMatchObject([1, 2, 3].map(() => expect.closeTo(2 / 3, 1)));
    const [first, second] = await statusesAt(store, context(AT).config.slos, AT);
    expect(first).toMatchObject({ accuracy: 'exact', valid: expect.any(Number) });
    expect(second).toMatchObject({ accuracy: 'approximate' });
    expect((first?.valid ?? 0) - (first?.good ?? 0)).toBe(3);
  });

  test('a slice without a value is unmeasured, and one against its condition is bad', async () => {
    const { store, context } = await open(yaml(prometheus.url, [SLOS.p95]));
    await collect.run(context(AT));
    const [run] = await bucketsOf(store, { range: { start: LAST - 40 * MINUTE, end: LAST } });
    // Prometheus itself goes on answering with the last value for five minutes.
    expect([...(run?.valid ?? [])]).toEqual([0, 1, 0, 1, 0, 1, 0, 0]);
    expect([...(run?.good ?? [])]).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
    expect([...(run?.state ?? [])].slice(-2)).toEqual([unmeasured, unmeasured]);
  });

  test('a source that is down costs its own SLOs their verdict, and the next success gives it back', async () => {
    const more = `
  dead: {type: prometheus, url: 'http://127.0.0.1:9', retries: 0, timeout: 2s}`;
    const broken = SLOS.api.replace('name: api', 'name: broken').replace('sli: {', 'sli: {source: dead, ');
    const fine = SLOS.api.replace('sli: {', 'sli: {source: prom, ');
    const { context, store, configure } = await open(yaml(prometheus.url, [broken, fine], more));
    const { problems } = await collect.run(context(AT));
    expect(problems).toMatchObject([{ subject: 'slo broken' }]);
    await evaluate.run(context(AT));
    const [without, judged] = await statusesAt(store, context(AT).config.slos, AT);
    expect(without).toMatchObject({ status: 'INSUFFICIENT_DATA', reason: problems[0]?.message });
    expect(judged?.status).toBe('WARNING');
    await configure(yaml(prometheus.url, [broken, fine], more.replace('http://127.0.0.1:9', prometheus.url)));
    await collect.run(context(AT + HOUR));
    const result = await evaluate.run(context(AT + HOUR));
    // The last hour has no data: what it may hold could spend the rest of the budget, so the worse is assumed of both.
    expect(result.summary.changes).toMatchObject([
      { slo: 'broken', from: 'INSUFFICIENT_DATA', to: 'BREACHED', since: AT },
      { slo: 'api', from: 'WARNING', to: 'BREACHED', since: AT },
    ]);
    const [later] = await statusesAt(store, context(AT).config.slos, AT + HOUR);
    expect(later?.reason).toMatch(/^4.167% of the time was not seen, so between .* the worse is assumed\.$/);
    expect((await statusesAt(store, context(AT).config.slos, AT))[0]?.status).toBe('INSUFFICIENT_DATA');
  });

  test('another query collects again, and what the former one measured is not counted beside it', async () => {
    const { context, store, configure } = await open(yaml(prometheus.url, [SLOS.routes]));
    await collect.run(context(AT));
    await configure(yaml(prometheus.url, [SLOS.api.replace('name: api', 'name: routes')]));
    await collect.run(context(AT));
    const statuses = await statusesAt(store, context(AT).config.slos, AT);
    expect(statuses.map(({ group }) => group)).toEqual([{}]);
    expect(new Set((await rowsOf({ store } as Workplace, 'routes')).map(({ definition }) => definition)).size).toBe(1);
    expect(await readDefinitions(store, 'routes')).toHaveLength(2);
  });
});

describe('collecting from SQL', () => {
  const table = `
sources:
  mine: {type: clickhouse, at: store}
collect: {initial: 3d, overlap: 15m}
slos:
  - name: runs
    objective: 90%
    window: 3d
    groupBy: [pipeline]
    sli:
      query: |
        SELECT toStartOfInterval(finished, INTERVAL {step:UInt32} SECOND) AS time, countIf(ok) AS good, count() AS valid, pipeline
        FROM runs WHERE finished >= {start:DateTime64(3)} AND finished < {end:DateTime64(3)} GROUP BY time, pipeline
`;
  let workplace: Workplace;
  beforeAll(async () => {
    workplace = await openWorkplace(table);
    await workplace.store.command(
      'CREATE TABLE runs (finished DateTime64(3), pipeline String, ok Bool) ENGINE = MergeTree ORDER BY finished',
    );
    const run = (hoursAgo: number, pipeline: string, ok: boolean) => ({
      finished: LAST - hoursAgo * HOUR,
      pipeline,
      ok,
    });
    await workplace.store.insertRows('runs', [
      ...[60, 50, 49, 40].map((hours) => run(hours, 'load', true)),
      run(49, 'clean', false),
    ]);
  });
  afterAll(async () => {
    await workplace?.close();
  });

  test('counts rows as events, quiet hours as no traffic, and a silent table as unmeasured', async () => {
    const { store, context } = workplace;
    for (const at of [AT - 30 * HOUR, AT - 3 * HOUR, AT]) {
      expect((await collect.run(context(at))).problems).toEqual([]);
    }
    const [clean, load] = await bucketsOf(store, { range: { start: LAST - 72 * HOUR, end: LAST } });
    const states = (run: typeof load) => [...(run?.state ?? [])];
    const hours = (state: number) => states(load).filter((one) => one === state).length / 12;
    expect(load?.valid.reduce((a, b) => a + b, 0)).toBe(4);
    expect(clean?.good.reduce((a, b) => a + b, 0)).toBe(0);
    expect(states(load).filter((state) => state === measured)).toHaveLength(4);
    expect(states(load).includes(gap)).toBe(false);
    // Nothing is known of the time before the first row, nor from 26 hours after the last one.
    expect(hours(unmeasured)).toBeGreaterThanOrEqual(12 + 14 - 1);
    expect(hours(noTraffic)).toBeGreaterThan(40);
  });
});

describe('collecting from a file', () => {
  let workplace: Workplace;
  const folder = temporaryFolder('file-source');
  beforeAll(async () => {
    const scrapes = { start: LAST - 6 * HOUR, end: LAST, intervalMs: MINUTE };
    const series = [
      counter({ ...scrapes, name: 'requests_total', labels: { code: '200' }, increment: () => 3 }),
      counter({ ...scrapes, name: 'requests_total', labels: { code: '500' }, increment: () => 1 }),
      ...histogram({ ...scrapes, name: 'duration_seconds', bounds: [0.5, 1], observed: () => [4, 1, 0] }),
    ];
    writeFileSync(join(folder.path, 'metrics.txt'), [...openMetricsText(series)].join(''));
    workplace = await openWorkplace(`
sources:
  text: {type: file, path: '${join(folder.path, 'metrics.txt')}'}
collect: {initial: 1d}
slos:
  - {name: api, objective: 70%, window: 1d, sli: {bad: 'requests_total{code="500"}', valid: requests_total}}
  - {name: fast, objective: 70%, window: 1d, sli: {histogram: duration_seconds, threshold: 500ms}}
`);
  });
  afterAll(async () => {
    await workplace?.close();
    folder.remove();
  });

  test('counts its raw samples like those of a server', async () => {
    const { store, context } = workplace;
    expect(await collect.run(context(LAST - 3 * HOUR))).toMatchObject({ problems: [], summary: { approximate: 0 } });
    expect((await collect.run(context(AT))).problems).toEqual([]);
    const statuses = await statusesAt(store, context(AT).config.slos, AT);
    expect(statuses).toMatchObject([
      { compliance: 0.75, valid: 359 * 4, accuracy: 'exact', status: 'WARNING' },
      { compliance: 0.8, valid: 359 * 5, accuracy: 'exact', status: 'OK' },
    ]);
  });
});
