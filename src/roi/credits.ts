import type { Instant, TimeRange } from '../time/index.ts';
import { settledByMonth } from './by-month.ts';
import type { CreditContract } from './downtime-price.ts';
import { Exact } from './money.ts';

/** Events of an SLO in a stretch of time, usually a local day. */
export interface EventStretch extends TimeRange {
  readonly bad: number;
  readonly valid: number;
}

/** Share of the monthly fee that a month with this share of good events pays back: the largest of the tiers it is below, up to the cap. */
export function creditShare({ tiers, cap }: CreditContract, compliance: Exact): Exact {
  const due = tiers.filter(({ below }) => compliance.lt(below)).map(({ credit }) => new Exact(credit));
  return Exact.min(cap, Exact.max(0, ...due));
}

/**
 * Service credits within a range. A contract settles by calendar month: the credit that is due at an instant is that of the month's bad
 * events so far among all its events, as far as they are known, so it only grows, and a range takes what it grew by.
 * @param stretches of every month that the range touches; a stretch that is cut counts in proportion.
 */
export function creditsWithin(
  contract: CreditContract,
  stretches: readonly EventStretch[],
  range: TimeRange,
  timeZone: string,
): Exact {
  return settledByMonth(range, timeZone, (month, upTo) => {
    const valid = eventsWithin(stretches, month, 'valid');
    if (valid.lte(0)) return new Exact(0);
    const bad = eventsWithin(stretches, { start: month.start, end: upTo }, 'bad');
    const compliance = new Exact(1).minus(bad.div(valid));
    return creditShare(contract, compliance).times(contract.monthlyFee);
  });
}

function eventsWithin(stretches: readonly EventStretch[], range: TimeRange, which: 'bad' | 'valid'): Exact {
  return stretches.reduce((sum, stretch) => {
    const part = common(stretch, range);
    return part <= 0 ? sum : sum.plus(new Exact(stretch[which]).times(part).div(stretch.end - stretch.start));
  }, new Exact(0));
}

const common = (a: TimeRange, b: TimeRange): Instant => Math.min(a.end, b.end) - Math.max(a.start, b.start);
