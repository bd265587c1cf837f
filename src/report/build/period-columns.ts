import { type Instant, lengthMs } from '../../time/index.ts';
import type { Context } from './context.ts';

const SHORT_MS = 2 * 86_400_000;
/** Columns of a range that is too short for days. */
const STRETCHES = 6;

/** Heads of the columns of a picture over the period: its days as `head` has them, or hours of a range that is too short for days. */
export function periodColumns({ facts, print }: Context, head: (day: Instant) => string): string[] {
  const { period, days } = facts;
  const length = lengthMs(period);
  if (period.unit === undefined && length <= SHORT_MS) {
    return Array.from({ length: STRETCHES }, (_, i) => print.weekdayTime(period.start + (i * length) / STRETCHES));
  }
  return days.filter(({ start }) => start >= period.start).map(({ start }) => head(start));
}
