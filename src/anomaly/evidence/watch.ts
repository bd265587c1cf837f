import type { Instant } from '../../time/index.ts';
import type { Expectation } from './baseline.ts';

/** A state that lasts longer than this is the new normal. */
const ADAPT_AFTER_MS = 86_400_000;

export interface Seen {
  readonly time: Instant;
  readonly value: number;
  /** Odd by itself. */
  readonly odd: boolean;
  /** Beyond everything in a history that is long enough to say so. */
  readonly isNew: boolean;
}

/**
 * Follows a series as a person would. Inside its expected range a value is no anomaly, however rare its course, unless there was never one like
 * it; so the return to normal after an episode is no second one. And an episode lasts while the value stays outside the range on the same side,
 * also where the forest has become used to it.
 */
export class Watch {
  readonly #quietMs: number;
  #start = Number.NEGATIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #side = 0;

  constructor(mergeGapMs: number, stepMs: number) {
    this.#quietMs = Math.max(mergeGapMs, 1.5 * stepMs);
  }

  /** @returns whether the point belongs to an episode. Points come in the order of time. */
  see({ time, value, odd, isNew }: Seen, { expected, lower, upper }: Expectation): boolean {
    const side = Math.sign(value - expected);
    const inside = value >= lower && value <= upper;
    const ongoing = time - this.#last <= this.#quietMs;
    if (odd && (!inside || isNew)) {
      if (!ongoing) {
        this.#start = time;
        this.#side = side;
      }
      this.#last = time;
      return true;
    }
    if (!ongoing || inside || side !== this.#side || time - this.#start > ADAPT_AFTER_MS) return false;
    this.#last = time;
    return true;
  }
}
