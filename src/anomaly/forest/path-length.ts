const EULER_GAMMA = 0.5772156649015329;
/** Below this many points the harmonic number is summed, above it the asymptotic series is exact to the last digit. */
const EXACT_UP_TO = 64;

/** The n-th harmonic number 1 + 1/2 + … + 1/n. */
function harmonic(n: number): number {
  if (n > EXACT_UP_TO) return Math.log(n) + EULER_GAMMA + 1 / (2 * n) - 1 / (12 * n * n) + 1 / (120 * n ** 4);
  let sum = 0;
  for (let k = n; k >= 1; k--) sum += 1 / k;
  return sum;
}

/**
 * Mean depth of an unsuccessful search in a binary search tree of `n` random keys, `c(n) = 2·H(n−1) − 2·(n−1)/n`: what a leaf that
 * still holds `n` rows would have added (Liu, Ting, Zhou 2008, equation 1, with the harmonic number exact instead of `ln + γ`).
 */
export function averagePathLength(n: number): number {
  if (n <= 1) return 0;
  return 2 * harmonic(n - 1) - (2 * (n - 1)) / n;
}

const known: number[] = [];

/** {@link averagePathLength} of 0 to `most` rows. */
export function averagePathLengths(most: number): readonly number[] {
  for (let n = known.length; n <= most; n++) known.push(averagePathLength(n));
  return known;
}
