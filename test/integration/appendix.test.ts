import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../../jobs/collect.ts';
import { evaluate } from '../../jobs/evaluate.ts';
import { runReport } from '../../jobs/report.ts';
import { loadPainter, type ReportModel } from '../../src/report/index.ts';
import { evidenceCells } from '../../src/report/paint/evidence-cells.ts';
import { parsePeriod, type TimeRange } from '../../src/time/index.ts';
import { openWorkplace, type Workplace } from '../jobs/detect-value-context.ts';
import { ASSETS } from '../report/assets.ts';
import { hasPoppler, pdfText } from '../report/pdf/read-pdf.ts';
import { hasPrometheus } from '../servers/binaries.ts';
import { counter, gauge, histogram } from '../servers/openmetrics.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = parsePeriod('2026-W46', 0, { timeZone: 'Europe/Berlin', weekStartsOn: 1 });
const AT = WEEK.end + 6 * HOUR;
const BEGIN = WEEK.end - 15 * DAY;
const DAYS: Readonly<Record<string, number>> = { requests: 14, latency: 7, uptime: 7, orders: 14, fresh: 7 };

const yaml = (url: string): string => `
timeZone: Europe/Berlin
sources:
  prom: { type: prometheus, url: "${url}" }
  shop: { type: clickhouse, at: store, database: shop }
collect: { initial: 15d }
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
reports:
  - { name: weekly-sla, formats: [json] }
`;

/** What the appendix prints under the number of an SLO: its queries by their kind. */
type Printed = Readonly<Record<string, string>>;

interface Counts {
  readonly bad: number;
  readonly total: number;
}

describe.skipIf(!hasPrometheus())('the appendix of a report', () => {
  let prometheus: PrometheusServer;
  let place: Workplace;
  let model: ReportModel;
  const dir = mkdtempSync(join(tmpdir(), 'nines-appendix-'));

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
        gauge({ ...scrapes, name: 'up', labels: { job: 'web' }, value: (_, i) => (i % 2_000 < 3 ? 0 : 1) }),
      ],
    });
    place = await openWorkplace(yaml(prometheus.url));
    await place.store.command('CREATE DATABASE IF NOT EXISTS shop');
    await place.store.command('CREATE TABLE shop.orders (at DateTime64(3), paid UInt8) ENGINE = MergeTree ORDER BY at');
    await place.store.command(
      `INSERT INTO shop.orders SELECT fromUnixTimestamp64Milli(toInt64(${BEGIN} + number * 11000)), number % 311 != 0
       FROM numbers(${Math.floor((AT - BEGIN) / 11_000)}) WHERE intDiv(number, 300) % 37 != 0 OR number % 5 = 0`,
    );
    for (const job of [collect, evaluate]) expect((await job.run(place.context(AT))).problems).toEqual([]);
    ({ model } = await runReport(place.context(AT), { name: 'weekly-sla', dir }));
  }, 120_000);

  afterAll(async () => {
    await Promise.all([place?.close(), prometheus?.stop()]);
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

  /** Growth of what a selector selects, from sample to sample, straight from Prometheus. */
  async function growth(selector: string, { start, end }: TimeRange): Promise<number> {
    const seconds = (end - start) / 1_000 + 600;
    const url = new URL('/api/v1/query', prometheus.url);
    url.searchParams.set('query', `${selector}[${seconds}s]`);
    url.searchParams.set('time', String(end / 1_000));
    const answer = (await (await fetch(url)).json()) as {
      readonly data: { readonly result: readonly { readonly values: readonly (readonly [number, string])[] }[] };
    };
    let sum = 0;
    for (const { values } of answer.data.result) {
      values.forEach(([time, value], i) => {
        const before = values[i - 1];
        if (before === undefined || time * 1_000 < start || time * 1_000 >= end) return;
        sum += Number(value) < Number(before[1]) ? Number(value) : Number(value) - Number(before[1]);
      });
    }
    return sum;
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
    const answer = (await (await fetch(url)).json()) as {
      readonly data: { readonly result: readonly { readonly values: readonly (readonly [number, string])[] }[] };
    };
    return answer.data.result.flatMap(({ values }) => values.map(([, value]) => ({ value: Number(value) })));
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
    const { rows: sql, slices, histogram: bounded, bad, total } = printed;
    if (sql !== undefined) {
      const all = await rows(sql, range, 300);
      const sum = (name: 'good' | 'valid') => all.reduce((before, row) => before + Number(row[name]), 0);
      return { bad: sum('valid') - sum('good'), total: sum('valid') };
    }
    if (slices !== undefined) return slicesOf(slices, range);
    if (bounded !== undefined) {
      const [, name = '', seconds] = /^(\S+) ≤ (\S+) s$/.exec(bounded) ?? [];
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
    expect(await counted(printed, window)).toEqual({ bad: counts.bad, total: counts.total });
    expect(await counted(printed, WEEK)).toEqual({ bad: counts.periodBad, total: counts.periodTotal });
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
