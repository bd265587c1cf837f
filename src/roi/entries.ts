import type { Instant, TimeRange } from '../time/index.ts';
import { monthShare } from './fixed.ts';
import type { RoiEntry, StreamDefinition } from './ledger.ts';
import { priceAt } from './price.ts';
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

/** Entry of a metered stream: quantity ÷ divisor × price. */
export function meteredEntry(stream: StreamDefinition, valued: ValuedDay, quantity: Quantity): RoiEntry {
  const units = quantity.value.div(stream.divisor);
  return priced(stream, { ...valued, stream: stream.name, quantity: units, coverage: quantity.coverage });
}

/** The entry at the price of its day: after a change of the configuration the same quantities are worth what it says now. */
export function priced(
  stream: StreamDefinition,
  entry: Omit<RoiEntry, 'amount' | 'currency' | 'kind' | 'basis'>,
): RoiEntry {
  const { kind, basis, currency } = stream;
  return { ...entry, kind, basis, currency, amount: entry.quantity.times(priceAt(stream, entry.day.start)) };
}
