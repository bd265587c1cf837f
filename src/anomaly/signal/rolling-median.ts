import { SortedWindow } from './sorted-window.ts';

/**
 * Median of the `width` values that end with each index. The window grows until it is full. NaN where it is empty; `start` is the first index
 * with a value.
 */
export function rollingMedian(values: Float64Array, width: number, start = 0): Float64Array {
  const result = new Float64Array(values.length).fill(Number.NaN);
  const window = new SortedWindow(width);
  for (let i = start; i < values.length; i++) {
    const value = values[i] as number;
    if (i - start >= width) window.replace(values[i - width] as number, value);
    else window.add(value);
    result[i] = window.median();
  }
  return result;
}

/** Median of the first `count` entries of `scratch`, which it reorders; `count` is small. */
export function smallMedian(scratch: Float64Array, count: number): number {
  for (let i = 1; i < count; i++) {
    const value = scratch[i] as number;
    let j = i - 1;
    for (; j >= 0 && (scratch[j] as number) > value; j--) scratch[j + 1] = scratch[j] as number;
    scratch[j + 1] = value;
  }
  const middle = count >> 1;
  const upper = scratch[middle] as number;
  return count % 2 === 1 ? upper : ((scratch[middle - 1] as number) + upper) / 2;
}
