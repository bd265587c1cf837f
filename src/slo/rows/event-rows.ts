import type { EventSeries } from '../../series/index.ts';
import type { Grid, Instant } from '../../time/index.ts';
import { BucketState } from '../bucket.ts';
import type { LedgerRows } from './ledger-rows.ts';

/** A table without any row for this long is not idle but silent: nobody measured. Nightly jobs leave a row a day. */
export const SILENCE_MS = 26 * 3_600_000;

/** Starts of the buckets for which any group has a row, ascending. */
export function answeredBuckets(series: readonly EventSeries[], grid: Grid): readonly Instant[] {
  const starts = new Set<Instant>();
  for (const { times } of series) {
    for (const time of times) starts.add(grid.start + Math.floor((time - grid.start) / grid.stepMs) * grid.stepMs);
  }
  return [...starts].sort((a, b) => a - b);
}

/**
 * Rows of an SQL source → ledger rows of one group. Rows of one bucket are added up, so that the query may return a row per event.
 * A bucket without a row has no traffic while the table as a whole has spoken within the last 26 hours, and is unmeasured
 * otherwise. Only the past decides, so collecting a range at once or in parts gives the same rows.
 *
 * `answered` are the bucket starts for which any group had a row; `lastAnswer` is the last such start before the grid, if known.
 */
export function eventRows(
  group: string,
  series: EventSeries | undefined,
  answered: readonly Instant[],
  lastAnswer: Instant | undefined,
  grid: Grid,
): LedgerRows {
  const count = Math.round((grid.end - grid.start) / grid.stepMs);
  const good = new Float64Array(count);
  const valid = new Float64Array(count);
  const samples = new Float64Array(count);
  series?.times.forEach((time, i) => {
    const index = Math.floor((time - grid.start) / grid.stepMs);
    if (index < 0 || index >= count) return;
    good[index] = (good[index] ?? 0) + (series.good[i] ?? 0);
    valid[index] = (valid[index] ?? 0) + (series.valid[i] ?? 0);
    samples[index] = (samples[index] ?? 0) + 1;
  });
  const rows: LedgerRows = { group: [], start: [], good: [], valid: [], state: [], samples: [] };
  let last = lastAnswer;
  let next = 0;
  for (let i = 0; i < count; i++) {
    const start = grid.start + i * grid.stepMs;
    if (answered[next] === start) {
      last = start;
      next++;
    }
    const alive = last !== undefined && start - last <= SILENCE_MS;
    const idle = alive ? BucketState.noTraffic : BucketState.unmeasured;
    rows.group.push(group);
    rows.start.push(start);
    rows.good.push(good[i] ?? 0);
    rows.valid.push(valid[i] ?? 0);
    rows.state.push((valid[i] ?? 0) > 0 ? BucketState.measured : idle);
    rows.samples.push(samples[i] ?? 0);
  }
  return rows;
}
