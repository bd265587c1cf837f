import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { labelsKey, type Series } from '../../src/series/index.ts';
import { openSource, type Source } from '../../src/sources/index.ts';
import { joinAnswers } from '../../src/sources/prometheus/join-answers.ts';
import type { TimeRange } from '../../src/time/index.ts';
import fc from '../properties.ts';
import { hasPrometheus } from '../servers/binaries.ts';
import { startHttpReceiver } from '../servers/http-receiver.ts';
import { counter, gauge, type TestSeries } from '../servers/openmetrics.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { prometheusConfig } from './configs.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 9, 1);
const END = START + 9 * DAY_MS;

/** Nine days, two resets, a gap of 40 minutes; times of the second series do not fall on whole minutes. */
const HISTORY: readonly TestSeries[] = [
  counter({
    name: 'requests_total',
    labels: { code: '200', job: 'api' },
    start: START,
    end: END,
    intervalMs: MINUTE_MS,
    increment: (_, i) => 40 + (i % 7),
    resets: [START + 2 * DAY_MS + 1, START + 5 * DAY_MS + 7_000],
    gaps: [[START + 3 * DAY_MS, START + 3 * DAY_MS + 40 * MINUTE_MS]],
  }),
  counter({
    name: 'requests_total',
    labels: { code: '500', job: 'api' },
    start: START + 7_123,
    end: END,
    intervalMs: 15_000,
    increment: (_, i) => (i % 50 === 0 ? 1 : 0),
  }),
  gauge({
    name: 'odd_values',
    start: START,
    end: START + 10 * MINUTE_MS,
    intervalMs: MINUTE_MS,
    value: (_, i) =>
      [
        1,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        -0.1,
        1e-9,
        123456789012345680,
        0.30000000000000004,
      ][i],
  }),
  gauge({ name: 'short_lived', start: START, end: START + 5 * MINUTE_MS, intervalMs: 15_000, value: (_, i) => i }),
];

function truthOf(name: string): Map<string, TestSeries> {
  const found = HISTORY.filter((one) => one.name === name);
  return new Map(found.map((one) => [labelsKey({ __name__: one.name, ...one.labels }), one]));
}

function cutAt(range: TimeRange, cuts: readonly number[]): TimeRange[] {
  const edges = [...new Set([range.start, ...cuts, range.end])].sort((a, b) => a - b);
  return edges.slice(1).map((end, i) => ({ start: edges[i] ?? range.start, end }));
}

function pointsOf({ times, values }: Series): [number, number][] {
  return Array.from(times, (time, i) => [time, values[i] ?? Number.NaN]);
}

describe.skipIf(!hasPrometheus())('the prometheus source against a real Prometheus', () => {
  let server: PrometheusServer;
  let source: Source;
  beforeAll(async () => {
    server = await startPrometheus({ openmetrics: HISTORY });
    source = openSource(prometheusConfig(server.url));
  });
  afterAll(async () => {
    await source.close();
    await server.stop();
  });

  async function samples(selector: string, start: number, end: number): Promise<readonly Series[]> {
    return (await source.samples?.(selector, { start, end }))?.series ?? [];
  }

  async function direct(
    path: string,
    form: Record<string, string>,
  ): Promise<{ metric: Record<string, string>; values: [number, string][] }[]> {
    const response = await fetch(`${server.url}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(form) });
    return ((await response.json()) as { data: { result: [] } }).data.result;
  }

  it('gives every stored sample of a long range exactly once, resets and gap included', async () => {
    const series = await samples('requests_total', START, END);
    const truth = truthOf('requests_total');
    expect(series).toHaveLength(2);
    for (const one of series) expect(pointsOf(one)).toEqual(truth.get(labelsKey(one.labels))?.points);
  });

  it('gives the same samples and the same steps however the range is cut', async () => {
    const range = { start: START, end: START + 2 * HOUR_MS };
    const whole = await source.samples?.('requests_total', range);
    const grid = { ...range, stepMs: MINUTE_MS };
    const steps = await source.range('requests_total', grid);
    const minute = fc.integer({ min: 0, max: 120 }).map((n) => START + n * MINUTE_MS);
    const anywhere = fc.integer({ min: 0, max: 2 * HOUR_MS }).map((ms) => START + ms);
    await fc.assert(
      fc.asyncProperty(fc.array(anywhere, { maxLength: 4 }), fc.array(minute, { maxLength: 4 }), async (a, b) => {
        const raw = cutAt(range, a).map(async (piece) => source.samples?.('requests_total', piece));
        const even = cutAt(range, b).map(async (piece) =>
          source.range('requests_total', { ...piece, stepMs: MINUTE_MS }),
        );
        expect(joinAnswers((await Promise.all(raw)).filter((one) => one !== undefined))).toEqual(whole);
        expect(joinAnswers(await Promise.all(even))).toEqual(steps);
      }),
      { numRuns: 15 },
    );
  });

  it('takes the start of a range and leaves its end out', async () => {
    const [series] = await samples('requests_total{code="200"}', START + MINUTE_MS, START + 3 * MINUTE_MS);
    expect(series?.times).toEqual(Float64Array.of(START + MINUTE_MS, START + 2 * MINUTE_MS));
  });

  it('cuts a range at 11,000 points and gives what the server gives for each piece', async () => {
    const stepMs = 30_000;
    const query = 'sum by (code) (increase(requests_total[5m]))';
    const answer = await source.range(query, { start: START, end: END, stepMs });
    const first = (START + stepMs) / 1_000;
    const middle = (START + DAY_MS * 3) / 1_000;
    const pieces = [
      await direct('query_range', { query, start: `${first}`, end: `${middle}`, step: '30' }),
      await direct('query_range', { query, start: `${middle + 30}`, end: `${END / 1_000 - 3 * 86_400}`, step: '30' }),
      await direct('query_range', {
        query,
        start: `${END / 1_000 - 3 * 86_400 + 30}`,
        end: `${END / 1_000}`,
        step: '30',
      }),
    ].flat();
    expect(answer.series.map(({ labels }) => labels)).toEqual([{ code: '200' }, { code: '500' }]);
    expect(answer.series.some(({ times }) => times.length > 11_000)).toBe(true);
    for (const one of answer.series) {
      const same = pieces.filter(({ metric }) => metric.code === one.labels.code).flatMap(({ values }) => values);
      expect(pointsOf(one)).toEqual(same.map(([seconds, text]) => [seconds * 1_000, Number(text)]));
    }
  });

  it('refuses to cut a query that looks at the ends of its range', async () => {
    const long = { start: START, end: END, stepMs: 30_000 };
    await expect(source.range('requests_total @ end()', long)).rejects.toThrow(/cannot be cut into 3 requests/);
    const short = { start: START, end: START + HOUR_MS, stepMs: MINUTE_MS };
    expect((await source.range('requests_total @ end()', short)).series).toHaveLength(2);
  });

  it('asks for halves where the server says that it is too much', async () => {
    const strict = await startPrometheus({ openmetrics: HISTORY, flags: ['--query.max-samples=20000'] });
    const asked = openSource(prometheusConfig(strict.url));
    try {
      const series = (await asked.samples?.('requests_total', { start: START, end: END }))?.series ?? [];
      const truth = truthOf('requests_total');
      expect(series.map(pointsOf)).toEqual(series.map((one) => truth.get(labelsKey(one.labels))?.points));
      const grid = { start: START, end: END, stepMs: MINUTE_MS };
      const [a, b] = [await asked.range('requests_total', grid), await source.range('requests_total', grid)];
      expect(a).toEqual(b);
    } finally {
      await asked.close();
      await strict.stop();
    }
  });

  it('reads NaN, infinities and every digit of a number', async () => {
    const [series] = await samples('odd_values', START, START + HOUR_MS);
    expect(series?.values).toEqual(
      Float64Array.of(
        1,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        -0.1,
        1e-9,
        123456789012345680,
        0.30000000000000004,
      ),
    );
  });

  it('leaves out steps without an answer', async () => {
    const grid = { start: START, end: START + 20 * MINUTE_MS, stepMs: MINUTE_MS };
    const [series] = (await source.range('short_lived', grid)).series;
    expect(series?.times.length).toBe(9);
    expect(series?.times.at(-1)).toBe(START + 9 * MINUTE_MS);
    expect((await source.range('nothing_of_that_name', grid)).series).toEqual([]);
  });

  it('gives the value at an instant, of vectors and of scalars', async () => {
    const at = START + DAY_MS;
    const [series] = (await source.instant('sum(requests_total{code="200"}) * 0 + 2', at)).series;
    expect([series?.times, series?.values]).toEqual([Float64Array.of(at), Float64Array.of(2)]);
    expect((await source.instant('1 / 0', at)).series[0]?.values[0]).toBe(Number.POSITIVE_INFINITY);
    await expect(source.instant('"text"', at)).rejects.toThrow(/not numbers/);
  });

  it('adds the labels of the source, and leaves those that a series has itself', async () => {
    const labelled = openSource(prometheusConfig(server.url, { labels: { region: 'eu', job: 'other' } }));
    const answer = await labelled.instant('requests_total{code="200"}', START + DAY_MS);
    expect(answer.series[0]?.labels).toEqual({ __name__: 'requests_total', code: '200', job: 'api', region: 'eu' });
    await labelled.close();
  });

  it('tells a wrong query from a server that is down', async () => {
    const grid = { start: START, end: END, stepMs: HOUR_MS };
    await expect(source.range('sum(', grid)).rejects.toMatchObject({
      retryable: false,
      source: 'prom',
      message: expect.stringMatching(/bad_data.*parse error/),
    });
    await expect(source.samples?.('rate(a[5m])', grid)).rejects.toThrow(/plain selector/);
  });

  it('gives a table of a query', async () => {
    const range = { start: START, end: START + 2 * MINUTE_MS, stepMs: MINUTE_MS };
    const table = await source.table?.('sum by (code) (requests_total)', range);
    expect(table?.columns.map(({ name }) => name)).toEqual(['time', 'code', 'value']);
    expect(table?.rows).toHaveLength(4);
    expect(table?.rows[0]).toEqual([START + MINUTE_MS, '200', 81]);
  });

  it('finds out version, clock, retention and the oldest sample', async () => {
    const findings = await source.check();
    expect(findings).toMatchObject({ version: '2.42.0+ds', retentionMs: 10 * 365 * DAY_MS, notes: [] });
    expect(Math.abs(findings.clockDifferenceMs ?? Number.NaN)).toBeLessThan(5_000);
    // Blocks begin at a multiple of two hours.
    expect(findings.oldest).toBe(START);
  });

  it('works behind a path prefix, also when the address ends in /api/v1', async () => {
    const prefixed = await startPrometheus({
      openmetrics: HISTORY.slice(3),
      flags: ['--web.route-prefix=/tenant/a', '--web.external-url=http://localhost/tenant/a'],
      readyPath: '/tenant/a/-/ready',
    });
    for (const path of ['/tenant/a', '/tenant/a/', '/tenant/a/api/v1']) {
      const behind = openSource(prometheusConfig(prefixed.url + path));
      expect((await behind.instant('short_lived', START + MINUTE_MS)).series).toHaveLength(1);
      await behind.close();
    }
    await prefixed.stop();
  });

  it('stops at a stale marker at once, and gives no sample for it', async () => {
    const target = await startHttpReceiver();
    target.answer((request) => ({
      body: request.path === '/metrics' && target.requests.length < 4 ? 'going 1\nstaying 1\n' : 'staying 1\n',
    }));
    const address = target.url.replace('http://', '');
    const scraping = await startPrometheus({
      config: `scrape_configs: [{job_name: t, scrape_interval: 2s, scrape_timeout: 2s, static_configs: [{targets: ['${address}']}]}]`,
    });
    const live = openSource(prometheusConfig(scraping.url));
    try {
      await target.waitFor(4);
      // Without a marker it would be there for five minutes more.
      const isGone = async () => (await live.instant('going', Date.now())).series.length === 0;
      await vi.waitUntil(isGone, { timeout: PATIENCE_MS });
      const now = Date.now();
      expect((await live.instant('staying', now)).series).toHaveLength(1);
      const [going] = (await live.samples?.('going', { start: now - HOUR_MS, end: now }))?.series ?? [];
      expect(going?.values.length).toBe(3);
      expect(going?.values.every((value) => value === 1)).toBe(true);
    } finally {
      await live.close();
      await scraping.stop();
      await target.stop();
    }
  });
});
