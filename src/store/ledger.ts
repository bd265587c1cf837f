import { type Labels, labelsFromKey } from '../series/index.ts';
import { BucketState, type LedgerColumns, type LedgerSum } from '../slo/index.ts';
import type { Instant, TimeRange } from '../time/index.ts';
import type { Params, Store, StoreReader } from './store.ts';

/** Which rows of the ledger: all SLOs where `slos` is undefined, all groups always. */
export interface LedgerFilter {
  readonly slos?: readonly string[] | undefined;
}

/** Sums of one SLO and group; `sums[i]` belongs to range i of the question, with zeros where there are no rows. */
export interface GroupSums {
  readonly slo: string;
  /** Canonical label text, as in {@link LedgerColumns}. */
  readonly group: string;
  readonly labels: Labels;
  readonly sums: readonly LedgerSum[];
}

/** The rows of one SLO and group in order of time, column by column, all of one length. */
export interface GroupBuckets {
  readonly slo: string;
  readonly group: string;
  readonly labels: Labels;
  /** UTC milliseconds. */
  readonly start: Float64Array;
  readonly widthMs: Float64Array;
  readonly good: Float64Array;
  readonly valid: Float64Array;
  /** Values of `BucketState`. */
  readonly state: Float64Array;
}

/** Writes rows of the ledger. A row that is there already (same SLO, group and start) is replaced. */
export async function writeBuckets(store: Store, ledger: LedgerColumns | readonly LedgerColumns[]): Promise<void> {
  const parts: readonly LedgerColumns[] = 'slo' in ledger ? [ledger] : ledger;
  const each = (value: (part: LedgerColumns) => string) => parts.flatMap((part) => part.start.map(() => value(part)));
  await store.insert('sli_buckets', [
    { name: 'slo', type: 'LowCardinality(String)', values: each((part) => part.slo) },
    { name: 'group', type: 'LowCardinality(String)', values: parts.flatMap((part) => part.group) },
    { name: 'start', type: "DateTime64(3, 'UTC')", values: parts.flatMap((part) => part.start) },
    { name: 'width_ms', type: 'UInt32', values: parts.flatMap((part) => part.start.map(() => part.widthMs)) },
    { name: 'good', type: 'Decimal(38, 9)', values: parts.flatMap((part) => part.good) },
    { name: 'valid', type: 'Decimal(38, 9)', values: parts.flatMap((part) => part.valid) },
    { name: 'state', type: 'UInt8', values: parts.flatMap((part) => part.state) },
    { name: 'samples', type: 'UInt32', values: parts.flatMap((part) => part.samples) },
    { name: 'definition', type: 'LowCardinality(String)', values: each((part) => part.definition) },
  ]);
}

const { measured, noTraffic, unmeasured, excluded, gap } = BucketState;

/**
 * The columns of a {@link LedgerSum}. Sums run over decimals and integers, so they do not depend on the order of rows; only the
 * finished sum becomes a double, the nearest one. Excluded buckets count neither events nor time that was due.
 */
const SUMS = [
  ['good', (where: string) => `sumIf(good, state != ${excluded} AND ${where})`],
  ['valid', (where: string) => `sumIf(valid, state != ${excluded} AND ${where})`],
  ['seenMs', (where: string) => `toFloat64(sumIf(width_ms, state IN (${measured}, ${noTraffic}) AND ${where}))`],
  ['unseenMs', (where: string) => `toFloat64(sumIf(width_ms, state IN (${unmeasured}, ${gap}) AND ${where}))`],
  ['excludedMs', (where: string) => `toFloat64(sumIf(width_ms, state = ${excluded} AND ${where}))`],
  ['noTrafficMs', (where: string) => `toFloat64(sumIf(width_ms, state = ${noTraffic} AND ${where}))`],
  ['gapMs', (where: string) => `toFloat64(sumIf(width_ms, state = ${gap} AND ${where}))`],
  ['rows', (where: string) => `toFloat64(countIf(${where}))`],
] as const satisfies readonly (readonly [keyof LedgerSum, (where: string) => string])[];

const NOTHING: LedgerSum = Object.freeze({
  good: 0,
  valid: 0,
  seenMs: 0,
  unseenMs: 0,
  excludedMs: 0,
  noTrafficMs: 0,
  gapMs: 0,
  rows: 0,
});

/** Ranges in one statement: a long policy has a dozen windows; hundreds would make the statement slow to plan. */
const RANGES_PER_PASS = 40;

/** Ranges by their place in the question. */
type Placed = readonly (readonly [place: number, range: TimeRange])[];

/**
 * Ranges that are read together. A day of alert windows beside a month would cost a dozen sums over every row of the month: ranges that lie in
 * the last quarter of all are read apart, from their few rows.
 */
function passesOf(ranges: readonly TimeRange[]): Placed[] {
  const hull = hullOf(ranges);
  const late = hull.end - (hull.end - hull.start) / 4;
  const placed = ranges.map((range, place) => [place, range] as const);
  const parts = [placed.filter(([, range]) => range.start < late), placed.filter(([, range]) => range.start >= late)];
  const passes: Placed[] = [];
  for (const part of parts) {
    for (let from = 0; from < part.length; from += RANGES_PER_PASS)
      passes.push(part.slice(from, from + RANGES_PER_PASS));
  }
  return passes;
}

function hullOf(ranges: readonly TimeRange[]): TimeRange {
  return { start: Math.min(...ranges.map((r) => r.start)), end: Math.max(...ranges.map((r) => r.end)) };
}

/**
 * Sums per SLO and group over several ranges, which may overlap. A bucket belongs to the range that its start lies in. Ordered by SLO and
 * group.
 */
export async function sumBuckets(
  store: StoreReader,
  question: LedgerFilter & { readonly ranges: readonly TimeRange[] },
): Promise<GroupSums[]> {
  const groups = new Map<string, GroupSums & { sums: LedgerSum[] }>();
  const { ranges } = question;
  for (const pass of ranges.length === 0 ? [] : passesOf(ranges)) {
    const answered = await sumOnePass(
      store,
      question,
      pass.map(([, range]) => range),
    );
    for (const { slo, group, sums } of answered) {
      const key = `${slo}\n${group}`;
      const known = groups.get(key) ?? { slo, group, labels: labelsFromKey(group), sums: ranges.map(() => NOTHING) };
      sums.forEach((sum, i) => {
        known.sums[pass[i]?.[0] ?? 0] = sum;
      });
      groups.set(key, known);
    }
  }
  return [...groups.values()].sort((a, b) => order(a.slo, b.slo) || order(a.group, b.group));
}

async function sumOnePass(store: StoreReader, filter: LedgerFilter, ranges: readonly TimeRange[]) {
  const hull = hullOf(ranges);
  const bounds: Record<string, number> = {};
  const columns = ranges.flatMap((range, i) => {
    const whole = range.start === hull.start && range.end === hull.end;
    if (!whole) {
      bounds[`s${i}`] = range.start;
      bounds[`e${i}`] = range.end;
    }
    const where = whole ? '1' : `start >= {s${i}:DateTime64(3)} AND start < {e${i}:DateTime64(3)}`;
    return SUMS.map(([name, sum]) => `${sum(where)} AS ${name}${i}`);
  });
  const { where, params } = rowsOf(filter, hull);
  const answer = await store.columns(
    `SELECT slo, \`group\`, ${columns.join(',\n')}\nFROM sli_buckets FINAL WHERE ${where} GROUP BY slo, \`group\``,
    { ...params, ...bounds },
  );
  return texts(answer.slo).map((slo, row) => ({
    slo,
    group: texts(answer.group)[row] ?? '',
    sums: ranges.map((_, i) => sumAt(row, (name) => answer[`${name}${i}`])),
  }));
}

/**
 * Sums per SLO and group over consecutive stretches: `sums[i]` covers `[edges[i], edges[i + 1])`. The edges are the starts of
 * days in the report's zone (or of weeks, or of hours) and the end of the last one, ascending.
 */
export async function dailySums(
  store: StoreReader,
  question: LedgerFilter & { readonly edges: readonly Instant[] },
): Promise<GroupSums[]> {
  const { edges } = question;
  const start = edges[0];
  const end = edges.at(-1);
  if (start === undefined || end === undefined || edges.length < 2) return [];
  const { where, params } = rowsOf(question, { start, end });
  const columns = SUMS.map(([name, sum]) => `${sum('1')} AS ${name}`);
  const answer = await store.columns(
    `SELECT slo, \`group\`, toFloat64(roundDown(toUnixTimestamp64Milli(start), {edges:Array(Int64)})) AS edge,
       ${columns.join(',\n')}
     FROM sli_buckets FINAL WHERE ${where} GROUP BY slo, \`group\`, edge ORDER BY slo, \`group\`, edge`,
    { ...params, edges },
  );
  const stretch = new Map(edges.map((edge, i) => [edge, i]));
  const groups: (GroupSums & { sums: LedgerSum[] })[] = [];
  texts(answer.slo).forEach((slo, row) => {
    const group = texts(answer.group)[row] ?? '';
    let last = groups.at(-1);
    if (last?.slo !== slo || last.group !== group) {
      last = { slo, group, labels: labelsFromKey(group), sums: edges.slice(1).map(() => NOTHING) };
      groups.push(last);
    }
    const at = stretch.get(Number(answer.edge?.[row]));
    if (at !== undefined) last.sums[at] = sumAt(row, (name) => answer[name]);
  });
  return groups;
}

/**
 * The rows themselves, ordered by SLO, group and time, for charts and for deriving incidents. `badOnly` leaves out buckets
 * that were seen and in which every valid event was good.
 */
export async function bucketsOf(
  store: StoreReader,
  question: LedgerFilter & { readonly range: TimeRange; readonly badOnly?: boolean },
): Promise<GroupBuckets[]> {
  const { where, params } = rowsOf(question, question.range);
  const answer = await store.columns(
    `SELECT slo, \`group\`, toFloat64(toUnixTimestamp64Milli(start)) AS time, width_ms AS width,
       good AS goods, valid AS valids, state AS states
     FROM sli_buckets FINAL WHERE ${where}${question.badOnly ? ` AND (good < valid OR state IN (${unmeasured}, ${gap}))` : ''}
     ORDER BY slo, \`group\`, start`,
    params,
  );
  const slos = texts(answer.slo);
  const groups = texts(answer.group);
  return runsOf(slos, groups).map(([from, to]) => {
    const group = groups[from] ?? '';
    const cut = (column: ColumnCell): Float64Array =>
      column instanceof Float64Array ? column.subarray(from, to) : new Float64Array();
    return {
      slo: slos[from] ?? '',
      group,
      labels: labelsFromKey(group),
      start: cut(answer.time),
      widthMs: cut(answer.width),
      good: cut(answer.goods),
      valid: cut(answer.valids),
      state: cut(answer.states),
    };
  });
}

type ColumnCell = Float64Array | readonly string[] | undefined;

function rowsOf(filter: LedgerFilter, range: TimeRange): { where: string; params: Params } {
  const time = 'start >= {from:DateTime64(3)} AND start < {to:DateTime64(3)}';
  const bounds = { from: range.start, to: range.end };
  if (filter.slos === undefined) return { where: time, params: bounds };
  return { where: `slo IN {slos:Array(String)} AND ${time}`, params: { ...bounds, slos: filter.slos } };
}

/** Half-open row ranges within which both columns stay the same. */
function runsOf(slos: readonly string[], groups: readonly string[]): [number, number][] {
  const runs: [number, number][] = [];
  let from = 0;
  for (let row = 1; row <= slos.length; row++) {
    if (row < slos.length && slos[row] === slos[from] && groups[row] === groups[from]) continue;
    runs.push([from, row]);
    from = row;
  }
  return runs;
}

function sumAt(row: number, column: (name: keyof LedgerSum) => ColumnCell): LedgerSum {
  const cell = (name: keyof LedgerSum): number => Number(column(name)?.[row] ?? 0);
  return {
    good: cell('good'),
    valid: cell('valid'),
    seenMs: cell('seenMs'),
    unseenMs: cell('unseenMs'),
    excludedMs: cell('excludedMs'),
    noTrafficMs: cell('noTrafficMs'),
    gapMs: cell('gapMs'),
    rows: cell('rows'),
  };
}

function texts(column: ColumnCell): readonly string[] {
  return column === undefined || column instanceof Float64Array ? [] : column;
}

/** Code-unit order, the same on every machine and as the engine sorts strings of ASCII. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
