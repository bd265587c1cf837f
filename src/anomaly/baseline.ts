import { median, quantileSorted } from 'simple-statistics';
import { floorTo, type Instant } from '../time/index.ts';
import { fitSeason, type Season } from './season.ts';
import { indexAt, type Track } from './track.ts';

const DAY_MS = 86_400_000;
/** The level is looked at again every two hours: often enough to follow a drift, seldom enough to be cheap. */
const LEVEL_STEP_MS = 7_200_000;
/** Points of the last day that the level is taken from, evenly in time. */
const LEVEL_POINTS = 144;
/** Half-width of the expected range in spreads. */
const RANGE_SPREADS = 3;
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
  const season = fitSeason(track, indices);
  const level = levelOf(track, season, stepMs);
  const expectedAt = (i: number): number => season(track.hours[i] as number) + level(track.times[i] as number);
  const spread = fitSpread(track, indices, expectedAt);
  const neverNegative = indices.every((i) => (track.values[i] as number) >= 0);
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
      for (let i = indexAt(track.times, until - DAY_MS); i < track.times.length; i++) {
        const at = track.times[i] as number;
        if (at >= until) break;
        if (Math.floor(at / stepMs) % every !== 0) continue;
        distances.push((track.values[i] as number) - season(track.hours[i] as number));
      }
      level = distances.length === 0 ? 0 : median(distances);
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
  track: Track,
  indices: readonly number[],
  expectedAt: (index: number) => number,
): (hourOfWeek: number) => number {
  const all: number[] = [];
  const hours: number[][] = Array.from({ length: 24 }, () => []);
  for (const i of indices) {
    const distance = Math.abs((track.values[i] as number) - expectedAt(i));
    all.push(distance);
    hours[Math.floor((track.hours[i] as number) % 24)]?.push(distance);
  }
  const values = Float64Array.from(indices, (i) => track.values[i] as number).sort();
  const range = quantile(values, 0.99) - quantile(values, 0.01);
  const floor = Math.max(0.02 * range, 0.005 * Math.abs(quantile(values, 0.5)), 1e-12);
  const overall = robustSpread(all);
  const raw = hours.map((hour) => (hour.length < MIN_FOR_SPREAD ? overall : robustSpread(hour)));
  const smooth = raw.map((own, h) => {
    const around = (raw[(h + 23) % 24] ?? own) + (raw[(h + 1) % 24] ?? own);
    return Math.max(0.5 * own + 0.25 * around, 0.5 * overall, floor);
  });
  return (hourOfWeek) => smooth[Math.floor(hourOfWeek % 24)] ?? floor;
}

function robustSpread(distances: readonly number[]): number {
  const sorted = Float64Array.from(distances).sort();
  return Math.max(1.4826 * quantile(sorted, 0.5), quantile(sorted, 0.95) / 1.96);
}

function quantile(sorted: Float64Array, p: number): number {
  // The package asks for an array and reads indices and length only.
  return sorted.length === 0 ? 0 : quantileSorted(sorted as unknown as number[], p);
}
