import { floorTo, type Instant } from '../time/index.ts';
import { fitSeason, groupsOf, type Season } from './season.ts';
import { quantileOf } from './signal/rolling-quantile.ts';
import { indexAt, type Track } from './track.ts';

const DAY_MS = 86_400_000;
/** The level is looked at again every two hours: often enough to follow a drift, seldom enough to be cheap. */
const LEVEL_STEP_MS = 7_200_000;
/** Points of the last day that the level is taken from, evenly in time. */
const LEVEL_POINTS = 72;
/** Half-width of the expected range in spreads. */
const RANGE_SPREADS = 3;
/** More points than this are thinned evenly: medians do not gain from more. */
const MAX_POINTS = 2_688;
/** Fewer points in an hour of the day than this say nothing about its own spread. */
const MIN_FOR_SPREAD = 20;

/** What a healthy series would show at one point. */
export interface Expectation {
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
  /** Usual distance from `expected` at this time of day; above 0. */
  readonly spread: number;
}

export interface Baseline {
  /** Uses the training range and what lies before the point only. */
  at(index: number): Expectation;
}

/**
 * Expected value and range from robust statistics: the season (median per slot of the week), moved by the level of the last 24 hours (median
 * distance from the season, so that drifts and lasting shifts are followed within a day and short episodes are not), and a spread
 * per hour of the day.
 * @param indices points to learn from, in order.
 */
export function fitBaseline(track: Track, indices: readonly number[], stepMs: number): Baseline {
  const stride = Math.ceil(indices.length / MAX_POINTS);
  const chosen = Int32Array.from(
    { length: Math.ceil(indices.length / stride) },
    (_, k) => indices[k * stride] as number,
  );
  const values = Float64Array.from(chosen, (i) => track.values[i] as number);
  const hours = Float64Array.from(chosen, (i) => track.hours[i] as number);
  const begin = track.times[indices[0] ?? 0] ?? 0;
  const end = track.times[indices[indices.length - 1] ?? 0] ?? 0;
  const season = fitSeason(hours, values, (end - begin) / DAY_MS);
  const level = levelOf(track, season, stepMs);
  const expectedAt = (i: number): number => season(track.hours[i] as number) + level(track.times[i] as number);
  const distances = Float64Array.from(chosen, (i, k) => Math.abs((values[k] as number) - expectedAt(i)));
  const sorted = values.slice().sort();
  const spread = fitSpread(hours, distances, sorted);
  const neverNegative = (sorted[0] ?? 0) >= 0;
  const clip = (value: number): number => (neverNegative ? Math.max(0, value) : value);
  return {
    at(index) {
      const expected = expectedAt(index);
      const width = spread(track.hours[index] as number);
      return {
        expected: clip(expected),
        lower: clip(expected - RANGE_SPREADS * width),
        upper: clip(expected + RANGE_SPREADS * width),
        spread: width,
      };
    },
  };
}

/** Median distance of the day before the last multiple of `LEVEL_STEP_MS`. Anchored in time, so that where the track begins does not matter. */
function levelOf(track: Track, season: Season, stepMs: number): (time: Instant) => number {
  const known = new Map<Instant, number>();
  const every = Math.max(1, Math.ceil(DAY_MS / stepMs / LEVEL_POINTS));
  return (time) => {
    const until = floorTo(time, LEVEL_STEP_MS);
    let level = known.get(until);
    if (level === undefined) {
      const distances: number[] = [];
      const end = indexAt(track.times, until);
      for (let i = indexAt(track.times, until - DAY_MS); i < end; i += every) {
        distances.push((track.values[i] as number) - season(track.hours[i] as number));
      }
      level = quantileOf(Float64Array.from(distances).sort(), 0.5);
      known.set(until, level);
    }
    return level;
  };
}

/**
 * Per hour of the day the larger of 1.4826 × median and 95 % quantile ÷ 1.96 of the absolute distances (both are the standard deviation for
 * Gaussian noise; the second one notices heavy tails), smoothed over neighbouring hours. Never below half of the whole series' spread, nor below
 * 2 % of the range of the values and 0.5 % of their median: on a nearly constant series a breath of noise is not an anomaly.
 */
function fitSpread(
  hours: Float64Array,
  distances: Float64Array,
  sortedValues: Float64Array,
): (hourOfWeek: number) => number {
  const range = quantileOf(sortedValues, 0.99) - quantileOf(sortedValues, 0.01);
  const floor = Math.max(0.02 * range, 0.005 * Math.abs(quantileOf(sortedValues, 0.5)), 1e-12);
  const overall = robustSpread(distances.slice());
  const byHour = groupsOf(
    Int32Array.from(hours, (hour) => Math.floor(hour % 24)),
    distances,
    24,
  );
  const raw = byHour.map((hour) => (hour.length < MIN_FOR_SPREAD ? overall : robustSpread(hour)));
  const smooth = raw.map((own, h) => {
    const around = (raw[(h + 23) % 24] ?? own) + (raw[(h + 1) % 24] ?? own);
    return Math.max(0.5 * own + 0.25 * around, 0.5 * overall, floor);
  });
  return (hourOfWeek) => smooth[Math.floor(hourOfWeek % 24)] ?? floor;
}

/** Sorts its argument. */
function robustSpread(distances: Float64Array): number {
  const sorted = distances.sort();
  return Math.max(1.4826 * quantileOf(sorted, 0.5), quantileOf(sorted, 0.95) / 1.96);
}
