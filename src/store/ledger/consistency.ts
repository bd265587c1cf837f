import type { TimeRange } from '../../time/index.ts';
import type { StoreReader } from '../store.ts';

/** Something in the ledger that cannot be, and where. */
export interface Inconsistency {
  readonly slo: string;
  readonly message: string;
}

/**
 * Looks for rows of the ledger that no collection writes: counts that contradict themselves, and buckets that lie over one another,
 * which a change of bucket width leaves behind where the past was not collected again.
 */
export async function findInconsistencies(store: StoreReader, range: TimeRange): Promise<Inconsistency[]> {
  const params = { from: range.start, to: range.end };
  const rows = 'sli_buckets FINAL WHERE start >= {from:DateTime64(3)} AND start < {to:DateTime64(3)}';
  const counts = await store.query<{ slo: string; wrong: number }>(
    `SELECT slo, count() AS wrong FROM ${rows} AND (good < 0 OR good > valid) GROUP BY slo ORDER BY slo`,
    params,
  );
  const overlaps = await store.query<{ slo: string; wrong: number; first: string }>(
    `SELECT slo, count() AS wrong, toString(min(begin)) AS first FROM (
       SELECT slo, start AS begin, max(toUnixTimestamp64Milli(start) + width_ms) OVER (
         PARTITION BY slo, \`group\` ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered
       FROM ${rows})
     WHERE toUnixTimestamp64Milli(begin) < covered GROUP BY slo ORDER BY slo`,
    params,
  );
  return [
    ...counts.map(({ slo, wrong }) => ({ slo, message: `${wrong} buckets have more good events than valid ones` })),
    ...overlaps.map(({ slo, wrong, first }) => ({
      slo,
      message: `${wrong} buckets overlap the ones before them, the first at ${first.replace(' ', 'T')}Z`,
    })),
  ];
}
