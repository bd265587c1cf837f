import { type Instant, lengthMs } from '../../time/index.ts';
import type { Context } from './context.ts';
import { startsOf } from './panels/time-ticks.ts';

const DAY_MS = 86_400_000;
const SHORT_MS = 2 * DAY_MS;
/** Columns of a range that is too short for days. */
const STRETCHES = 6;
/** Of more days than these only the first of each week has a name, of still more the first of each month. */
const MAX_NAMED_DAYS = 14;
const MAX_WEEKS = 14;

/**
 * Heads of the columns of a picture over the period: its days as `head` has them, or hours of a range that is too short for days. Days
 * without a name belong to the named one before them.
 */
export function periodColumns(context: Context, head: (day: Instant) => string): string[] {
  const { facts, print } = context;
  const { period } = facts;
  const length = lengthMs(period);
  if (period.unit === undefined && length <= SHORT_MS) {
    return Array.from({ length: STRETCHES }, (_, i) => print.weekdayTime(period.start + (i * length) / STRETCHES));
  }
  const days = facts.days.filter(({ start }) => start >= period.start).map(({ start }) => start);
  if (days.length <= MAX_NAMED_DAYS) return days.map(head);
  const byWeek = days.length <= 7 * MAX_WEEKS;
  const named = new Set(startsOf(context, byWeek ? 'week' : 'month'));
  return days.map((day) => (named.has(day) ? (byWeek ? print.dayMonth : print.monthShort)(day) : ''));
}
