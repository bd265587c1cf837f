import { type Labels, labelsFromKey } from '../../series/index.ts';
import { type LedgerSum, NO_EVENTS } from '../../slo/index.ts';
import type { Instant, TimeRange } from '../../time/index.ts';
import type { ColumnAnswer, StoreReader } from '../store.ts';
import type { LedgerFilter } from './ledger.ts';
import { ledgerPieces } from './ledger-pieces.ts';
import { PIECE_COLUMN_NAMES, PIECE_COLUMNS, type PieceColumnName } from './piece-columns.ts';

/** Sums of one SLO and group; `sums[i]` belongs to range i of the question, with zeros where there are no rows. */
export interface GroupSums {
  readonly slo: string;
  /** Canonical label text, as in `LedgerColumns`. */
  readonly group: string;
  readonly labels: Labels;
  readonly sums: readonly LedgerSum[];
}

/** What the rows of a group say beside their sums, in the first range of the question. */
export interface GroupFacts {
  /** Definition that made the newest bucket; empty where there is none. */
  readonly definition: string;
  /** Whether some events come from a query's own arithmetic instead of raw samples or rows. */
  readonly approximate: boolean;
  /** All events, those of corrected time included. */
  readonly raw: { readonly good: number; readonly valid: number };
}

export interface GroupWindows extends GroupSums {
  /** First bucket of each range of which something is known. */
  readonly firstSeen: readonly (Instant | undefined)[];
  readonly facts: GroupFacts;
}

/**
 * The columns of a {@link LedgerSum} over pieces. Sums run over decimals and integers, so they do not depend on the order of rows; only the
 * finished sum becomes a double, the nearest one. Excluded buckets count neither events nor time that was due.
 */
const SUMS = [
  ['good', 'good'],
  ['valid', 'valid'],
  ['seenMs', 'seen_ms'],
  ['unseenMs', 'unseen_ms'],
  ['excludedMs', 'excluded_ms'],
  ['noTrafficMs', 'no_traffic_ms'],
  ['gapMs', 'gap_ms'],
  ['rows', 'rows'],
] as const satisfies readonly (readonly [keyof LedgerSum, PieceColumnName])[];

const SUM_COLUMNS: readonly PieceColumnName[] = SUMS.map(([, column]) => column);
const FACT_COLUMNS = PIECE_COLUMN_NAMES.filter((name) => name !== 'worst');

const UNSEEN: GroupFacts = Object.freeze({ definition: '', approximate: false, raw: { good: 0, valid: 0 } });

/** Ranges in one statement: a long policy has a dozen windows; hundreds would make the statement slow to plan. */
const RANGES_PER_PASS = 40;

/**
 * Sums per SLO and group over several ranges, which may overlap. A bucket belongs to the range that its start lies in. Ordered by SLO and
 * group.
 */
export async function sumBuckets(
  store: StoreReader,
  question: LedgerFilter & { readonly ranges: readonly TimeRange[] },
): Promise<GroupSums[]> {
  const { ranges } = question;
  const groups = new Map<string, GroupSums & { sums: LedgerSum[] }>();
  for (let first = 0; first < ranges.length; first += RANGES_PER_PASS) {
    const pass = ranges.slice(first, first + RANGES_PER_PASS);
    const answer = await foldRanges(store, question, pass, SUM_COLUMNS);
    const sumOf = sumReader(answer);
    for (const { slo, group, range, row } of cellsOf(answer)) {
      const key = `${slo}\n${group}`;
      const known = groups.get(key) ?? { slo, group, labels: labelsFromKey(group), sums: ranges.map(() => NO_EVENTS) };
      known.sums[first + range] = sumOf(row);
      groups.set(key, known);
    }
  }
  return [...groups.values()].sort((a, b) => order(a.slo, b.slo) || order(a.group, b.group));
}

/** {@link sumBuckets} over a few ranges, and what else the rows say. Ordered by SLO and group. */
export async function sumWindows(
  store: StoreReader,
  slos: readonly string[],
  ranges: readonly TimeRange[],
): Promise<GroupWindows[]> {
  const answer = await foldRanges(store, { slos }, ranges, FACT_COLUMNS);
  const sumOf = sumReader(answer);
  const definitions = texts(answer, 'definition');
  const cell = (name: string, row: number) => Number(answer[name]?.[row] ?? 0);
  const groups: (GroupWindows & { sums: LedgerSum[]; firstSeen: (Instant | undefined)[]; facts: GroupFacts })[] = [];
  for (const { slo, group, range, row } of cellsOf(answer)) {
    let last = groups.at(-1);
    if (last?.slo !== slo || last.group !== group) {
      const [sums, firstSeen] = [ranges.map(() => NO_EVENTS), ranges.map(() => undefined)];
      last = { slo, group, labels: labelsFromKey(group), sums, firstSeen, facts: UNSEEN };
      groups.push(last);
    }
    last.sums[range] = sumOf(row);
    last.firstSeen[range] = cell('first', row) || undefined;
    if (range !== 0) continue;
    last.facts = {
      definition: definitions[row] ?? '',
      approximate: cell('approximate', row) > 0,
      raw: { good: cell('raw_good', row), valid: cell('raw_valid', row) },
    };
  }
  return groups;
}

/** A row of what {@link foldRanges} answers. */
interface RangeCell {
  readonly slo: string;
  readonly group: string;
  /** Number of the range in the question. */
  readonly range: number;
  readonly row: number;
}

function* cellsOf(answer: ColumnAnswer): Iterable<RangeCell> {
  const groups = texts(answer, 'group');
  for (const [row, slo] of texts(answer, 'slo').entries()) {
    yield { slo, group: groups[row] ?? '', range: Number(answer.range?.[row]), row };
  }
}

/**
 * One walk over the ledger: pieces are added up between neighbouring cuts first, once however many ranges they belong to, and the few sums between
 * cuts then make the ranges. One row for each group and range that has any, in this order: a column for each range would take longer to plan than
 * to compute.
 */
async function foldRanges(
  store: StoreReader,
  { slos }: LedgerFilter,
  ranges: readonly TimeRange[],
  columns: readonly PieceColumnName[],
): Promise<ColumnAnswer> {
  const starts = ranges.map(({ start }) => start);
  const ends = ranges.map(({ end }) => end);
  const cuts = [...new Set([...starts, ...ends])].sort((a, b) => a - b);
  const range = { start: cuts[0] ?? 0, end: cuts.at(-1) ?? 0 };
  const { from, params } = await ledgerPieces(store, { slos, range, cuts }, columns);
  const sums = SUMS.map(([name, column]) => `sum(p.${column}) AS ${name}`);
  const facts = [
    'minIf(p.first_known, p.first_known > 0) AS first',
    'argMax(p.newest, p.last) AS definition',
    'sum(p.approximate) AS approximate',
    'sum(p.raw_good) AS raw_good',
    'sum(p.raw_valid) AS raw_valid',
  ];
  const wantsFacts = columns.includes('last');
  const between = columns.map((name) => `${PIECE_COLUMNS[name].together} AS ${name}`);
  return await store.columns(
    `SELECT slo, \`group\`, toFloat64(number) AS range, ${[...sums, ...(wantsFacts ? facts : [])].join(', ')}
     FROM (
       SELECT slo, \`group\`, roundDown(toUnixTimestamp64Milli(start), {cuts:Array(Int64)}) AS cut,
         ${[...between, ...(wantsFacts ? ['argMax(definition, p.last) AS newest'] : [])].join(', ')}
       FROM ${from} GROUP BY slo, \`group\`, cut
     ) AS p
     ARRAY JOIN arrayFilter((i, start, end) -> p.cut >= start AND p.cut < end,
       {numbers:Array(UInt32)}, {starts:Array(Int64)}, {ends:Array(Int64)}) AS number
     GROUP BY slo, \`group\`, number ORDER BY slo, \`group\`, number`,
    { ...params, cuts, numbers: ranges.map((_, i) => i), starts, ends },
  );
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
  const columns = SUMS.map(([name, column]) => `sum(p.${column}) AS ${name}`);
  const pieces = { slos: question.slos, range: { start, end }, cuts: edges };
  const { from, params } = await ledgerPieces(store, pieces, SUM_COLUMNS);
  const answer = await store.columns(
    `SELECT slo, \`group\`, toFloat64(roundDown(toUnixTimestamp64Milli(start), {edges:Array(Int64)})) AS edge,
       ${columns.join(',\n')}
     FROM ${from} GROUP BY slo, \`group\`, edge ORDER BY slo, \`group\`, edge`,
    { ...params, edges },
  );
  const stretch = new Map(edges.map((edge, i) => [edge, i]));
  const groups: (GroupSums & { sums: LedgerSum[] })[] = [];
  const sumOf = sumReader(answer);
  const labelTexts = texts(answer, 'group');
  for (const [row, slo] of texts(answer, 'slo').entries()) {
    const group = labelTexts[row] ?? '';
    let last = groups.at(-1);
    if (last?.slo !== slo || last.group !== group) {
      last = { slo, group, labels: labelsFromKey(group), sums: edges.slice(1).map(() => NO_EVENTS) };
      groups.push(last);
    }
    const at = stretch.get(Number(answer.edge?.[row]));
    if (at !== undefined) last.sums[at] = sumOf(row);
  }
  return groups;
}

/** Reads rows of sums: columns are looked up once, for there are many rows. */
function sumReader(answer: ColumnAnswer): (row: number) => LedgerSum {
  const cells = ([name]: (typeof SUMS)[number]) => answer[name] ?? [];
  const [good, valid, seenMs, unseenMs, excludedMs, noTrafficMs, gapMs, rows] = SUMS.map(cells);
  const cell = (column: ColumnAnswer[string] | undefined, row: number) => Number(column?.[row] ?? 0);
  return (row) => ({
    good: cell(good, row),
    valid: cell(valid, row),
    seenMs: cell(seenMs, row),
    unseenMs: cell(unseenMs, row),
    excludedMs: cell(excludedMs, row),
    noTrafficMs: cell(noTrafficMs, row),
    gapMs: cell(gapMs, row),
    rows: cell(rows, row),
  });
}

function texts(answer: ColumnAnswer, name: string): readonly string[] {
  const column = answer[name];
  return column === undefined || column instanceof Float64Array ? [] : column;
}

/** Code-unit order, the same on every machine and as the engine sorts strings of ASCII. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
