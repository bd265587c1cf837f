import { type Instant, intersect, lengthMs, type TimeRange, union } from '../time/index.ts';
import { Exact } from './money.ts';
import type { Quantity } from './quantities.ts';

/** An amount for a stretch of time, as a bill has it. */
export interface ChargedRange extends TimeRange {
  /** Exact decimal. */
  readonly amount: string;
  /** Lines that it is the sum of; 0 says only that the provider has billed this time. */
  readonly rows: number;
}

/** Lines of a bill with one charge period, added up; `rows` is 0 where none of them is of the filter. */
export interface Charge extends ChargedRange {
  readonly currency: string;
}

/** A longer charge is a fee for a period; it says nothing of how far the usage has been billed. */
const LONGEST_USAGE_MS = 25 * 3_600_000;

/**
 * Shares of the charges that fall into each part, by time: a fee of a month is spread over its days. A part is covered as far as the
 * provider has billed any usage in it; where there are only fees, as far as they reach.
 * @param parts half-open, in order, not overlapping.
 */
export function spreadCharges(charges: readonly ChargedRange[], parts: readonly TimeRange[]): Quantity[] {
  const billed = union(usageOf(charges));
  const sums = parts.map(() => new Exact(0));
  for (const charge of charges) {
    if (charge.rows === 0) continue;
    for (let i = firstEndingAfter(parts, charge.start); i < parts.length; i++) {
      const part = parts[i];
      if (part === undefined || part.start >= charge.end) break;
      const common = intersect(part, charge);
      if (common === undefined) continue;
      const whole = lengthMs(common) === lengthMs(charge);
      const share = whole
        ? new Exact(charge.amount)
        : new Exact(charge.amount).times(lengthMs(common)).div(lengthMs(charge));
      sums[i] = (sums[i] ?? new Exact(0)).plus(share);
    }
  }
  return parts.map((part, i) => {
    const covered = billed.reduce((ms, range) => ms + lengthMs(intersect(part, range) ?? { start: 0, end: 0 }), 0);
    return { value: sums[i] ?? new Exact(0), coverage: lengthMs(part) > 0 ? covered / lengthMs(part) : 0 };
  });
}

/** Up to when bills say what was used; undefined where there are none. */
export function billedUntil(charges: readonly ChargedRange[]): Instant | undefined {
  const last = union(usageOf(charges)).at(-1);
  return last?.end;
}

/** Charges that say how far usage has been billed: where there are only fees, those. */
function usageOf(charges: readonly ChargedRange[]): readonly ChargedRange[] {
  const usage = charges.filter((charge) => lengthMs(charge) <= LONGEST_USAGE_MS);
  return usage.length > 0 ? usage : charges;
}

function firstEndingAfter(parts: readonly TimeRange[], instant: number): number {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((parts[middle]?.end ?? 0) <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
