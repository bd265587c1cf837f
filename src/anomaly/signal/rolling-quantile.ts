/** Points that a large window is thinned to: enough for its 1 % and 99 % quantiles, few enough to sort often. */
const MAX_POINTS = 240;
/** A full window is looked at again after this share of its length. */
const REFRESHES = 64;
/** Up to so many points every one of them counts. */
const EAGER_POINTS = 32;
const MIN_POINTS = 8;

/**
 * Quantiles of the `width` values before each index, the index itself not included: one array for each of `probabilities`, linear between
 * order statistics. The window grows until it is full; NaN before eight values. `start` is the first index with a value. Wide windows are
 * thinned evenly and looked at again after a 64th of their length, at indices that depend on `start` and `width` only.
 */
export function rollingQuantiles(
  values: Float64Array,
  width: number,
  probabilities: readonly number[],
  start = 0,
): readonly Float64Array[] {
  const n = values.length;
  const result = probabilities.map(() => new Float64Array(n).fill(Number.NaN));
  const every = Math.max(1, Math.floor(width / REFRESHES));
  const sample = new Float64Array(MAX_POINTS);
  for (let i = start + MIN_POINTS; i < n; ) {
    const seen = i - start;
    const count = Math.min(seen, width);
    const stride = Math.ceil(count / MAX_POINTS);
    let kept = 0;
    for (let j = i - 1; j >= i - count; j -= stride) sample[kept++] = values[j] as number;
    const sorted = sample.subarray(0, kept).sort();
    const next = seen < EAGER_POINTS ? i + 1 : Math.min(n, start + every * (Math.floor(seen / every) + 1));
    for (let q = 0; q < probabilities.length; q++) {
      (result[q] as Float64Array).fill(quantileOf(sorted, probabilities[q] as number), i, next);
    }
    i = next;
  }
  return result;
}

/** Quantile of ascending values, linear between neighbours; 0 of none. */
export function quantileOf(sorted: Float64Array, probability: number): number {
  if (sorted.length === 0) return 0;
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(sorted.length - 1, below + 1)] as number;
  return low + (high - low) * (position - below);
}
