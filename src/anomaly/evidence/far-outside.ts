import type { Instant } from '../../time/index.ts';
import type { Expectation } from './baseline.ts';
import { DailyRecords } from './daily-records.ts';

/** So long must a value be far outside: a spike may be noise, half an hour of it is none. */
const HALF_HOUR_MS = 1_800_000;
const DAY_MS = 86_400_000;
/** So many times as far from the expected value as the range reaches is far outside. */
const FROM = 3;
/** What a doubling of that distance adds to the evidence. */
const PER_DOUBLING = 0.5;
/** From so much history on the range knows weekends: before, the first one is far outside of it. */
const FROM_DAYS = 13;
/** A half hour of so many points at least can tell what is no noise. */
const LEAST_POINTS = 6;
/** Unheard of is a half hour so many times as far out as the worst one of four quiet weeks, and about as far as the range reaches. */
const TIMES = 2;
const LEAST = 0.75;
/** What has been told on one day may have been an incident, what on two is a habit. */
const HABIT_DAYS = 2;

/** What the half hour up to a point says. */
export interface HalfHour {
  /** Evidence to add. */
  readonly added: number;
  /** Whether there was none like it in four weeks. */
  readonly isUnheardOf: boolean;
}

const NOTHING: HalfHour = { added: 0, isUnheardOf: false };

/**
 * Follows how long a series stays outside of its expected range, to either side. A disk that fills by steps which are all usual, or an hour at half of
 * what was expected on a series whose weekends widen every scale, isolates little; whoever sees the range in a picture expects to be told. How far is
 * far depends on the series: where noise is drawn anew at each point six points on one side are unheard of much sooner than where a value wanders.
 */
export class FarOutside {
  readonly #stepMs: number;
  readonly #since: Instant;
  /** Worst half hours of days, as far as nobody was told; and all of them. */
  readonly #quiet = new DailyRecords();
  readonly #all = new DailyRecords();
  /** Sizes of the last half hour's distances, in reaches of the range; a ring. */
  readonly #recent: Float64Array;
  #count = 0;
  #side = 0;
  #last = Number.NEGATIVE_INFINITY;
  #size = 0;
  #day = -1;
  #usual = 0;

  /** @param since first point of the history. */
  constructor(stepMs: number, since: Instant) {
    this.#stepMs = stepMs;
    this.#since = since;
    this.#recent = new Float64Array(Math.max(1, Math.round(HALF_HOUR_MS / stepMs)));
  }

  /** How long the points that counted last have lasted. */
  get windowMs(): number {
    return this.#recent.length * this.#stepMs;
  }

  /** Points come in the order of time. */
  see(time: Instant, value: number, { expected, lower, upper }: Expectation): HalfHour {
    const recent = this.#recent;
    // The lower side may have been cut at zero.
    const reach = Math.max(upper - expected, (upper - lower) / 2);
    const side = Math.sign(value - expected);
    if (side !== this.#side || time - this.#last > 1.5 * this.#stepMs) this.#count = 0;
    this.#side = side;
    this.#last = time;
    recent[this.#count++ % recent.length] = Math.abs(value - expected) / reach;
    this.#size = this.#count < recent.length ? 0 : leastOf(recent);
    const day = Math.floor((time - this.#since) / DAY_MS);
    if (day !== this.#day) {
      this.#day = day;
      this.#usual = Math.max(this.#quiet.reachedOn(1, day), this.#all.reachedOn(HABIT_DAYS, day));
    }
    if (day < FROM_DAYS || this.#size === 0) return NOTHING;
    return {
      added: this.#size > FROM ? PER_DOUBLING * Math.log2(this.#size / FROM) : 0,
      isUnheardOf: recent.length >= LEAST_POINTS && this.#size > Math.max(LEAST, TIMES * this.#usual),
    };
  }

  /** What was decided about the point that was seen last. */
  learn(anomalous: boolean): void {
    this.#all.note(this.#day, this.#size);
    if (!anomalous) this.#quiet.note(this.#day, this.#size);
  }
}

function leastOf(values: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) if (value < least) least = value;
  return least;
}
