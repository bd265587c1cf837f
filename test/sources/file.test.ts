import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { csvRecords } from '../../src/sources/file/csv-records.ts';
import { openSource, type Source } from '../../src/sources/index.ts';
import fc from '../properties.ts';
import { counter, gauge, openMetricsText } from '../servers/openmetrics.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 9, 1);

const folder = temporaryFolder('files');
afterAll(() => folder.remove());

function file(name: string, text: string): Source {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return openSource({ name: 'sheet', type: 'file', path, labels: { site: 'x' }, concurrency: 1, retries: 0 });
}

describe('csvRecords', () => {
  it('reads what RFC 4180 allows, cut into any pieces', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r\n', ' ', '😀'), maxLength: 6 });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('\n', '\r\n'),
        async (rows, size, end) => {
          const text = rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join(end);
          const pieces = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
          const records: (readonly string[])[] = [];
          for await (const { fields } of csvRecords(inPieces(pieces))) records.push(fields);
          expect(records).toEqual(rows);
        },
      ),
    );
  });
});

async function* inPieces(pieces: readonly string[]): AsyncGenerator<string> {
  yield* pieces;
}

describe('the file source on CSV', () => {
  const revenue = [
    'time,value,region,"note, quoted"',
    '2026-10-01T00:00:00Z,1.5,eu,"a ""b"""',
    '2026-10-01 01:00,2,eu,"a ""b"""',
    '1790820000,3,us,',
    '1790823600000,,us,',
    '2026-10-01T05:00:00+02:00,NaN,us,',
    '',
  ].join('\r\n');
  const grid = { start: START, end: START + 6 * HOUR_MS, stepMs: HOUR_MS };

  it('gives rows as steps: a value at t is of the step that ends at t', async () => {
    const { series } = await file('revenue.csv', revenue).range('', grid);
    expect(series).toEqual([
      {
        labels: { site: 'x', region: 'eu', 'note, quoted': 'a "b"' },
        times: Float64Array.of(START + HOUR_MS, START + 2 * HOUR_MS),
        values: Float64Array.of(1.5, 2),
      },
      {
        labels: { site: 'x', region: 'us' },
        times: Float64Array.of(START + 3 * HOUR_MS, START + 4 * HOUR_MS),
        values: Float64Array.of(3, Number.NaN),
      },
    ]);
  });

  it('answers selectors by the name of the file and by labels', async () => {
    const source = file('revenue.csv', revenue);
    const count = async (query: string): Promise<number> => (await source.range(query, grid)).series.length;
    expect(await count('revenue{region="eu"}')).toBe(1);
    expect(await count('{region=~"e|u."}')).toBe(1);
    expect(await count('revenue{region!~"e.*", nothing=""}')).toBe(1);
    expect(await count('cost')).toBe(0);
    await expect(count('sum(revenue)')).rejects.toThrow(/asked with a plain selector/);
  });

  it('gives the latest row before an instant, raw rows, and a table', async () => {
    const source = file('revenue.csv', revenue);
    expect((await source.instant('{region="eu"}', START + 5 * HOUR_MS)).series[0]?.values).toEqual(Float64Array.of(2));
    const raw = await source.samples?.('{region="eu"}', { start: START, end: START + HOUR_MS });
    expect(raw?.series[0]?.times).toEqual(Float64Array.of(START));
    const table = await source.table?.('{region="eu"}', grid);
    expect(table?.rows).toEqual([
      [START, 'a "b"', 'eu', 'x', 1.5],
      [START + HOUR_MS, 'a "b"', 'eu', 'x', 2],
    ]);
  });

  it('adds good and valid events of a step up', async () => {
    const events = 'time,good,valid\n2026-10-01T00:00:00Z,9,10\n2026-10-01T00:20:00Z,5,5\n2026-10-01T02:00:00Z,0,1\n';
    const source = file('events.csv', events);
    expect((await source.events?.('', grid))?.series).toEqual([
      {
        labels: { site: 'x' },
        times: Float64Array.of(START, START + 2 * HOUR_MS),
        good: Float64Array.of(14, 0),
        valid: Float64Array.of(15, 1),
      },
    ]);
    expect(await source.check()).toMatchObject({ version: 'CSV', oldest: START, notes: ['1 series, 3 rows'] });
  });

  it.each([
    ['no header', 'a,b\n1,2\n', /bad.csv:1: the header has no column "time"; it has a, b/],
    ['no value', 'time,amount\n1,2\n', /no column "value"; it has time, amount/],
    ['nothing', '', /bad.csv:1: the file is empty/],
    ['a short row', 'time,value,a\n1,2\n', /bad.csv:2: 2 fields where the header has 3/],
    ['a value that is none', 'time,value\n1,2\n2,x\n', /bad.csv:3: "x" is not a number/],
    ['a time that is none', 'time,value\nyesterday,2\n', /bad.csv:2: "yesterday" is not a time/],
    ['two rows for a time', 'time,value\n60,1\n60,2\n', /bad.csv:3: a second row for the same time and labels/],
    ['an open quote', 'time,value\n"1,2\n', /bad.csv:2: a quote is opened and never closed/],
    ['a column twice', 'time,value,a,a\n1,2,3,4\n', /column "a" twice/],
  ])('says with the line what is wrong with a file that has %s', async (_, text, message) => {
    const range = { start: 0, end: HOUR_MS, stepMs: MINUTE_MS };
    await expect(file('bad.csv', text).range('', range)).rejects.toMatchObject({
      message: expect.stringMatching(message),
      retryable: false,
      source: 'sheet',
    });
  });

  it('says that a file is not there', async () => {
    const path = join(folder.path, 'missing.csv');
    const source = openSource({ name: 'sheet', type: 'file', path, labels: {}, concurrency: 1, retries: 0 });
    await expect(source.check()).rejects.toThrow(/cannot read .*missing.csv: ENOENT/);
  });
});

describe('the file source on OpenMetrics text', () => {
  const scrapes = { start: START, end: START + HOUR_MS, intervalMs: MINUTE_MS };
  const requests = counter({
    ...scrapes,
    name: 'requests_total',
    labels: { path: 'a"b\\c\nd' },
    increment: () => 2,
    gaps: [[START + 20 * MINUTE_MS, START + 40 * MINUTE_MS]],
  });
  const load = gauge({ ...scrapes, name: 'load', value: (_, i) => [1, Number.NaN, Number.POSITIVE_INFINITY][i] });
  const text = [...openMetricsText([requests, load])].join('');

  it('gives raw samples exactly', async () => {
    const answer = await file('history.om', text).samples?.('requests_total', { start: START, end: START + HOUR_MS });
    const [series] = answer?.series ?? [];
    expect(series?.labels).toEqual({ __name__: 'requests_total', path: 'a"b\\c\nd', site: 'x' });
    expect(Array.from(series?.times ?? [], (time, i) => [time, series?.values[i]])).toEqual(requests.points);
  });

  it('holds a sample for five minutes at each step', async () => {
    const source = file('history.om', text);
    const answer = await source.range('requests_total', { start: START, end: START + HOUR_MS, stepMs: MINUTE_MS });
    const times = Array.from(answer.series[0]?.times ?? [], (time) => (time - START) / MINUTE_MS);
    expect(times).toEqual([
      ...Array.from({ length: 23 }, (_, i) => i + 1),
      ...Array.from({ length: 21 }, (_, i) => i + 40),
    ]);
    expect((await source.instant('load', START + 3 * MINUTE_MS)).series[0]?.values).toEqual(
      Float64Array.of(Number.POSITIVE_INFINITY),
    );
    expect((await source.instant('load', START + 10 * MINUTE_MS)).series).toEqual([]);
  });

  it('reads exemplars over, quoted names, and milliseconds of the older format', async () => {
    const lines =
      'a{x="1"} 1 1790812800.5 # {trace="t"} 0.5\n{"b.c",y="2"} 2 1790812800500\n# a comment\nd 3 1790812800\n# EOF\nignored';
    const { series } = (await file('small.om', lines).samples?.('', { start: START, end: START + MINUTE_MS })) ?? {
      series: [],
    };
    expect(series.map(({ labels, times }) => [labels.__name__, (times[0] ?? 0) - START])).toEqual([
      ['a', 500],
      ['b.c', 500],
      ['d', 0],
    ]);
  });

  it.each([
    ['no timestamp', 'a 1\n', /bad.om:1: the sample has no timestamp/],
    ['no sample', '# x\n%\n', /bad.om:2: this is neither a sample nor a comment/],
    ['broken labels', 'a{b=c} 1 2\n', /bad.om:1: the labels cannot be read/],
    ['a value that is none', 'a b 2\n', /bad.om:1: "b" is not a number/],
  ])('says with the line what is wrong with a file that has %s', async (_, bad, message) => {
    await expect(file('bad.om', bad).instant('', START)).rejects.toThrow(message);
  });

  it('has no events', async () => {
    await expect(file('history.om', text).events?.('', { start: 0, end: 1, stepMs: 1 })).rejects.toThrow(
      /need a CSV file/,
    );
  });
});
