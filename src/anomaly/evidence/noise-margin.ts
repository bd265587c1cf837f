const HOUR_MS = 3_600_000;
/** Taken off a series of pure noise for every factor of ten of points in an hour. */
const PER_TENFOLD = 0.3;
/** Noise up to this share of the usual variation is everybody's; from {@link MOST} on it is nothing but noise. */
const LEAST = 0.07;
const MOST = 0.13;

/**
 * How much more evidence a point of a noisy series must have. Where the mean of an hour is uncertain by more than a small share of what the series usually
 * varies by, a spike is likely a draw from that noise, and the more points an hour has, the more draws there are. Hourly series have none to spare.
 * @param noise usual error of the prediction of one point, as a share of the usual distance from the median.
 * @returns evidence to take off, 0 for most series.
 */
export function noiseMargin(noise: number, stepMs: number): number {
  if (!(stepMs < HOUR_MS) || !(noise > 0)) return 0;
  const ofHour = noise * Math.sqrt(stepMs / HOUR_MS);
  const share = Math.min(1, Math.max(0, (ofHour - LEAST) / (MOST - LEAST)));
  return PER_TENFOLD * share * Math.log10(HOUR_MS / stepMs);
}
