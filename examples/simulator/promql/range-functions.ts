/** Samples `from <= i < to` of one series inside a range that ends at `end`. Times are UTC milliseconds. */
export interface Window {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
  /** Sum of `values` before each index, where asked for: what makes an average over thirty days at every minute quick. */
  readonly sums: Float64Array | undefined;
}

export type RangeFunction = (window: Window, parameter: number) => number | undefined;

const at = (values: Float64Array, i: number): number => values[i] ?? Number.NaN;

/** From this many samples on, sums are differences of running sums. */
const LONG = 500;

/** Running sums, one longer than the values. */
export function runningSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = at(sums, i) + at(values, i);
  return sums;
}

function sumOf(window: Window): number {
  if (window.sums !== undefined && window.to - window.from >= LONG)
    return at(window.sums, window.to) - at(window.sums, window.from);
  return fold(window, 0, (sum, value) => sum + value);
}

function fold(window: Window, start: number, add: (sum: number, value: number) => number): number {
  let sum = start;
  for (let i = window.from; i < window.to; i++) sum = add(sum, at(window.values, i));
  return sum;
}

/** Increase between the first and the last sample, extrapolated to the edges of the range as Prometheus does it (`promql/functions.go`, extrapolatedRate). */
function extrapolated(window: Window, isCounter: boolean, perSecond: boolean): number | undefined {
  const { times, values, from, to, start, end } = window;
  if (to - from < 2) return undefined;
  const first = at(values, from);
  let result = at(values, to - 1) - first;
  if (isCounter) {
    for (let i = from + 1; i < to; i++) if (at(values, i) < at(values, i - 1)) result += at(values, i - 1);
  }
  const sampled = at(times, to - 1) - at(times, from);
  const distance = sampled / (to - from - 1);
  let toStart = at(times, from) - start;
  const toEnd = end - at(times, to - 1);
  if (isCounter && result > 0 && first >= 0) toStart = Math.min(toStart, sampled * (first / result));
  const near = distance * 1.1;
  const length = sampled + (toStart < near ? toStart : distance / 2) + (toEnd < near ? toEnd : distance / 2);
  return (result * (length / sampled)) / (perSecond ? (end - start) / 1_000 : 1);
}

function instantDelta(window: Window, perSecond: boolean): number | undefined {
  const { times, values, from, to } = window;
  if (to - from < 2) return undefined;
  const last = at(values, to - 1);
  const before = at(values, to - 2);
  const change = perSecond && last < before ? last : last - before;
  return perSecond ? change / ((at(times, to - 1) - at(times, to - 2)) / 1_000) : change;
}

/** Least squares over seconds since `origin`. */
function line(window: Window, origin: number): { readonly slope: number; readonly intercept: number } | undefined {
  const { times, values, from, to } = window;
  const n = to - from;
  if (n < 2) return undefined;
  let [sx, sy, sxy, sxx] = [0, 0, 0, 0];
  for (let i = from; i < to; i++) {
    const x = (at(times, i) - origin) / 1_000;
    const y = at(values, i);
    sx += x;
    sy += y;
    sxy += x * y;
    sxx += x * x;
  }
  const slope = (sxy - (sx * sy) / n) / (sxx - (sx * sx) / n);
  return { slope, intercept: sy / n - (slope * sx) / n };
}

/** φ-quantile with linear interpolation, as `quantile_over_time` and `quantile` have it. */
export function quantileOf(values: readonly number[], q: number): number {
  if (values.length === 0 || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  const sorted = [...values].sort((a, b) => a - b);
  const rank = q * (sorted.length - 1);
  const low = Math.max(0, Math.floor(rank));
  const high = Math.min(sorted.length - 1, low + 1);
  const weight = rank - low;
  return (sorted[low] ?? Number.NaN) * (1 - weight) + (sorted[high] ?? Number.NaN) * weight;
}

function count(window: Window, holds: (now: number, before: number) => boolean): number {
  let found = 0;
  for (let i = window.from + 1; i < window.to; i++) {
    if (holds(at(window.values, i), at(window.values, i - 1))) found++;
  }
  return found;
}

function variance(window: Window): number {
  const n = window.to - window.from;
  const mean = fold(window, 0, (sum, value) => sum + value) / n;
  return fold(window, 0, (sum, value) => sum + (value - mean) ** 2) / n;
}

/** Functions of a range; undefined where they give no value. The window has at least one sample. */
export const RANGE_FUNCTIONS: Readonly<Record<string, RangeFunction>> = {
  rate: (window) => extrapolated(window, true, true),
  increase: (window) => extrapolated(window, true, false),
  delta: (window) => extrapolated(window, false, false),
  irate: (window) => instantDelta(window, true),
  idelta: (window) => instantDelta(window, false),
  deriv: (window) => line(window, at(window.times, window.from))?.slope,
  predict_linear: (window, seconds) => {
    const fit = line(window, window.end);
    return fit === undefined ? undefined : fit.intercept + fit.slope * seconds;
  },
  changes: (window) => count(window, (now, before) => now !== before),
  resets: (window) => count(window, (now, before) => now < before),
  avg_over_time: (window) => sumOf(window) / (window.to - window.from),
  sum_over_time: sumOf,
  // Prometheus passes over what is no number, as long as there is one.
  min_over_time: (window) =>
    fold(window, Number.NaN, (least, value) => (value < least || Number.isNaN(least) ? value : least)),
  max_over_time: (window) =>
    fold(window, Number.NaN, (most, value) => (value > most || Number.isNaN(most) ? value : most)),
  count_over_time: (window) => window.to - window.from,
  last_over_time: (window) => at(window.values, window.to - 1),
  present_over_time: () => 1,
  stddev_over_time: (window) => Math.sqrt(variance(window)),
  stdvar_over_time: (window) => variance(window),
  quantile_over_time: (window, q) => quantileOf([...window.values.subarray(window.from, window.to)], q),
};
