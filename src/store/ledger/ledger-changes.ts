import { floorTo, type Instant, type TimeRange } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';
import { DAY_MS } from './ledger-pieces.ts';

/** A day of an SLO that something derived from it was not yet made of, or not as it is now. */
export interface ChangedDay {
  readonly slo: string;
  readonly day: Instant;
  /** Number of the day's last write: read before the day is, so that a write in between leaves it changed. */
  readonly change: number;
}

/** Draws new numbers for the days of an SLO that a range touches: what was derived from them is not used until it is made anew. */
export async function markChanged(store: Store, slo: string, ranges: readonly TimeRange[]): Promise<void> {
  const days = new Set<number>();
  for (const { start, end } of ranges) {
    for (let day = floorTo(start, DAY_MS); day < end; day += DAY_MS) days.add(day);
  }
  if (days.size === 0) return;
  await store.command(
    `INSERT INTO sli_changes (slo, day, kind, change)
     SELECT slo, day, 'written' AS kind, bitShiftRight(rand64(), 12) AS drawn FROM sli_changes FINAL
     WHERE slo = {slo:String} AND kind = 'written' AND toUnixTimestamp64Milli(day) IN {days:Array(Int64)}`,
    { slo, days: [...days] },
  );
}

/**
 * Days that had ended by `before` and whose roll-ups are missing or no longer true, by SLO and day. Of a long history few days are: numbers of which
 * each is there twice cancel each other out, and only days on which something is left over are looked at SLO by SLO.
 */
export async function daysToRollUp(
  store: StoreReader,
  slos: readonly string[],
  before: Instant,
): Promise<readonly ChangedDay[]> {
  const mine = 'slo IN {slos:Array(String)} AND day < {before:DateTime64(3)}';
  return await store.query<ChangedDay>(
    `SELECT slo, toUnixTimestamp64Milli(c.day) AS day, anyIf(c.change, kind = 'written') AS change
     FROM (
       SELECT * FROM sli_changes FINAL WHERE ${mine} AND day IN (
         SELECT day FROM sli_changes FINAL WHERE ${mine} GROUP BY day HAVING groupBitXor(change) != 0)
     ) AS c
     GROUP BY slo, c.day HAVING NOT (count() = 2 AND min(c.change) = max(c.change)) AND countIf(kind = 'written') > 0
     ORDER BY slo, day`,
    { slos, before: floorTo(before, DAY_MS) },
  );
}

/** Notes the change that the roll-ups of days were made at. */
export async function noteRolledUp(store: Store, days: readonly ChangedDay[]): Promise<void> {
  await store.insert('sli_changes', [
    { name: 'slo', type: 'LowCardinality(String)', values: days.map(({ slo }) => slo) },
    { name: 'day', type: "DateTime64(3, 'UTC')", values: days.map(({ day }) => day) },
    { name: 'kind', type: 'LowCardinality(String)', values: days.map(() => 'rolled') },
    { name: 'change', type: 'UInt64', values: days.map(({ change }) => change) },
  ]);
}
