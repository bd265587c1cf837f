import type { Grid, Instant, TimeRange } from '../../time/index.ts';
import { bucketCount } from './counter.ts';

/** Milliseconds of each bucket that lie in at least one of the ranges, which may overlap and come in any order. */
export function timePerBucket(ranges: readonly TimeRange[], grid: Grid): Float64Array {
  const perBucket = new Float64Array(bucketCount(grid));
  let covered: Instant = grid.start;
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    const to = Math.min(end, grid.end);
    for (let edge = Math.max(start, covered); edge < to; ) {
      const index = Math.floor((edge - grid.start) / grid.stepMs);
      const next = Math.min(to, grid.start + (index + 1) * grid.stepMs);
      perBucket[index] = (perBucket[index] ?? 0) + (next - edge);
      edge = next;
    }
    covered = Math.max(covered, to);
  }
  return perBucket;
}
