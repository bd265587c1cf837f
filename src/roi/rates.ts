import type { Instant } from '../time/index.ts';
import { Exact } from './money.ts';

/** One unit of `from` is worth `rate` units of `to`, from the start of a day on until a later rate of the same pair. */
export interface Rate {
  readonly date: Instant;
  readonly from: string;
  readonly to: string;
  /** Exact decimal. */
  readonly rate: string;
  /** Where it was published: `ECB reference rate`. */
  readonly source: string;
}

/**
 * What one unit of a currency was worth in another on the day of `instant`: the newest rate that is not later, or one divided by the
 * newest of the opposite direction. Undefined where there is none: an amount is then unknown, and never taken as it stands.
 */
export function rateAt(rates: readonly Rate[], from: string, to: string, instant: Instant): Exact | undefined {
  if (from === to) return new Exact(1);
  let newest: Rate | undefined;
  for (const rate of rates) {
    const fits = (rate.from === from && rate.to === to) || (rate.from === to && rate.to === from);
    if (fits && rate.date <= instant && (newest === undefined || rate.date >= newest.date)) newest = rate;
  }
  if (newest === undefined) return undefined;
  return newest.from === from ? new Exact(newest.rate) : new Exact(1).div(newest.rate);
}
