import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../../jobs/collect.ts';
import { evaluate } from '../../jobs/evaluate.ts';
import { runReport } from '../../jobs/report.ts';
import { value } from '../../jobs/value.ts';
import { loadPainter, type ReportModel } from '../../src/report/index.ts';
import { evidenceCells } from '../../src/report/paint/evidence-cells.ts';
import { parsePeriod, type TimeRange } from '../../src/time/index.ts';
import { openWorkplace, type Workplace } from '../jobs/workplace.ts';
import { ASSETS } from '../report/assets.ts';
import { hasPoppler, pdfText } from '../report/pdf/read-pdf.ts';
import { hasPrometheus } from '../servers/binaries.ts';
import { counter, gauge, histogram } from '../servers/openmetrics.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { type HistogramPoint, writeHistograms } from '../servers/remote-write.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = parsePeriod('2026-W46', 0, { timeZone: 'Europe/Berlin', weekStartsOn: 1 });
const AT = WEEK.end + 6 * HOUR;
const BEGIN = WEEK.end - 15 * DAY;
const DAYS: Readonly<Record<string, number>> = {
  ...{ requests: 14, latency: 7, uptime: 7, orders: 14, fresh: 7 },
  ...{ native: 7, ratio: 7, worst: 7, mean: 7, chain: 7 },
};
/** Of a member of a composite, weight of the first and of the second. */
const WEIGHTS = [3, 1] as const;
/** Of a resource that fills up: what there is, and what goes in a day. */
const DISK = { limit: 4_000, perDay: 96 };

const yaml = (url: string, native: string): string => `
timeZone: Europe/Berlin
sources:
  prom: { type: prometheus, url: "${url}" }
  native: { type: prometheus, url: "${native}" }
  shop: { type: clickhouse, at: store, database: shop }
collect: { initial: 15d }
currency: EUR
capacity:
  - { name: disk, source: prom, query: disk_used_gigabytes, limit: ${DISK.limit}, unit: GB, history: 14d }
savings:
  streams:
    - { name: requests, kind: saving, source: prom, query: 'sum(requests_total)', measure: increase, divisor: 1000, price: 0.25, currency: EUR }
panels:
  - { name: codes, source: prom, show: top, query: 'sum by (code) (increase(requests_total[$__range]))' }
  - { name: daily, source: prom, show: bars, step: 1d, query: 'sum(increase(requests_total[$__interval]))' }
  - name: paid
    source: shop
    show: table
    query: |
      SELECT paid, count() AS orders FROM orders
      WHERE at >= {start:DateTime64(3)} AND at < {end:DateTime64(3)} GROUP BY paid ORDER BY paid
slos:
  - name: requests
    objective: 99%
    window: 14d
    unit: requests
    sli: { source: prom, bad: 'sum(rate(requests_total{code="500"}[5m]))', valid: 'sum(rate(requests_total[5m]))' }
  - { name: latency, objective: 95%, window: 7d, unit: requests, sli: { source: prom, histogram: request_seconds, threshold: 300ms } }
  - { name: uptime, objective: 99.9%, window: 7d, unit: minutes, sli: { source: prom, query: min(up), condition: ">= 1", slice: 1m } }
  - name: orders
    objective: 99.5%
    window: 14d
    unit: orders
    sli:
      source: shop
      query: |
        SELECT toStartOfInterval(at, INTERVAL {step:UInt32} SECOND) AS time, countIf(paid = 1) AS good, count() AS valid
        FROM orders WHERE at >= {start:DateTime64(3)} AND at < {end:DateTime64(3)} GROUP BY time
  - name: fresh
    objective: 99%
    window: 7d
    unit: slices
    sli:
      source: shop
      query: |
        SELECT toStartOfInterval(at, INTERVAL {step:UInt32} SECOND) AS time, toFloat64(count()) AS value
        FROM orders WHERE at >= {start:DateTime64(3)} AND at < {end:DateTime64(3)} GROUP BY time
      condition: "> 20"
      slice: 5m
  - { name: native, objective: 95%, window: 7d, unit: requests, sli: { source: native, histogram: native_seconds, threshold: 500ms } }
  - name: ratio
    objective: 99%
    window: 7d
    unit: slices
    sli: { source: prom, ratio: 'sum(rate(requests_total{code="200"}[10m])) / sum(rate(requests_total[10m]))', slice: 5m }
  - { name: worst, objective: 99%, window: 7d, unit: slices, sli: { composite: worst, members: [{ slo: requests }, { slo: uptime }], slice: 5m } }
  - name: mean
    objective: 99%
    window: 7d
    unit: slices
    sli: { composite: weighted, members: [{ slo: requests, weight: ${WEIGHTS[0]} }, { slo: uptime, weight: ${WEIGHTS[1]} }], slice: 5m }
  - { name: chain, objective: 99%, window: 7d, unit: slices, sli: { composite: serial, members: [{ slo: requests }, { slo: uptime }], slice: 5m } }
reports:
  - { name: weekly-sla, formats: [json] }
`;

/** A native histogram of schema 0, a scrape a minute: buckets up to 0.25 s, 0.5 s, 1 s and 2 s, and a restart in the week. */
function nativePoints(start: number, end: number): HistogramPoint[] {
  const points: HistogramPoint[] = [];
  let total = [0, 0, 0, 0];
  for (let time = start, i = 0; time < end; time += MINUTE, i++) {
    if (i === 9 * 24 * 60) total = [0, 0, 0, 0];
    total = total.map((events, bucket) => events + ([30 + (i % 3), 6, i % 17 === 0 ? 1 : 0, 0][bucket] ?? 0));
    points.push({ time, schema: 0, first: -2, buckets: total, sum: i });
  }
  return points;
}

/** What the appendix prints under the number of an SLO: its queries by their kind. */
type Printed = Readonly<Record<string, string>>;

interface NativeSample {
  readonly count: string;
  /** Which ends belong to it, left end, right end, events. */
  readonly buckets: readonly (readonly [number, string, string, string])[];
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
  readonly value?: readonly [number, string];
  readonly histograms?: readonly (readonly [number, NativeSample])[];
}

interface Answer {
  readonly data: { readonly result: readonly Series[] };
}

interface Counts {
  readonly bad: number;
  readonly total: number;
}

describe.skipIf(!hasPrometheus())('the appendix of a report', () => {
  let prometheus: PrometheusServer;
  let written: PrometheusServer;
  let place: Workplace;
  let model: ReportModel;
  const dir = temporaryFolder('appendix').path;

  beforeAll(async () => {
    // Scrapes lie off the minute, as they do everywhere.
    const scrapes = { start: BEGIN - HOUR + 7_300, end: AT, intervalMs: 60_000 };
    const resets = [WEEK.start + 30 * HOUR - 9_000];
    prometheus = await startPrometheus({
      openmetrics: [
        counter({
          ...scrapes,
          resets,
          name: 'requests_total',
          labels: { code: '200' },
          increment: (_, i) => 50 + (i % 7),
        }),
        counter({
          ...scrapes,
          resets,
          name: 'requests_total',
          labels: { code: '500' },
          increment: (_, i) => (i % 90 === 0 ? 31 : 0),
        }),
        ...histogram({
          ...scrapes,
          name: 'request_seconds',
          bounds: [0.1, 0.3, 1],
          observed: (_, i) => [20 + (i % 3), 9, 1, i % 11 === 0 ? 2 : 0],
        }),
        gauge({
          ...scrapes,
          name: 'disk_used_gigabytes',
          value: (time, i) => 1_500 + ((time - BEGIN) / DAY) * DISK.perDay + (i % 5),
        }),
        gauge({ ...scrapes, name: 'up', labels: { job: 'web' }, value: (_, i) => (i % 2_000 < 3 ? 0 : 1) }),
      ],
    });
    // Written rather than backfilled, which a server takes only of times that no block of its own covers.
    written = await startPrometheus({
      flags: ['--web.enable-remote-write-receiver', '--enable-feature=native-histograms'],
    });
    await writeHistograms(written.url, [
      { labels: { __name__: 'native_seconds' }, points: nativePoints(scrapes.start, AT) },
    ]);
    place = await openWorkplace(yaml(prometheus.url, written.url));
    await place.store.command('CREATE DATABASE IF NOT EXISTS shop');
    await place.store.command('CREATE TABLE shop.orders (at DateTime64(3), paid UInt8) ENGINE = MergeTree ORDER BY at');
    await place.store.command(
      `INSERT INTO shop.orders SELECT fromUnixTimestamp64Milli(toInt64(${BEGIN} + number * 11000)), number % 311 != 0
       FROM numbers(${Math.floor((AT - BEGIN) / 11_000)}) WHERE intDiv(number, 300) % 37 != 0 OR number % 5 = 0`,
    );
    for (const job of [collect, evaluate, value]) expect((await job.run(place.context(AT))).problems).toEqual([]);
    ({ model } = await runReport(place.context(AT), { name: 'weekly-sla', dir }));
  });

  afterAll(async () => {
    await Promise.all([place?.close(), prometheus?.stop(), written?.stop()]);
    rmSync(dir, { recursive: true, force: true });
  });

  const evidenceOf = (name: string) => {
    const row = model.evidence.rows.find(({ slo }) => slo === name);
    if (row?.counts === undefined) throw new Error(`no evidence of ${name}`);
    const printed: Printed = Object.fromEntries(
      model.evidence.queries
        .filter(({ key }) => key.startsWith(`${row.query} `))
        .map(({ key, text }) => [key.slice(row.query.length + 1), text]),
    );
    return { row, counts: row.counts, printed };
  };

  /** Answer of Prometheus to a query at an instant. */
  async function instant(query: string, at: number, server = prometheus): Promise<readonly Series[]> {
    const url = new URL('/api/v1/query', server.url);
    url.searchParams.set('query', query);
    url.searchParams.set('time', String(at / 1_000));
    return ((await (await fetch(url)).json()) as Answer).data.result;
  }

  /** Growth of what a selector selects by the slice that its samples lie in, from sample to sample, straight from Prometheus. */
  async function growths(selector: string, { start, end }: TimeRange, sliceMs: number): Promise<Map<number, number>> {
    const sums = new Map<number, number>();
    for (const { values } of await instant(`${selector}[${(end - start) / 1_000 + 600}s]`, end)) {
      values.forEach(([time, now], i) => {
        const before = values[i - 1];
        if (before === undefined || time * 1_000 < start || time * 1_000 >= end) return;
        const slice = Math.floor((time * 1_000) / sliceMs) * sliceMs;
        const grown = Number(now) < Number(before[1]) ? Number(now) : Number(now) - Number(before[1]);
        sums.set(slice, (sums.get(slice) ?? 0) + grown);
      });
    }
    return sums;
  }

  const growth = async (selector: string, range: TimeRange): Promise<number> =>
    [...(await growths(selector, range, 7 * DAY)).values()].reduce((sum, one) => sum + one, 0);

  /** Growth of a native histogram: events at most `seconds` long, and all. */
  async function nativeGrowth(name: string, seconds: number, { start, end }: TimeRange): Promise<Counts> {
    const within = ({ buckets }: NativeSample): number =>
      buckets.filter(([, , right]) => Number(right) <= seconds).reduce((sum, [, , , count]) => sum + Number(count), 0);
    const [series] = await instant(`${name}[${(end - start) / 1_000 + 600}s]`, end, written);
    const samples = series?.histograms ?? [];
    let [good, total] = [0, 0];
    samples.forEach(([time, now], i) => {
      const before = samples[i - 1]?.[1];
      if (before === undefined || time * 1_000 < start || time * 1_000 >= end) return;
      const restarted = Number(now.count) < Number(before.count);
      good += within(now) - (restarted ? 0 : within(before));
      total += Number(now.count) - (restarted ? 0 : Number(before.count));
    });
    return { bad: total - good, total };
  }

  /** The selector of a printed query: what Prometheus counts, without how fast. */
  const selectorOf = (query: string | undefined): string => /rate\((.+)\[/.exec(query ?? '')?.[1] ?? query ?? '';

  async function slicesOf(printed: string, range: TimeRange): Promise<Counts> {
    const [, query = '', comparison, threshold, step] = /^(.*) (>=|>|<=|<|==|!=) (\S+) · (\d+) s$/.exec(printed) ?? [];
    const meets = (value: number) => (comparison === '>=' ? value >= Number(threshold) : value > Number(threshold));
    const values = query.startsWith('SELECT')
      ? await rows(query, range, Number(step))
      : await atEnds(query, range, Number(step));
    const good = values.filter(({ value = Number.NaN }) => meets(value)).length;
    const total = (range.end - range.start) / (Number(step) * 1_000);
    return { bad: total - good, total };
  }

  async function atEnds(query: string, { start, end }: TimeRange, step: number): Promise<{ value: number }[]> {
    const url = new URL('/api/v1/query_range', prometheus.url);
    const parameters = { query, start: start / 1_000 + step, end: end / 1_000, step };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, String(value));
    const answer = (await (await fetch(url)).json()) as Answer;
    return answer.data.result.flatMap(({ values }) => values.map(([, now]) => ({ value: Number(now) })));
  }

  /** Share of good events of an SLO by slice, from what is printed under its number. */
  async function sharesOf(name: string, range: TimeRange, sliceMs: number): Promise<readonly number[]> {
    const { printed } = evidenceOf(name);
    const starts = Array.from({ length: (range.end - range.start) / sliceMs }, (_, i) => range.start + i * sliceMs);
    if (printed.slices !== undefined) {
      const [, query = '', step] = /^(.*) >= 1 · (\d+) s$/.exec(printed.slices) ?? [];
      const values = await atEnds(query, range, Number(step));
      const each = sliceMs / (Number(step) * 1_000);
      return starts.map((_, i) => values.slice(i * each, (i + 1) * each).filter((one) => one.value >= 1).length / each);
    }
    const bad = await growths(selectorOf(printed.bad), range, sliceMs);
    const all = await growths(selectorOf(printed.total), range, sliceMs);
    return starts.map((start) => 1 - (bad.get(start) ?? 0) / (all.get(start) ?? 0));
  }

  /** A composite by its printed method, members and slice. */
  async function compositeOf(printed: string, range: TimeRange): Promise<Counts> {
    const [, method = '', inside = '', seconds] = /^(\w+)\((.*)\) · (\d+) s$/.exec(printed) ?? [];
    const members = inside.split(', ').map((one) => /^(?:(\d+) × )?(.*)$/.exec(one)?.slice(1) ?? []);
    const shares = await Promise.all(members.map(([, name = '']) => sharesOf(name, range, Number(seconds) * 1_000)));
    const weights = members.map(([weight]) => Number(weight ?? 1));
    const joined: Readonly<Record<string, (ratios: readonly number[]) => number>> = {
      worst: (ratios) => Math.min(...ratios),
      serial: (ratios) => ratios.reduce((product, ratio) => product * ratio, 1),
      weighted: (ratios) =>
        ratios.reduce((sum, ratio, i) => sum + ratio * (weights[i] ?? 0), 0) /
        weights.reduce((sum, one) => sum + one, 0),
    };
    const slices = shares[0]?.map((_, i) => joined[method]?.(shares.map((own) => own[i] ?? 0)) ?? Number.NaN) ?? [];
    return { bad: slices.reduce((sum, share) => sum + 1 - share, 0), total: slices.length };
  }

  /** An instant as ClickHouse reads it, in UTC. */
  const bound = (at: number): string => new Date(at).toISOString().replace('T', ' ').replace('Z', '');

  const rows = (query: string, { start, end }: TimeRange, step: number) =>
    place.store.query<{ good?: number; valid?: number; value?: number }>(
      query.replace(' FROM orders', ' FROM shop.orders'),
      {
        ...{ start: bound(start), end: bound(end), step },
      },
    );

  /** Counts of a range by what is printed, and nothing else. */
  async function counted(printed: Printed, range: TimeRange): Promise<Counts> {
    const { rows: sql, slices, shares, histogram: bounded, bad, total } = printed;
    if (sql !== undefined) {
      const all = await rows(sql, range, 300);
      const sum = (name: 'good' | 'valid') => all.reduce((before, row) => before + Number(row[name]), 0);
      return { bad: sum('valid') - sum('good'), total: sum('valid') };
    }
    if (shares !== undefined) {
      const [, query = '', seconds] = /^(.*) = good · (\d+) s$/.exec(shares) ?? [];
      const values = await atEnds(query, range, Number(seconds));
      return { bad: values.reduce((sum, one) => sum + 1 - one.value, 0), total: values.length };
    }
    if (slices !== undefined && /^\w+\(.*\) · /.test(slices) && !/ >= /.test(slices)) return compositeOf(slices, range);
    if (slices !== undefined) return slicesOf(slices, range);
    if (bounded !== undefined) {
      const [, name = '', seconds] = /^(\S+) ≤ (\S+) s$/.exec(bounded) ?? [];
      if (name.startsWith('native')) return nativeGrowth(name, Number(seconds), range);
      const good = await growth(`${name}_bucket{le="${seconds}"}`, range);
      const all = await growth(`${name}_bucket{le="+Inf"}`, range);
      return { bad: all - good, total: all };
    }
    return { bad: await growth(selectorOf(bad), range), total: await growth(selectorOf(total), range) };
  }

  const NAMES = Object.keys(DAYS);

  it.each(NAMES)('has queries that give the counts of %s again', async (name) => {
    const { counts, printed } = evidenceOf(name);
    const window = { start: WEEK.end - (DAYS[name] ?? 0) * DAY, end: WEEK.end };
    expect(counts.bad).toBeGreaterThan(0);
    const again = [await counted(printed, window), await counted(printed, WEEK)];
    expect(again.map(({ total }) => total)).toEqual([counts.total, counts.periodTotal]);
    // Shares have a fraction, of which the ledger keeps nine places a slice.
    const digits = Number.isInteger(counts.bad) ? 9 : 5;
    expect(again[0]?.bad).toBeCloseTo(counts.bad, digits);
    expect(again[1]?.bad).toBeCloseTo(counts.periodBad ?? Number.NaN, digits);
  });

  it.each(NAMES)('has formulas that lead from the counts of %s to what is printed of it', (name) => {
    const { row, counts } = evidenceOf(name);
    const slo = model.slos.rows.find((one) => one.name === name);
    const objective = slo?.objective.value ?? Number.NaN;
    const allowed = counts.total * (1 - objective);
    const figure = (text = '') => Number(text.replace(/[^\d.−]/g, '').replace('−', '-'));
    expect(Math.round(allowed)).toBe(figure(row.allowed));
    // Used is rounded up to a tenth of a percent, actuals are rounded down: neither flatters.
    expect(figure(row.used)).toBeCloseTo(Math.ceil((counts.bad / allowed) * 1_000 - 1e-6) / 10, 9);
    const actual = (1 - counts.bad / counts.total) * 100;
    expect(figure(row.actual)).toBeLessThanOrEqual(actual + 1e-9);
    const digits = row.actual.split('.')[1]?.length ?? 1;
    expect(actual - figure(row.actual)).toBeLessThan(10 ** -(digits - 1));
    const share = (counts.periodBad ?? 0) / (counts.periodTotal ?? 1);
    expect(figure(row.burn)).toBeCloseTo(share / (1 - objective), 1);
    expect([slo?.window.text, slo?.budgetUsed.text]).toEqual([row.actual, row.used]);
  });

  const printedUnder = (key: string): string => model.evidence.queries.find((one) => one.key === key)?.text ?? '';
  const panelOf = (id: string) => {
    const panel = model.panels.flatMap(({ panels }) => panels).find((one) => one.id === id);
    if (panel === undefined) throw new Error(`no panel ${id}`);
    return panel;
  };

  it('has queries that give the figures of panels again', async () => {
    const top = panelOf('codes');
    const asked = printedUnder(top.query).replaceAll('$__range', '604800s');
    const figures = (await instant(asked, WEEK.end)).map(({ metric, value: now }) => [metric.code, Number(now?.[1])]);
    expect(figures.length).toBe(2);
    expect(top.kind === 'top' && top.rows.map((row) => [row.name, row.value])).toEqual(
      figures.sort((a, b) => Number(b[1]) - Number(a[1])),
    );
    const bars = panelOf('daily');
    const days = await atEnds(printedUnder(bars.query).replaceAll('$__interval', '86400s'), WEEK, 86_400);
    expect(days.length).toBe(7);
    expect(bars.kind === 'bars' && bars.series[0]?.points.map((point) => point.value)).toEqual(
      days.map((day) => day.value),
    );
    const table = panelOf('paid');
    const orders = await place.store.query<{ paid: number; orders: number }>(
      printedUnder(table.query).replace(' FROM orders', ' FROM shop.orders'),
      { start: bound(WEEK.start), end: bound(WEEK.end) },
    );
    expect(table.kind === 'table' && table.values).toEqual(orders.map((row) => [Number(row.paid), Number(row.orders)]));
  });

  it('has a query and a formula that lead to the days of a resource', async () => {
    const row = model.capacity?.rows[0];
    const hourly = await atEnds(printedUnder('C1'), { start: WEEK.end - 14 * DAY, end: WEEK.end }, 3_600);
    const now = hourly.at(-1)?.value ?? Number.NaN;
    expect(row?.used).toBeCloseTo(now / DISK.limit, 12);
    // The median of the slopes between all pairs of daily medians, days of UTC as the trend has them.
    const middle = (values: readonly number[]): number => {
      const sorted = [...values].sort((a, b) => a - b);
      return (
        ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2
      );
    };
    const byDay = new Map<number, number[]>();
    hourly.forEach(({ value: used }, i) => {
      const day = Math.floor((WEEK.end - 14 * DAY + i * HOUR) / DAY);
      byDay.set(day, [...(byDay.get(day) ?? []), used]);
    });
    const daily = [...byDay].map(([day, values]) => [day, middle(values)] as const);
    const slopes = daily.flatMap(([x, y], i) => daily.slice(i + 1).map(([x2, y2]) => (y2 - y) / (x2 - x)));
    expect(row?.days.value).toBe(Math.floor((DISK.limit - now) / middle(slopes)));
    expect(middle(slopes)).toBeCloseTo(DISK.perDay, 0);
  });

  it('has a query that gives the quantity and the amount of a saving again', async () => {
    const [query = '', measure, divisor] = printedUnder('S1 requests').split(' · ');
    expect([measure, divisor]).toEqual(['increase', '÷ 1000']);
    const quantity = (await growth(/^sum\((.*)\)$/.exec(query)?.[1] ?? '', WEEK)) / 1_000;
    const row = model.savings?.rows.find(({ name }) => name === 'requests');
    expect(row?.amount).toBeCloseTo(quantity * 0.25, 9);
    expect(quantity).toBeGreaterThan(500);
    expect(row?.text).toBe(`€${Math.round(quantity * 0.25)}`);
    expect(row?.assumption).toContain(' × €0.25');
  });

  it.skipIf(!hasPoppler)('is in the PDF as it is in the model (needs pdftotext)', async () => {
    const text = pdfText(await (await loadPainter('pdf')).paint(model, ASSETS, { pageSize: 'A4' }));
    const squeezed = text.replace(/\s+/g, '');
    for (const row of model.evidence.rows) {
      expect(squeezed).toContain(evidenceCells(row).join('').replace(/\s+/g, ''));
    }
    for (const query of model.evidence.queries) expect(squeezed).toContain(query.text.replace(/\s+/g, ''));
    for (const formula of model.evidence.formulas) expect(squeezed).toContain(formula.text.replace(/\s+/g, ''));
  });
});
