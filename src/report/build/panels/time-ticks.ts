import { type Instant, lengthMs, periodContaining } from '../../../time/index.ts';
import type { LinePanel } from '../../model.ts';
import type { Context } from '../context.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A name a day fits up to here; longer periods are marked by their weeks, still longer ones by their months. */
const MAX_DAYS = 9;
const MAX_WEEKS = 14;
/** Distances of marks within a day or two. */
const STEPS_MS = [HOUR_MS / 4, HOUR_MS / 2, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS];

/** Marks of a time axis in the report's zone: hours of a day, days of a week, weeks of a month or quarter, months of a year. */
export function timeTicks(context: Context): LinePanel['ticks'] {
  const { print } = context;
  const { period } = context.facts;
  const lengthDays = lengthMs(period) / DAY_MS;
  if (lengthDays <= 2.1) {
    const step = STEPS_MS.find((one) => lengthMs(period) / one <= MAX_DAYS) ?? 6 * HOUR_MS;
    // Parts of an hour begin where the clock has them; of longer steps the first begins with the period.
    const first = step > HOUR_MS ? period.start : Math.ceil(period.start / step) * step;
    return Array.from({ length: MAX_DAYS + 1 }, (_, i) => first + i * step)
      .filter((at) => at < period.end)
      .map((at) => ({ at, text: print.weekdayTime(at), mark: true }));
  }
  if (lengthDays <= MAX_DAYS) {
    const days = startsOf(context, 'day');
    return days.flatMap((at, i) => {
      const end = days[i + 1] ?? period.end;
      return [
        { at, text: '', mark: true },
        { at: (at + end) / 2, text: print.dayHead(at), mark: false },
      ];
    });
  }
  const unit = lengthDays / 7 <= MAX_WEEKS ? 'week' : 'month';
  return startsOf(context, unit).map((at) => ({
    at,
    text: unit === 'week' ? print.dayMonth(at) : print.monthShort(at),
    mark: true,
  }));
}

/** Starts of all days, weeks or months inside the period. */
export function startsOf({ facts }: Context, unit: 'day' | 'week' | 'month'): Instant[] {
  const { period } = facts;
  const calendar = { timeZone: period.timeZone, weekStartsOn: period.weekStartsOn };
  const starts: Instant[] = [];
  let part = periodContaining(period.start, unit, calendar);
  for (let i = 0; part.start < period.end && i < 1_000; i++) {
    if (part.start >= period.start) starts.push(part.start);
    part = periodContaining(part.end, unit, calendar);
  }
  return starts;
}
