import { type Labels, labelsFromKey } from '../../series/index.ts';
import { BucketState, type LedgerColumns } from '../../slo/index.ts';
import type { TimeRange } from '../../time/index.ts';
import type { Params, Store, StoreReader } from '../store.ts';
import { anyOf } from './ledger-pieces.ts';

/** Which rows of the ledger: all SLOs where `slos` is undefined, all groups always. */
export interface LedgerFilter {
  readonly slos?: readonly string[] | undefined;
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

const { unmeasured, gap } = BucketState;

/** More parts than this make a statement slower to plan than what they leave out is to read. */
const MOST_PARTS = 200;

/**
 * The rows themselves, ordered by SLO, group and time, for charts and for deriving incidents. `badOnly` leaves out buckets
 * that were seen and in which every valid event was good.
 */
export async function bucketsOf(
  store: StoreReader,
  question: LedgerFilter & {
    readonly range: TimeRange;
    /** Rows outside of these parts of the range, which are in order of time, need not be there. */
    readonly parts?: readonly TimeRange[];
    readonly badOnly?: boolean;
  },
): Promise<GroupBuckets[]> {
  const { where, params } = rowsOf(question, question.range);
  const parts = question.parts ?? [];
  const time = anyOf(parts.length > 0 && parts.length <= MOST_PARTS ? parts : [question.range]);
  const answer = await store.columns(
    `SELECT slo, \`group\`, toFloat64(toUnixTimestamp64Milli(start)) AS time, width_ms AS width,
       good AS goods, valid AS valids, state AS states
     FROM sli_buckets FINAL PREWHERE ${time} WHERE ${where}${question.badOnly ? ` AND (good < valid OR state IN (${unmeasured}, ${gap}))` : ''}
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

function texts(column: ColumnCell): readonly string[] {
  return column === undefined || column instanceof Float64Array ? [] : column;
}
