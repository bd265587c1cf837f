import type { Instant, TimeRange } from '../time/index.ts';
import type { PriceTier, StreamDefinition } from './ledger.ts';
import { Exact } from './money.ts';

/** What one unit (of a fixed amount: one month) was worth at an instant. Changes are in the order of their dates. */
export function priceAt(stream: StreamDefinition, instant: Instant): Exact {
  const change = stream.priceChanges?.findLast(({ from }) => from <= instant);
  return new Exact(change?.price ?? stream.perMonth ?? stream.price);
}

/** The graduated price at an instant; undefined where one unit costs the same as the next. */
export function tiersAt(stream: StreamDefinition, instant: Instant): readonly PriceTier[] | undefined {
  const change = stream.priceChanges?.findLast(({ from }) => from <= instant);
  return change === undefined ? stream.tiers : change.tiers;
}

/** What the first `quantity` units of a billing period cost. Below zero, what the first tier says. */
export function graduated(tiers: readonly PriceTier[], quantity: Exact): Exact {
  let below = new Exact(0);
  let sum = new Exact(0);
  for (const { upTo, price } of tiers) {
    const top = upTo === undefined ? quantity : Exact.min(quantity, upTo);
    sum = sum.plus(top.minus(below).times(price));
    if (upTo === undefined || quantity.lte(upTo)) break;
    below = top;
  }
  return sum;
}

/**
 * What `quantity` units cost at an instant when `before` of the same billing period came before them: with tiers the difference of two
 * sums from the period's start, so that parts of the period add up to it however it is cut.
 */
export function worth(stream: StreamDefinition, quantity: Exact, instant: Instant, before: Exact): Exact {
  const tiers = tiersAt(stream, instant);
  if (tiers === undefined) return quantity.times(priceAt(stream, instant));
  return graduated(tiers, before.plus(quantity)).minus(graduated(tiers, before));
}

/** The prices that held within a range, in the order of their dates: one, or one more for each change inside it. */
export function pricesWithin(stream: StreamDefinition, range: TimeRange): readonly Exact[] {
  const changes = (stream.priceChanges ?? []).filter(({ from }) => from > range.start && from < range.end);
  return [priceAt(stream, range.start), ...changes.map(({ price }) => new Exact(price))];
}
