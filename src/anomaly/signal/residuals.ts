import { smallMedian } from './rolling-median.ts';

/** `a − b` from `start` on, 0 before. */
export function difference(a: Float64Array, b: Float64Array, start: number): Float64Array {
  const result = new Float64Array(a.length);
  for (let i = start; i < a.length; i++) result[i] = (a[i] as number) - (b[i] as number);
  return result;
}

/** `a[i] − b[i − 1]` from `start` on: how far a point is from what was the case before it. */
export function differenceToBefore(a: Float64Array, b: Float64Array, start: number): Float64Array {
  const result = new Float64Array(a.length);
  for (let i = Math.max(1, start); i < a.length; i++) result[i] = (a[i] as number) - (b[i - 1] as number);
  return result;
}

/** Distance from the least-squares line through the `count` points before, drawn on to the point. */
export function lineResidual(x: Float64Array, count: number): Float64Array {
  const result = new Float64Array(x.length);
  const centre = (count - 1) / 2;
  const spread = (count * (count * count - 1)) / 12;
  for (let i = count; i < x.length; i++) {
    let sum = 0;
    let slope = 0;
    for (let k = 0; k < count; k++) {
      const value = x[i - count + k] as number;
      sum += value;
      slope += (k - centre) * value;
    }
    result[i] = (x[i] as number) - (sum / count + (slope / spread) * (count - centre));
  }
  return result;
}

/** Median of the points within `radius` of each. */
export function centredMedian(x: Float64Array, radius: number): Float64Array {
  const around = new Float64Array(2 * radius + 1);
  const result = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    let count = 0;
    const last = Math.min(x.length - 1, i + radius);
    for (let j = Math.max(0, i - radius); j <= last; j++) around[count++] = x[j] as number;
    result[i] = smallMedian(around, count);
  }
  return result;
}

/** Share of the floor that is added, so that no spread is none. */
export const SPREAD_FLOOR = 0.1;

/** Logarithm of the root mean square of the last `count` steps. */
export function logSpread(x: Float64Array, floor: Float64Array, count: number): Float64Array {
  const squares = new Float64Array(x.length);
  for (let i = 1; i < x.length; i++) squares[i] = ((x[i] as number) - (x[i - 1] as number)) ** 2;
  const result = new Float64Array(x.length);
  for (let i = count; i < x.length; i++) {
    let sum = 0;
    for (let k = i - count + 1; k <= i; k++) sum += squares[k] as number;
    result[i] = Math.log(Math.sqrt(sum / count) + SPREAD_FLOOR * (floor[i] as number));
  }
  return result;
}
