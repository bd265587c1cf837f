import type { Instant } from '../../time/index.ts';
import type { Expectation } from './baseline.ts';
import { AT_ONE_A_WEEK } from './threshold.ts';

/** So long must a value be far outside: a spike may be noise, half an hour of it is none. */
const HALF_HOUR_MS = 1_800_000;
const DAY_MS = 86_400_000;
/** So many times as far from the expected value as the range reaches is far outside. */
const FROM = 3;
/** What a doubling of that distance adds to the evidence. */
const PER_DOUBLING = 0.5;
/** From so much history on the range knows weekends: before, the first one is far outside of it. */
const FROM_DAYS = 13;
/** The range alone may alert where one false alarm a week is allowed, and never outranks what the forests find. */
const MOST = AT_ONE_A_WEEK + 0.01;

/**
 * Follows how long a series stays far outside of its expected range, to either side. A disk that fills by steps which are all usual, or an hour at half of
 * what was expected on a series whose weekends widen every scale, isolates little; whoever sees the range in a picture expects to be told.
 */
export class FarOutside {
  readonly #stepMs: number;
  readonly #from: Instant;
  /** Sizes of the last half hour's distances, in reaches of the range; a ring. */
  readonly #recent: Float64Array;
  #count = 0;
  #side = 0;
  #last = Number.NEGATIVE_INFINITY;

  /** @param since first point of the history. */
  constructor(stepMs: number, since: Instant) {
    this.#stepMs = stepMs;
    this.#from = since + FROM_DAYS * DAY_MS;
    this.#recent = new Float64Array(Math.max(1, Math.round(HALF_HOUR_MS / stepMs)));
  }

  /** How long the points that counted last have lasted. */
  get windowMs(): number {
    return this.#recent.length * this.#stepMs;
  }

  /** @returns the evidence, and more where all points of the last half hour are far outside on one side. Points come in the order of time. */
  weigh(evidence: number, time: Instant, value: number, { expected, lower, upper }: Expectation): number {
    const recent = this.#recent;
    // The lower side may have been cut at zero.
    const reach = Math.max(upper - expected, (upper - lower) / 2);
    const size = Math.abs(value - expected) / reach;
    const side = Math.sign(value - expected);
    const follows = side === this.#side && time - this.#last <= 1.5 * this.#stepMs;
    this.#side = side;
    this.#last = time;
    if (!(size > FROM)) this.#count = 0;
    else {
      if (!follows) this.#count = 0;
      recent[this.#count++ % recent.length] = size;
    }
    if (this.#count < recent.length || time < this.#from) return evidence;
    return Math.max(evidence, Math.min(MOST, evidence + PER_DOUBLING * Math.log2(Math.min(...recent) / FROM)));
  }
}
