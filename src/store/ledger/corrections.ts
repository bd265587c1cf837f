import { BucketState, type CorrectedRange } from '../../slo/index.ts';
import type { TimeRange } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';
import { markChanged } from './ledger-changes.ts';

/** Time of one SLO that does not count, as it was applied to the ledger. */
export interface AppliedCorrection extends CorrectedRange {
  readonly slo: string;
}

/** Corrections that are in force for the SLOs and begin before the range's end and end after its start, by start. */
export async function readCorrections(
  store: StoreReader,
  slos: readonly string[],
  range: TimeRange,
): Promise<AppliedCorrection[]> {
  return await store.query<AppliedCorrection>(
    `SELECT slo, toUnixTimestamp64Milli(c.start) AS start, toUnixTimestamp64Milli(c.\`end\`) AS \`end\`, reason
     FROM (SELECT * FROM slo_corrections FINAL) AS c
     WHERE slo IN {slos:Array(String)} AND withdrawn = 0 AND c.start < {to:DateTime64(3)} AND c.\`end\` > {from:DateTime64(3)}
     ORDER BY c.start, c.\`end\`, slo, reason`,
    { slos, from: range.start, to: range.end },
  );
}

const COLUMNS = 'slo, `group`, start, width_ms, good, valid, state, samples, definition, raw_state';

/** Rows of the SLO that one of the ranges touches. */
const TOUCHED = `arrayExists((s, e) -> toUnixTimestamp64Milli(start) < e AND toUnixTimestamp64Milli(start) + width_ms > s,
  {starts:Array(Int64)}, {ends:Array(Int64)})`;

/** Widest row of the ledger, an hour of a folded month: one that begins before a range may reach into it. */
const WIDEST_MS = 3_600_000;

interface Rewrite {
  readonly slo: string;
  /** Rows to look at. */
  readonly hull: TimeRange;
  readonly ranges: readonly TimeRange[];
}

function parametersOf({ slo, hull, ranges }: Rewrite) {
  return {
    slo,
    from: hull.start - WIDEST_MS,
    to: hull.end,
    starts: ranges.map(({ start }) => start),
    ends: ranges.map(({ end }) => end),
  };
}

const ROWS =
  'sli_buckets FINAL WHERE slo = {slo:String} AND start >= {from:DateTime64(3)} AND start < {to:DateTime64(3)}';

function hullOf(ranges: readonly TimeRange[]): TimeRange {
  const start = ranges.reduce((least, range) => Math.min(least, range.start), Number.POSITIVE_INFINITY);
  return { start, end: ranges.reduce((most, range) => Math.max(most, range.end), start) };
}

/** Excludes what the ranges touch; a row that is excluded already stays as it is. */
async function exclude(store: Store, slo: string, ranges: readonly TimeRange[]): Promise<void> {
  if (ranges.length === 0) return;
  await store.command(
    `INSERT INTO sli_buckets (${COLUMNS})
     SELECT slo, \`group\`, start, width_ms, good, valid, ${BucketState.excluded} AS out, samples, definition, state
     FROM ${ROWS} AND state != ${BucketState.excluded} AND ${TOUCHED}`,
    parametersOf({ slo, hull: hullOf(ranges), ranges }),
  );
}

/** Gives back to the rows of some ranges what they were, unless one of the ranges that stay touches them. */
async function restore(store: Store, slo: string, gone: readonly TimeRange[], stay: readonly TimeRange[]) {
  if (gone.length === 0) return;
  await store.command(
    `INSERT INTO sli_buckets (${COLUMNS})
     SELECT slo, \`group\`, start, width_ms, good, valid, raw_state AS was, samples, definition, 0
     FROM ${ROWS} AND state = ${BucketState.excluded} AND raw_state != 0 AND NOT ${TOUCHED}`,
    parametersOf({ slo, hull: hullOf(gone), ranges: stay }),
  );
}

/**
 * Makes the corrections of an SLO in the range those given. Rows of the ledger that one touches, if only in part, are excluded with all
 * their events; rows that none touches any more are what they were. Doing it again changes nothing, and it is done again after every
 * collection, which writes rows as the source has them.
 */
export async function applyCorrections(
  store: Store,
  slo: string,
  range: TimeRange,
  corrections: readonly CorrectedRange[],
): Promise<void> {
  const key = ({ start, end, reason }: CorrectedRange) => `${start} ${end} ${reason}`;
  const known = await readCorrections(store, [slo], range);
  const wanted = new Set(corrections.map(key));
  const had = new Set(known.map(key));
  const gone = known.filter((one) => !wanted.has(key(one)));
  const fresh = corrections.filter((one) => !had.has(key(one)));
  // Before the rows, too: a run that is killed after them would find nothing left to do and leave roll-ups as they were.
  await markChanged(store, slo, [...gone, ...fresh]);
  await exclude(store, slo, corrections);
  await restore(store, slo, gone, corrections);
  // After the rows: a run that is killed in between does all of it again.
  await store.insertRows('slo_corrections', [
    ...gone.map(({ start, end, reason }) => ({ slo, start, end, reason, withdrawn: 1 })),
    ...fresh.map(({ start, end, reason }) => ({ slo, start, end, reason, withdrawn: 0 })),
  ]);
}

/** SLOs that have corrections in force, also where the configuration no longer has any. */
export async function correctedSlos(store: StoreReader): Promise<ReadonlySet<string>> {
  const rows = await store.query<{ slo: string }>('SELECT DISTINCT slo FROM slo_corrections FINAL WHERE withdrawn = 0');
  return new Set(rows.map(({ slo }) => slo));
}
