import type { Instant } from '../../time/index.ts';

const HALF_LIFE_MS = 14 * 86_400_000;
const WEEK_MS = 604_800_000;
/** Evidence from which on an episode is remembered. */
const REMEMBERED = 0.7;
/** Two peaks closer than this are alike. */
const WIDTH = 0.03;
/** What a doubling of the rate takes off. */
const PER_DOUBLING = 0.02;
/** Weeks that are taken as seen without any before the first one. */
const PRIOR_WEEKS = 0.3;
const FORGOTTEN = 0.02;
/** Below this evidence all remembered episodes count: they are higher. */
const LOW = 0.6;

/** Remembers the peaks of past episodes: what happens every week is less news than what never did. */
export class Recurrence {
  readonly #quietMs: number;
  readonly #since: Instant;
  #peaks: { readonly peak: number; readonly time: Instant }[] = [];
  #total = 0;
  #totalAt = 0;
  #open: { peak: number; last: Instant } | undefined;

  constructor(since: Instant, stepMs: number) {
    this.#since = since;
    this.#quietMs = Math.max(3_600_000, 2 * stepMs);
  }

  /** How much the rate of past episodes at least as high takes from the evidence at this instant. Only episodes that are over count. */
  discount(evidence: number, time: Instant): number {
    this.#close(time);
    if (this.#peaks.length === 0) return 0;
    const rate =
      evidence < LOW ? this.#total * 2 ** ((this.#totalAt - time) / HALF_LIFE_MS) : this.#rate(evidence, time);
    const weeks = ((1 - 2 ** ((this.#since - time) / HALF_LIFE_MS)) * HALF_LIFE_MS) / Math.LN2 / WEEK_MS;
    return PER_DOUBLING * Math.log2(1 + rate / (weeks + PRIOR_WEEKS));
  }

  note(evidence: number, time: Instant): void {
    if (evidence < REMEMBERED) return;
    if (this.#open === undefined) this.#open = { peak: evidence, last: time };
    else this.#open = { peak: Math.max(this.#open.peak, evidence), last: time };
  }

  #rate(evidence: number, time: Instant): number {
    let rate = 0;
    for (const { peak, time: at } of this.#peaks) {
      rate += 2 ** ((at - time) / HALF_LIFE_MS) / (1 + Math.exp((evidence - peak) / WIDTH));
    }
    return rate;
  }

  #close(time: Instant): void {
    if (this.#open === undefined || time - this.#open.last <= this.#quietMs) return;
    this.#peaks.push({ peak: this.#open.peak, time: this.#open.last });
    this.#peaks = this.#peaks.filter((one) => 2 ** ((one.time - time) / HALF_LIFE_MS) > FORGOTTEN);
    this.#total = this.#rate(LOW, time);
    this.#totalAt = time;
    this.#open = undefined;
  }
}
