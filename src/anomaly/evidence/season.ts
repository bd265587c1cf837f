import { RecentWindow } from '../signal/recent-window.ts';

/**
 * A way to cut the week into slots that should look alike. The finest one that the history can fill is used: `minDays` of history
 * so that each slot has been seen on several days, and `MIN_PER_SLOT` points in a slot on average so that its median means something.
 */
interface Scheme {
  readonly slots: number;
  readonly minDays: number;
  /** Days of four weeks that fall into one slot, at the most. */
  readonly daysInSlot: number;
  /** Slot and position within the scheme's own cycle, both from the hour of the week. */
  readonly cycleStart: (hourOfWeek: number) => number;
  readonly cycleHours: number;
}

const HOURS_OF_DAY: Scheme = { slots: 24, minDays: 3, daysInSlot: 28, cycleStart: () => 0, cycleHours: 24 };
const HOURS_OF_DAY_BY_WEEKEND: Scheme = {
  slots: 48,
  minDays: 13,
  daysInSlot: 20,
  cycleStart: (hourOfWeek) => (hourOfWeek < 24 || hourOfWeek >= 144 ? 24 : 0),
  cycleHours: 24,
};
const HOURS_OF_WEEK: Scheme = { slots: 168, minDays: 20, daysInSlot: 4, cycleStart: () => 0, cycleHours: 168 };
/** From the coarsest to the finest. */
const SCHEMES = [HOURS_OF_DAY, HOURS_OF_DAY_BY_WEEKEND, HOURS_OF_WEEK] as const;

const MIN_PER_SLOT = 6;
/** A slot with fewer points takes the median of all. */
const MIN_IN_SLOT = 3;
const FOUR_WEEKS_DAYS = 28;
const OVERALL_POINTS = 256;

/** Usual values by local hour of the week: medians of slots, joined by straight lines between the places in the slots where points usually lie. */
export class Season {
  readonly #slots: readonly (readonly RecentWindow[])[];
  readonly #counts: number[];
  readonly #overall = new RecentWindow(OVERALL_POINTS);
  #scheme = -1;
  #learned = 0;
  /** Mean place of what was learned within its hour: a point each hour on the hour stands for its whole slot, and not for the slot's beginning. */
  #middle = 0;

  /** @param perHour points that will be learned for each hour. @param days of history that count. */
  constructor(perHour: number, days: number) {
    const share = Math.max(1, (days / FOUR_WEEKS_DAYS) * perHour);
    this.#slots = SCHEMES.map(({ slots, daysInSlot }) =>
      Array.from({ length: slots }, () => new RecentWindow(Math.ceil(share * daysInSlot))),
    );
    this.#counts = SCHEMES.map(() => 0);
  }

  get isFinest(): boolean {
    return this.#scheme === SCHEMES.length - 1;
  }

  learn(hourOfWeek: number, value: number): void {
    this.#overall.push(value);
    this.#learned++;
    this.#middle += ((hourOfWeek % 1) - this.#middle) / this.#learned;
    for (let s = 0; s < SCHEMES.length; s++) {
      const { cycleStart, cycleHours } = SCHEMES[s] as Scheme;
      const slot = this.#slots[s]?.[cycleStart(hourOfWeek) + Math.floor(hourOfWeek % cycleHours)];
      if (slot === undefined) continue;
      const before = slot.count;
      slot.push(value);
      this.#counts[s] = (this.#counts[s] as number) + slot.count - before;
    }
  }

  /** Goes over to a finer scheme where `days` of history allow it. @returns whether it did. */
  refine(days: number): boolean {
    let finest = this.#scheme;
    for (let s = finest + 1; s < SCHEMES.length; s++) {
      const { minDays, slots } = SCHEMES[s] as Scheme;
      if (days >= minDays && (this.#counts[s] as number) >= slots * MIN_PER_SLOT) finest = s;
    }
    const refined = finest !== this.#scheme;
    this.#scheme = finest;
    return refined;
  }

  at(hourOfWeek: number): number {
    const scheme = SCHEMES[this.#scheme];
    const slots = this.#slots[this.#scheme];
    if (scheme === undefined || slots === undefined) return this.#overall.median();
    const { cycleHours } = scheme;
    const start = scheme.cycleStart(hourOfWeek);
    const position = (hourOfWeek % cycleHours) - this.#middle + cycleHours;
    const before = Math.floor(position);
    const left = this.#medianOf(slots[start + (before % cycleHours)]);
    const right = this.#medianOf(slots[start + ((before + 1) % cycleHours)]);
    return left + (right - left) * (position - before);
  }

  #medianOf(slot: RecentWindow | undefined): number {
    return slot === undefined || slot.count < MIN_IN_SLOT ? this.#overall.median() : slot.median();
  }
}
