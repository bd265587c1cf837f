/** Quantile of the first `count` of ascending values, linear between neighbours; 0 of none. */
export function quantileOf(sorted: Float64Array, probability: number, count = sorted.length): number {
  if (count === 0) return 0;
  const position = (count - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[below + 1 < count ? below + 1 : below] as number;
  return low + (high - low) * (position - below);
}
