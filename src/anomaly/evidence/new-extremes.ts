import type { Cadence } from '../signal/cadence.ts';
import { COMPONENTS, LAST_HOUR, SAME_TIME } from '../signal/component-names.ts';
import type { Components } from '../signal/components.ts';
import { recordExcess } from '../signal/record-excess.ts';
import type { Slots } from '../signal/slots.ts';

/** Least evidence for a new extreme to count. */
const LEAST = 0.8;
/** Least excess, as a share of the range so far: the largest value by a hair is no reason to wake anybody, a history that grows has those all the time. */
const MIN_EXCESS = 0.04;
/** A new low is less often an incident than a new high. */
const LOW_WEIGHT = 0.7;
/** What extremes of single components add to that of the value. */
const COMPONENT_WEIGHT = 0.2;
/** What any new extreme adds, and the excess that adds a half more. */
const STEP = 0.5;
const HALF = 0.02;
/** Days before anything can be called a new extreme. */
const AFTER_DAYS = 2;
/** A new extreme is unheard of where two whole weeks are known: much is new in the first weekend. */
const SETTLED_DAYS = 15;
const WEEK_DAYS = 7;
/** Beyond all before by so much of the range so far is what no weekend explains. */
const FAR = 0.2;

/** "This has never been seen": what a value or a component beyond all before it adds to the evidence. */
export class NewExtremes {
  readonly #value: Float64Array;
  readonly #hour: Float64Array;
  readonly #season: Float64Array;

  constructor(slots: Slots, components: Components, cadence: Cadence) {
    const after = AFTER_DAYS * cadence.day;
    this.#value = recordExcess(slots.values, after);
    this.#hour = recordExcess(logColumn(components, LAST_HOUR), after);
    this.#season = recordExcess(logColumn(components, SAME_TIME), after);
  }

  /** Between 0 and 1.5; less in the first week. @param days of history. */
  weigh(i: number, raw: number, days: number): number {
    if (raw < LEAST) return 0;
    const value = this.#value[i] as number;
    const excess = value < 0 ? -LOW_WEIGHT * value : value;
    const components = Math.abs(this.#hour[i] as number) + Math.abs(this.#season[i] as number);
    const news = excess * (1 + 2 * Math.max(0, raw - 0.6)) + COMPONENT_WEIGHT * components;
    if (!(news > MIN_EXCESS)) return 0;
    return (STEP + news / (news + HALF)) * (this.#isFar(i) ? 1 : Math.min(1, days / WEEK_DAYS));
  }

  /** Of a point that has weight. */
  isUnheardOf(i: number, days: number): boolean {
    return days >= SETTLED_DAYS || this.#isFar(i);
  }

  #isFar(i: number): boolean {
    return Math.abs(this.#value[i] as number) >= FAR;
  }
}

function logColumn({ values }: Components, column: number): Float64Array {
  const result = new Float64Array(values.length / COMPONENTS.length);
  for (let i = 0; i < result.length; i++) {
    const z = values[i * COMPONENTS.length + column] as number;
    result[i] = Math.sign(z) * Math.log1p(Math.abs(z));
  }
  return result;
}
