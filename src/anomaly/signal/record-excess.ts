/** How far a point lies beyond everything before it, in ranges of everything before it: above 0 over, below 0 under it. After `start` points. */
export function recordExcess(x: Float64Array, start: number): Float64Array {
  const result = new Float64Array(x.length);
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) {
    const value = x[i] as number;
    if (i >= start) {
      const range = Math.max(greatest - least, 1e-3 * Math.max(Math.abs(greatest), Math.abs(least)), 1e-12);
      if (value > greatest) result[i] = (value - greatest) / range;
      else if (value < least) result[i] = (value - least) / range;
    }
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return result;
}
