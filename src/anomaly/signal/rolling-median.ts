/**
 * Median of the `width` values that end with each index (`including` it) or with the one before it. The window grows until it is full. Kept
 * sorted while it slides, so that a step costs one removal and one insertion. NaN where it is empty; `start` is the first index with a value.
 */
export function rollingMedian(
  values: Float64Array,
  width: number,
  including: 'including' | 'before',
  start = 0,
): Float64Array {
  const n = values.length;
  const result = new Float64Array(n).fill(Number.NaN);
  const sorted = new Float64Array(width + 1);
  const shift = including === 'including' ? 0 : 1;
  let count = 0;
  for (let i = start + shift; i < n; i++) {
    const newest = i - shift;
    if (count === width) {
      remove(sorted, count--, values[newest - width] as number);
    }
    insert(sorted, count++, values[newest] as number);
    const middle = count >> 1;
    const upper = sorted[middle] as number;
    result[i] = count % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
  }
  return result;
}

function insert(sorted: Float64Array, count: number, value: number): void {
  const at = lowerBound(sorted, count, value);
  sorted.copyWithin(at + 1, at, count);
  sorted[at] = value;
}

function remove(sorted: Float64Array, count: number, value: number): void {
  const at = lowerBound(sorted, count, value);
  sorted.copyWithin(at, at + 1, count);
}

function lowerBound(sorted: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
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
