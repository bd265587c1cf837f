import type { Cadence, DayLag } from './cadence.ts';
import { Compared } from './compared.ts';
import {
  COMPONENTS,
  LAST_HOUR,
  LAST_WEEK,
  PREDICTION,
  RECENT_LINE,
  SAME_TIME,
  TIME_OF_DAY,
} from './component-names.ts';
import { predictionResidual } from './prediction.ts';
import { recordExcess } from './record-excess.ts';
import { centredMedian, difference, differenceToBefore, lineResidual, logSpread } from './residuals.ts';
import { rollingMedian, smallMedian } from './rolling-median.ts';
import { rollingQuantiles } from './rolling-quantile.ts';
import { slowDeparture } from './slow-departure.ts';

const COUNT = COMPONENTS.length;
/** Other days that a time of day is compared with. */
const DAYS = 7;
/** So long is the mean that shows a slow departure from the weeks before. */
const SLOW_MS = 3 * 3_600_000;
/** One week before is not yet a habit. */
const SLOW_DAYS = 14;
/** Gaussian: median of |r| to standard deviation, and its 95 % quantile. */
const MEDIAN_TO_SIGMA = 1.4826;
const Q95_SIGMAS = 1.96;
/** Width of the central 90 % and 50 % of a Gaussian in standard deviations. */
const Q90_WIDTH = 3.29;
const QUARTILE_WIDTH = 1.349;

export interface Components {
  /** Row-major, one row for each point, {@link COMPONENTS} as columns: signed distances in usual spreads. */
  readonly values: Float64Array;
  /** Quantiles of the four weeks before each point: 1 %, 10 %, the median, 90 %, 99 %. */
  readonly least: Float64Array;
  readonly low: Float64Array;
  readonly middle: Float64Array;
  readonly high: Float64Array;
  readonly greatest: Float64Array;
  /** Usual error of the prediction of a point, as a share of the usual distance from the median of four weeks; 0 where there is none. */
  readonly noise: Float64Array;
  /** Size of the slow departure from the weeks before, see {@link slowDeparture}, in usual sizes; no column, so that forests need not be wider. 0 before there are two weeks. */
  readonly slow: Float64Array;
  /** What a point was compared with, in the metric's unit. */
  readonly compared: Compared;
}

/**
 * Signed distances of every point from what its past leads to expect, each in its own usual spread, so that they have no unit and a forest of one
 * series can be compared with that of another. Everything at an index comes from it and earlier ones.
 * @param x values without gaps.
 */
export function componentsOf(x: Float64Array, cadence: Cadence, lag: DayLag): Components {
  const { day, hour, sixHours, week, fourWeeks, perDay } = cadence;
  const n = x.length;
  const columns = new ColumnWriter(n);
  const [least, low, middle, high, greatest, quarter, threeQuarters] = seven(
    rollingQuantiles(x, fourWeeks, [0.01, 0.1, 0.5, 0.9, 0.99, 0.25, 0.75]),
  );
  const floor = floorOf(least, middle, greatest);
  const scaled = (
    column: number,
    residual: Float64Array,
    start: number,
    lowest: Float64Array = floor,
  ): Float64Array => {
    const { scale } = residualScale(residual, week, start, lowest);
    columns.ratio(column, residual, scale, start);
    return scale;
  };

  const dayMedian = windowDistance(columns, 0, x, day, floor);
  const weekMedian = windowDistance(columns, LAST_WEEK, x, week, floor);
  const hourLevel = rollingMedian(x, hour);
  scaled(LAST_HOUR, differenceToBefore(x, hourLevel, 1), 1);
  scaled(3, differenceToBefore(x, x, 1), 1);
  const line = Math.min(15, Math.max(6, hour));
  const lineDistance = lineResidual(x, line);
  scaled(RECENT_LINE, lineDistance, line);

  // Read at least a day less this many points back, so that its later half is past as well.
  const smooth = centredMedian(x, Math.min(2, perDay - 1));
  const seasonStart = perDay + 3;
  const seasonal = seasonalResidual(x, smooth, lag, seasonStart);
  scaled(SAME_TIME, seasonal, seasonStart);
  const around = Math.max(3, Math.min(sixHours, 2 * hour));
  const seasonalLevel = rollingMedian(seasonal, around, seasonStart);
  const course = differenceToBefore(seasonal, seasonalLevel, seasonStart + 1);
  const courseScale = scaled(6, course, seasonStart + 1);
  const courseFactor = timeOfDayFactor(course, floor, cadence, lag, seasonStart + 1);
  for (let i = seasonStart + 1; i < n; i++) {
    columns.set(TIME_OF_DAY, i, (course[i] as number) / ((courseScale[i] as number) * (courseFactor[i] as number)));
  }

  const weekStart = 7 * perDay + 3;
  const weekly = new Float64Array(n);
  for (let i = weekStart; i < n; i++) {
    const at = lag(i, 7);
    weekly[i] = at < 0 ? 0 : (x[i] as number) - (smooth[at] as number);
  }
  const weeklyLevel = rollingMedian(weekly, Math.max(3, sixHours), weekStart);
  const weekDistance = differenceToBefore(weekly, weeklyLevel, weekStart + 1);
  scaled(8, weekDistance, weekStart + 1);

  const shift = new Float64Array(n);
  for (let i = hour + 8; i < n; i++) shift[i] = (hourLevel[i] as number) - (dayMedian[i - hour + 1] as number);
  scaled(9, shift, hour + 8);
  const seasonalShift = rollingMedian(seasonal, hour, seasonStart);
  scaled(10, seasonalShift, seasonStart);

  const differences = Math.min(12, Math.max(6, hour));
  const spread = logSpread(x, floor, differences);
  const usualSpread = rollingQuantiles(spread, week, [0.5], differences)[0] as Float64Array;
  const spreadStart = differences + 8;
  scaled(11, difference(spread, usualSpread, spreadStart), spreadStart, new Float64Array(n).fill(0.05));
  const records = recordExcess(x, day);
  for (let i = 0; i < n; i++) columns.set(12, i, records[i] as number);

  const weekStep = new Float64Array(n);
  for (let i = weekStart; i < n; i++) {
    const at = lag(i, 7);
    if (at >= 1) weekStep[i] = (smooth[at] as number) - (smooth[at - 1] as number);
  }
  const otherDays = difference(x, seasonal, seasonStart);
  const predicted = predictionResidual({
    x,
    course: otherDays,
    seasonStart,
    hourLevel,
    courseLevel: seasonalLevel,
    weekStep,
    floor,
    day,
    memory: week,
  });
  const predictedStart = Math.max(12, hour);
  const { scale: error, middle: usualError } = residualScale(predicted, week, predictedStart, floor);
  columns.ratio(13, predicted, error, predictedStart);
  const factor = timeOfDayFactor(predicted, floor, cadence, lag, Math.max(predictedStart, seasonStart + 1));
  for (let i = predictedStart; i < n; i++) {
    columns.set(PREDICTION, i, (predicted[i] as number) / ((error[i] as number) * (factor[i] as number)));
  }
  const noise = new Float64Array(n);
  for (let i = predictedStart; i < n; i++) {
    const usual = ((threeQuarters[i] as number) - (quarter[i] as number)) / 2;
    if (usual > 0 && (usualError[i] as number) > 0) noise[i] = (usualError[i] as number) / usual;
  }
  const width = Math.max(3, Math.round(SLOW_MS / cadence.stepMs));
  const departure = slowDeparture(x, smooth, weekStart, width, lag);
  const { scale: usualSlow } = residualScale(departure, fourWeeks, weekStart + width, floor);
  const slow = departure.map((distance, i) => {
    const size = Math.abs(distance) / (usualSlow[i] as number);
    return i >= SLOW_DAYS * perDay && Number.isFinite(size) ? size : 0;
  });
  const compared = new Compared({
    ...{ x, hour, width, differences, floor },
    ...{ dayMedian, weekMedian, hourLevel, lineDistance, seasonal, course, weekDistance, seasonalShift },
    ...{ spread, usualSpread, predicted, departure },
  });
  return { values: columns.values, least, low, middle, high, greatest, noise, slow, compared };
}

/** Rows of components; what is not finite is "as usual". */
class ColumnWriter {
  readonly values: Float64Array;

  constructor(rows: number) {
    this.values = new Float64Array(rows * COUNT);
  }

  set(column: number, row: number, value: number): void {
    if (Number.isFinite(value)) this.values[row * COUNT + column] = value;
  }

  /** Residuals in their usual size, from `start` on. */
  ratio(column: number, residual: Float64Array, scale: Float64Array, start: number): void {
    for (let i = start; i < residual.length; i++) {
      this.set(column, i, (residual[i] as number) / (scale[i] as number));
    }
  }
}

function seven(arrays: readonly Float64Array[]) {
  return arrays as [...ReturnType<typeof five>, Float64Array, Float64Array];
}

function five(arrays: readonly Float64Array[]) {
  return arrays as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
}

/** A breath that is never an anomaly: a share of the usual range and of the level. */
function floorOf(q01: Float64Array, mid: Float64Array, q99: Float64Array): Float64Array {
  const floor = new Float64Array(mid.length).fill(1e-12);
  for (let i = 0; i < mid.length; i++) {
    const level = mid[i] as number;
    if (Number.isNaN(level)) continue;
    floor[i] = Math.max(0.02 * ((q99[i] as number) - (q01[i] as number)), 1e-3 * Math.abs(level)) + 1e-12;
  }
  return floor;
}

/** Distance from the window's median in the wider of two robust spreads. @returns the median. */
function windowDistance(
  columns: ColumnWriter,
  column: number,
  x: Float64Array,
  width: number,
  floor: Float64Array,
): Float64Array {
  const [q05, q25, q50, q75, q95] = five(rollingQuantiles(x, width, [0.05, 0.25, 0.5, 0.75, 0.95]));
  for (let i = 0; i < x.length; i++) {
    const wide = ((q95[i] as number) - (q05[i] as number)) / Q90_WIDTH;
    const narrow = ((q75[i] as number) - (q25[i] as number)) / QUARTILE_WIDTH;
    columns.set(column, i, ((x[i] as number) - (q50[i] as number)) / Math.max(wide, narrow, floor[i] as number));
  }
  return q50;
}

/** Usual size of a residual: the larger of its median and its 95 % quantile, both as a standard deviation; and that median. */
function residualScale(
  residual: Float64Array,
  width: number,
  start: number,
  least: Float64Array,
): { readonly scale: Float64Array; readonly middle: Float64Array } {
  const sizes = new Float64Array(residual.length);
  for (let i = start; i < sizes.length; i++) sizes[i] = Math.abs(residual[i] as number);
  const [q50, q95] = rollingQuantiles(sizes, width, [0.5, 0.95], start) as [Float64Array, Float64Array];
  for (let i = 0; i < sizes.length; i++) {
    sizes[i] = Math.max(MEDIAN_TO_SIGMA * (q50[i] as number), (q95[i] as number) / Q95_SIGMAS, least[i] as number);
  }
  return { scale: sizes, middle: q50 };
}

/** Distance from the median of the same time on the days before. */
function seasonalResidual(x: Float64Array, smooth: Float64Array, lag: DayLag, start: number): Float64Array {
  const other = new Float64Array(DAYS);
  const result = new Float64Array(x.length);
  for (let i = start; i < x.length; i++) {
    let count = 0;
    for (let d = 1; d <= DAYS; d++) {
      const at = lag(i, d);
      if (at >= 0) other[count++] = smooth[at] as number;
    }
    result[i] = count === 0 ? 0 : (x[i] as number) - smallMedian(other, count);
  }
  return result;
}

/** How much wider or narrower the noise is at this time of day than in the whole week, between a half and four times. */
function timeOfDayFactor(
  course: Float64Array,
  floor: Float64Array,
  { hour, week }: Cadence,
  lag: DayLag,
  start: number,
): Float64Array {
  const n = course.length;
  const smoothed = new Float64Array(n);
  const alpha = 2 / (hour + 1);
  let level = Number.NaN;
  for (let i = start; i < n; i++) {
    const size = Math.abs(course[i] as number);
    if (Number.isNaN(level)) level = size;
    else level += alpha * (Math.min(size, 10 * level + (floor[i] as number)) - level);
    smoothed[i] = level;
  }
  const usual = rollingQuantiles(smoothed, week, [0.5], start)[0] as Float64Array;
  const other = new Float64Array(DAYS);
  const ahead = hour >> 1;
  const result = new Float64Array(n).fill(1);
  for (let i = start; i < n; i++) {
    let count = 0;
    for (let d = 1; d <= DAYS; d++) {
      const at = lag(i, d);
      if (at >= 0 && at + ahead >= start && at + ahead < i) other[count++] = smoothed[at + ahead] as number;
    }
    const ratio = count === 0 ? Number.NaN : smallMedian(other, count) / (usual[i] as number);
    if (!Number.isNaN(ratio)) result[i] = Math.min(4, Math.max(0.5, ratio));
  }
  return result;
}
