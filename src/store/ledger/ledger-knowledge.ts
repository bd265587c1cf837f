import { BucketState } from '../../slo/index.ts';
import type { Instant, TimeRange } from '../../time/index.ts';
import type { StoreReader } from '../store.ts';
import { ledgerPieces } from './ledger-pieces.ts';

/** States of buckets of which something is known. */
export const KNOWN = `(${BucketState.measured}, ${BucketState.noTraffic}, ${BucketState.gap})`;

/** Groups of an SLO with events in the range that the current definition made, as canonical label text. */
export async function activeGroups(
  store: StoreReader,
  slo: string,
  definition: string,
  range: TimeRange,
): Promise<string[]> {
  const { from, params } = await ledgerPieces(store, { slos: [slo], range, cuts: [] }, ['raw_valid']);
  const rows = await store.query<{ group: string }>(
    `SELECT DISTINCT \`group\` FROM ${from}
     WHERE definition = {definition:String} AND p.raw_valid > 0
     ORDER BY \`group\``,
    { ...params, definition },
  );
  return rows.map(({ group }) => group);
}

/**
 * Start of the last bucket in the range of which something is known, of any group and definition, by SLO. `spoken` leaves out
 * buckets that are idle only because nothing was said of them.
 */
export async function lastKnownBuckets(
  store: StoreReader,
  slos: readonly string[],
  range: TimeRange,
  options: { readonly spoken: boolean },
): Promise<ReadonlyMap<string, Instant>> {
  const rows = await store.query<{ slo: string; last: Instant }>(
    `SELECT slo, toUnixTimestamp64Milli(max(start)) AS last FROM sli_buckets FINAL
     WHERE slo IN {slos:Array(String)} AND state IN ${KNOWN} AND (NOT {spoken:Bool} OR valid > 0 OR samples > 0)
       AND start >= {start:DateTime64(3)} AND start < {end:DateTime64(3)}
     GROUP BY slo`,
    { slos, start: range.start, end: range.end, spoken: options.spoken },
  );
  return new Map(rows.map(({ slo, last }) => [slo, last]));
}

/** Buckets that need no data: those of which something is known, and those that do not count. */
const SPOKEN_FOR = `(${BucketState.measured}, ${BucketState.noTraffic}, ${BucketState.gap}, ${BucketState.excluded})`;

/** Ends of the buckets that begin in the range and of which something is known or nothing needs to be, of any group, by SLO and time. */
export async function knownEnds(
  store: StoreReader,
  slos: readonly string[],
  range: TimeRange,
): Promise<ReadonlyMap<string, readonly Instant[]>> {
  const rows = await store.query<{ slo: string; ends: Instant[] }>(
    `SELECT slo, arraySort(groupUniqArray(toFloat64(toUnixTimestamp64Milli(start) + width_ms))) AS ends
     FROM sli_buckets FINAL
     WHERE slo IN {slos:Array(String)} AND state IN ${SPOKEN_FOR}
       AND start >= {start:DateTime64(3)} AND start < {end:DateTime64(3)}
     GROUP BY slo`,
    { slos, start: range.start, end: range.end },
  );
  return new Map(rows.map(({ slo, ends }) => [slo, ends]));
}
