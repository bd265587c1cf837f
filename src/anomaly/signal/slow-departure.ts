import type { DayLag } from './cadence.ts';
import { smallMedian } from './rolling-median.ts';

/** Weeks before that a time is compared with. */
const WEEKS = 3;
const DAYS_IN_WEEK = 7;

/**
 * Mean distance of the last `width` points from the median of the same times of the three weeks before: a holiday, or traffic that slowly stays away
 * for half a day, moves no point far from the one before it, nor from what is usual at that hour of some day.
 * @param smooth of `x`; values up to two points later may be in it.
 * @param start first index with a week before it.
 * @returns 0 for the first `width` indices from `start` on, and before.
 */
export function slowDeparture(
  x: Float64Array,
  smooth: Float64Array,
  start: number,
  width: number,
  lag: DayLag,
): Float64Array {
  const n = x.length;
  const distance = new Float64Array(n);
  const result = new Float64Array(n);
  const weeks = new Float64Array(WEEKS);
  let sum = 0;
  for (let i = start; i < n; i++) {
    let count = 0;
    for (let week = 1; week <= WEEKS; week++) {
      const at = lag(i, week * DAYS_IN_WEEK);
      if (at >= 0) weeks[count++] = smooth[at] as number;
    }
    if (count > 0) distance[i] = (x[i] as number) - smallMedian(weeks, count);
    const left = i - width;
    sum += (distance[i] as number) - (left < 0 ? 0 : (distance[left] as number));
    if (i >= start + width) result[i] = sum / width;
  }
  return result;
}
