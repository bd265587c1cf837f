import { type Instant, intersect, type Period, type TimeRange } from '../time/index.ts';
import { periodsIn } from './fixed.ts';
import { Exact } from './money.ts';

/**
 * What a figure that is settled by calendar month comes to within a range: for each month that the range touches, its state at the end of
 * their common part less its state at the start. Parts of a range therefore add up to the range, wherever it is cut.
 * @param state the figure of a month as it stands at an instant within it; zero at the month's start.
 */
export function settledByMonth(
  range: TimeRange,
  timeZone: string,
  state: (month: Period, upTo: Instant) => Exact,
): Exact {
  return periodsIn(range, 'month', timeZone).reduce((sum, month) => {
    const part = intersect(range, month);
    if (part === undefined) return sum;
    const before = part.start === month.start ? new Exact(0) : state(month, part.start);
    return sum.plus(state(month, part.end)).minus(before);
  }, new Exact(0));
}
