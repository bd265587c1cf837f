/** Wider buckets would blur the shortest burn-rate window in use, 5 minutes. */
export const MAX_BUCKET_MS = 300_000;

/** Local midnight of every zone in use lies on a quarter of an hour, so that no bucket straddles two days. */
const QUARTER_HOUR_MS = 900_000;

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * Width of the buckets of one SLO: the greatest divisor of everything that must be a whole number of buckets (its slice, its
 * alert windows, its own rolling window), at most `maxMs`. Everything is in whole milliseconds.
 */
export function bucketWidth(wholeMs: readonly number[], maxMs: number = MAX_BUCKET_MS): number {
  const common = wholeMs.filter((ms) => ms > 0).reduce(greatestCommonDivisor, QUARTER_HOUR_MS);
  let parts = Math.ceil(common / maxMs);
  while (common % parts !== 0) parts++;
  return common / parts;
}
