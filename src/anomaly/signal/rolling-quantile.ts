import { SortedWindow } from './sorted-window.ts';

/** Points that a wide window is thinned to: enough for its 1 % and 99 % quantiles, few enough to keep sorted. */
const MAX_POINTS = 256;
const MIN_POINTS = 8;

/**
 * Quantiles of the `width` values before each index, the index itself not included: one array for each of `probabilities`, linear between
 * order statistics. The window grows until it is full; NaN before eight values. `start` is the first index with a value. Of a wide window every second, fourth,
 * … value counts, so that it has 128 to 256; which ones depends on `start` and `width` only.
 */
export function rollingQuantiles(
  values: Float64Array,
  width: number,
  probabilities: readonly number[],
  start = 0,
): readonly Float64Array[] {
  const n = values.length;
  const result = probabilities.map(() => new Float64Array(n).fill(Number.NaN));
  const window = new SortedWindow(MAX_POINTS + 1);
  let stride = 1;
  let oldest = start;
  for (let i = start; i < n; i += stride) {
    if (i - oldest >= width) {
      window.replace(values[oldest] as number, values[i] as number);
      oldest += stride;
    } else {
      window.add(values[i] as number);
    }
    if (window.count > MAX_POINTS) {
      stride *= 2;
      window.clear();
      for (let j = oldest; j <= i; j += stride) window.add(values[j] as number);
    }
    if (window.count < MIN_POINTS) continue;
    // The next value to count comes at i + stride and is not known there yet.
    const end = Math.min(n, i + stride + 1);
    for (let q = 0; q < probabilities.length; q++) {
      const quantile = window.quantile(probabilities[q] as number);
      const column = result[q] as Float64Array;
      for (let j = i + 1; j < end; j++) column[j] = quantile;
    }
  }
  return result;
}
