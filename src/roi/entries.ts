import { type Instant, intersect, lengthMs, type TimeRange } from '../time/index.ts';
import { monthShare, periodsIn } from './fixed.ts';
import type { RoiEntry, StreamDefinition } from './ledger.ts';
import { Exact } from './money.ts';
import { worth } from './price.ts';
import type { Quantity } from './quantities.ts';

/** A local day and how far into it the figures go. */
export interface ValuedDay {
  readonly key: string;
  readonly day: TimeRange;
  readonly upTo: Instant;
}

/** Entry of a fixed amount per month for one day, or for the part of it that has passed. */
export function fixedEntry(stream: StreamDefinition, valued: ValuedDay, timeZone: string): RoiEntry {
  const months = monthShare({ start: valued.day.start, end: valued.upTo }, timeZone);
  return priced(stream, { ...valued, stream: stream.name, quantity: months, coverage: 1 });
}

/**
 * Entry of a metered stream: quantity ÷ divisor × price.
 * @param before units of the same billing period before this part; matters to a graduated price only.
 */
export function meteredEntry(
  stream: StreamDefinition,
  valued: ValuedDay,
  quantity: Quantity,
  before: Exact = new Exact(0),
): RoiEntry {
  const units = quantity.value.div(stream.divisor);
  return priced(stream, { ...valued, stream: stream.name, quantity: units, coverage: quantity.coverage }, before);
}

type Unpriced = Omit<RoiEntry, 'amount' | 'currency' | 'kind' | 'basis'>;

/** The entry at the price of its day: after a change of the configuration the same quantities are worth what it says now. */
export function priced(stream: StreamDefinition, entry: Unpriced, before: Exact = new Exact(0)): RoiEntry {
  const { kind, basis, currency } = stream;
  return { ...entry, kind, basis, currency, amount: worth(stream, entry.quantity, entry.day.start, before) };
}

/**
 * All days of a stream at their prices. Where the price is graduated, the units of a billing period are counted from its start, so
 * give every day of it.
 * @param entries by day.
 */
export function pricedDays(stream: StreamDefinition, entries: readonly Unpriced[], timeZone: string): RoiEntry[] {
  let until = Number.NEGATIVE_INFINITY;
  let before = new Exact(0);
  return entries.map((entry) => {
    if (entry.day.start >= until) {
      until = billingPeriod(stream, entry.day.start, timeZone).end;
      before = new Exact(0);
    }
    const now = priced(stream, entry, before);
    before = before.plus(entry.quantity);
    return now;
  });
}

/** Units of the billing period around an instant that came before it; a day that it cuts counts in proportion. */
export function accumulated(
  stream: StreamDefinition,
  entries: readonly RoiEntry[],
  instant: Instant,
  timeZone: string,
): Exact {
  const { start } = billingPeriod(stream, instant, timeZone);
  const passed = { start, end: instant };
  return entries.reduce((sum, { stream: name, day, upTo, quantity }) => {
    const valued = { start: day.start, end: upTo };
    const part = name === stream.name ? intersect(valued, passed) : undefined;
    return part === undefined ? sum : sum.plus(quantity.times(lengthMs(part)).div(lengthMs(valued)));
  }, new Exact(0));
}

function billingPeriod(stream: StreamDefinition, instant: Instant, timeZone: string): TimeRange {
  const [period] = periodsIn({ start: instant, end: instant + 1 }, stream.billedBy ?? 'month', timeZone);
  return period ?? { start: instant, end: instant + 1 };
}
