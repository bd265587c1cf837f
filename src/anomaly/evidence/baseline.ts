import type { Instant } from '../../time/index.ts';
import { RecentWindow } from '../signal/recent-window.ts';
import { Season } from './season.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** So many points of each hour are looked at: medians do not gain from more. */
const PER_HOUR = 4;
/** Half-width of the expected range in spreads. */
const RANGE_SPREADS = 3;
/** Fewer points in an hour of the day than this say nothing about its own spread. */
const MIN_FOR_SPREAD = 20;
const MIN_POINTS = 24;
/** Least history for an expected range. */
const MIN_SPAN_MS = DAY_MS / 2;
/** Every twelfth point that is looked at counts for the spread of all hours together. */
const OVERALL_STRIDE = 12;

/** What a healthy series would show at one point. */
export interface Expectation {
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
  /** Usual distance from `expected` at this time of day; above 0. */
  readonly spread: number;
}

interface HistoryPoint {
  readonly time: Instant;
  readonly value: number;
  readonly hourOfWeek: number;
  readonly learns: boolean;
}

/** Central 98 % of the values of the last weeks, and their median. */
export interface Level {
  readonly range: number;
  readonly median: number;
}

/**
 * Expected value and range from robust statistics that are kept up to date point by point: the season (median per slot of the week), moved by the level of
 * the last 24 hours (median distance from the season, so that drifts and lasting shifts are followed within a day and short episodes are not), and a
 * spread per hour of the day.
 */
export class Baseline {
  readonly #stepMs: number;
  readonly #stride: number;
  readonly #season: Season;
  /** What was looked at, as long as a finer season may come. */
  readonly #history: HistoryPoint[] = [];
  readonly #days: number;
  /** Distances from the season on the last day. */
  readonly #level: RecentWindow;
  /** Absolute distances from what was expected, by hour of the day. */
  readonly #distances: readonly RecentWindow[];
  readonly #overall: RecentWindow;
  readonly #spreads = new Float64Array(24);
  readonly #stale = new Uint8Array(24).fill(1);
  #overallSpread = 0;
  #first: Instant | undefined;
  #last = 0;
  #seen = 0;
  #learned = 0;
  #noted = 0;
  #least = Number.POSITIVE_INFINITY;

  /** @param days of history that count. */
  constructor(stepMs: number, days: number) {
    const perHour = Math.min(PER_HOUR, HOUR_MS / stepMs);
    this.#stepMs = stepMs;
    this.#days = days;
    this.#stride = Math.max(1, Math.round(HOUR_MS / PER_HOUR / stepMs));
    this.#season = new Season(perHour, days);
    this.#level = new RecentWindow(Math.max(3, Math.round(24 * perHour)));
    const inHour = Math.max(MIN_FOR_SPREAD, Math.ceil(perHour * days));
    this.#distances = Array.from({ length: 24 }, () => new RecentWindow(inHour));
    this.#overall = new RecentWindow(Math.max(MIN_FOR_SPREAD, Math.ceil((24 * perHour * days) / OVERALL_STRIDE)));
  }

  /** @returns undefined while there is too little history. */
  at(hourOfWeek: number, level: Level): Expectation | undefined {
    if (
      this.#first === undefined ||
      this.#learned < MIN_POINTS ||
      this.#last - this.#first < MIN_SPAN_MS - this.#stepMs
    ) {
      return undefined;
    }
    const expected = this.#expected(hourOfWeek);
    const spread = this.#spread(Math.floor(hourOfWeek % 24), level);
    const clip = (value: number): number => (this.#least >= 0 ? Math.max(0, value) : value);
    return {
      expected: clip(expected),
      lower: clip(expected - RANGE_SPREADS * spread),
      upper: clip(expected + RANGE_SPREADS * spread),
      spread,
    };
  }

  /** Points come in the order of time. @param learns false for a point that must not say what is usual: the level follows it nevertheless. */
  learn(time: Instant, value: number, hourOfWeek: number, learns: boolean): void {
    this.#first ??= time;
    this.#last = time;
    if (learns) {
      this.#learned++;
      if (value < this.#least) this.#least = value;
    }
    if (this.#seen++ % this.#stride !== 0) return;
    if (!this.#season.isFinest) this.#history.push({ time, value, hourOfWeek, learns });
    if (this.#season.refine((time - this.#first) / DAY_MS)) this.#replay();
    else this.#note(hourOfWeek, value, learns);
    if (learns) this.#season.learn(hourOfWeek, value);
  }

  #note(hourOfWeek: number, value: number, learns: boolean): void {
    const season = this.#season.at(hourOfWeek);
    if (learns && this.#level.count > 0) {
      const distance = Math.abs(value - season - this.#level.median());
      const hour = Math.floor(hourOfWeek % 24);
      this.#distances[hour]?.push(distance);
      this.#stale[hour] = 1;
      if (this.#noted++ % OVERALL_STRIDE === 0 || this.#overall.count < MIN_FOR_SPREAD) {
        this.#overall.push(distance);
        this.#overallSpread = robustSpread(this.#overall);
      }
    }
    this.#level.push(value - season);
  }

  /** A finer season makes what was noted of the distances from the coarser one worthless. */
  #replay(): void {
    const since = this.#last - this.#days * DAY_MS;
    const recent = this.#history.filter(({ time }) => time >= since);
    for (const window of [this.#level, this.#overall, ...this.#distances]) window.clear();
    this.#history.length = 0;
    for (const one of recent) {
      if (!this.#season.isFinest) this.#history.push(one);
      this.#note(one.hourOfWeek, one.value, one.learns);
    }
  }

  #expected(hourOfWeek: number): number {
    return this.#season.at(hourOfWeek) + this.#level.median();
  }

  /**
   * The hour's own spread, smoothed over neighbouring hours. Never below half of the whole series' spread, nor below 2 % of the range of the values and
   * 0.5 % of their median: on a nearly constant series a breath of noise is not an anomaly.
   */
  #spread(hour: number, { range, median }: Level): number {
    const own = this.#hourSpread(hour);
    const around = this.#hourSpread((hour + 23) % 24) + this.#hourSpread((hour + 1) % 24);
    const floor = Math.max(0.02 * range, 0.005 * Math.abs(median), 1e-12);
    return Math.max(0.5 * own + 0.25 * around, 0.5 * this.#overallSpread, floor);
  }

  #hourSpread(hour: number): number {
    if (this.#stale[hour] === 1) {
      const window = this.#distances[hour] as RecentWindow;
      this.#spreads[hour] = window.count < MIN_FOR_SPREAD ? Number.NaN : robustSpread(window);
      this.#stale[hour] = 0;
    }
    const spread = this.#spreads[hour] as number;
    return Number.isNaN(spread) ? this.#overallSpread : spread;
  }
}

/**
 * The larger of 1.4826 × median and 95 % quantile ÷ 1.96 of absolute distances: both are the standard deviation for Gaussian noise; the second one
 * notices heavy tails.
 */
function robustSpread(window: RecentWindow): number {
  return Math.max(1.4826 * window.median(), window.quantile(0.95) / 1.96);
}
