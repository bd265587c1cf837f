import { median } from 'simple-statistics';

export interface Trend {
  /** Median of the slopes between all pairs of points, per unit of x. */
  readonly slope: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Theil–Sen trend of points with different x: 29 % of them may be anything without moving it. The interval is Sen's, from the variance
 * of Kendall's statistic: P. K. Sen, Estimates of the Regression Coefficient Based on Kendall's Tau, JASA 63 (1968).
 * @param z quantile of the normal distribution that bounds the interval: 1.2816 for 80 %.
 * @returns undefined for fewer than three points.
 */
export function theilSen(points: readonly (readonly [number, number])[], z: number): Trend | undefined {
  const n = points.length;
  if (n < 3) return undefined;
  const slopes: number[] = [];
  points.forEach(([x, y], i) => {
    for (let j = i + 1; j < n; j++) {
      const [x2, y2] = points[j] ?? [x, y];
      if (x2 !== x) slopes.push((y2 - y) / (x2 - x));
    }
  });
  if (slopes.length === 0) return undefined;
  slopes.sort((a, b) => a - b);
  const spread = z * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const rank = (place: number): number => slopes[Math.min(slopes.length - 1, Math.max(0, place))] ?? 0;
  return {
    slope: median(slopes),
    low: rank(Math.floor((slopes.length - spread) / 2) - 1),
    high: rank(Math.ceil((slopes.length + spread) / 2)),
  };
}
