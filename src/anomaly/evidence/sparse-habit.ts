import type { Cadence } from '../signal/cadence.ts';
import type { Components } from '../signal/components.ts';
import type { Slots } from '../signal/slots.ts';

/** So many earlier departures as large as this one make it usual; one that lasts is one. */
const HABIT = 3;
const ALIKE = 0.99;
/** Evidence of a usual departure. */
const USUAL = 0.5;
/** A series is constant where the central 80 % of four weeks differ by less than this share. */
const SAME = 1e-3;

/** Series that nearly always stand still: a departure is odd until like ones have been seen a few times. */
export class SparseHabit {
  readonly #slots: Slots;
  readonly #components: Components;
  readonly #window: number;
  readonly #hour: number;

  constructor(slots: Slots, components: Components, cadence: Cadence) {
    this.#slots = slots;
    this.#components = components;
    this.#window = cadence.fourWeeks;
    this.#hour = cadence.hour;
  }

  temper(i: number, evidence: number): number {
    if (evidence <= USUAL) return evidence;
    const low = this.#components.low[i] as number;
    const high = this.#components.high[i] as number;
    const tolerance = SAME * Math.abs(low) + 1e-12;
    if (!(high - low <= tolerance)) return evidence;
    const { values } = this.#slots;
    const departure = Math.abs((values[i] as number) - low);
    if (departure <= tolerance) return evidence;
    let like = 0;
    let last = Number.NEGATIVE_INFINITY;
    for (let j = Math.max(0, i - this.#window); j < i; j++) {
      if (Math.abs((values[j] as number) - low) < ALIKE * departure) continue;
      if (j - last > this.#hour) like++;
      last = j;
    }
    // What has not been over for an hour is this very departure.
    if (i - last <= this.#hour) like--;
    return like >= HABIT ? USUAL : evidence;
  }
}
