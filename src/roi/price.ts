import type { Instant, TimeRange } from '../time/index.ts';
import type { StreamDefinition } from './ledger.ts';
import { Exact } from './money.ts';

/** A price (or an amount per month) and the instant from which it holds, until the next one. */
export interface DatedPrice {
  readonly from: Instant;
  /** Exact decimal as the user wrote it. */
  readonly price: string;
}

/** What one unit (of a fixed amount: one month) was worth at an instant. Changes are in the order of their dates. */
export function priceAt(stream: StreamDefinition, instant: Instant): Exact {
  const change = stream.priceChanges?.findLast(({ from }) => from <= instant);
  return new Exact(change?.price ?? stream.perMonth ?? stream.price);
}

/** The prices that held within a range, in the order of their dates: one, or one more for each change inside it. */
export function pricesWithin(stream: StreamDefinition, range: TimeRange): readonly Exact[] {
  const changes = (stream.priceChanges ?? []).filter(({ from }) => from > range.start && from < range.end);
  return [priceAt(stream, range.start), ...changes.map(({ price }) => new Exact(price))];
}
