import { BucketState } from '../../slo/index.ts';
import type { Instant } from '../../time/index.ts';
import type { StoreReader } from '../store.ts';

/** Start of the oldest time of which any SLO is known; undefined where nothing has been measured yet. */
export async function firstMeasured(store: StoreReader): Promise<Instant | undefined> {
  const [row] = await store.query<{ readonly start: number }>(
    `SELECT toUnixTimestamp64Milli(start) AS start FROM sli_buckets
     WHERE state IN (${BucketState.measured}, ${BucketState.noTraffic}) ORDER BY toDate(sli_buckets.start), sli_buckets.start LIMIT 1`,
  );
  return row?.start;
}
