import {
  type CalendarUnit,
  intersect,
  lengthMs,
  type Period,
  periodContaining,
  type TimeRange,
} from '../time/index.ts';
import { Exact } from './money.ts';

/** Share of calendar months that a range is, by exact milliseconds of each month in the zone: all days of a month add up to 1, also across DST. */
export function monthShare(range: TimeRange, timeZone: string): Exact {
  return periodsIn(range, 'month', timeZone).reduce((sum, month) => {
    const part = intersect(range, month);
    return part === undefined ? sum : sum.plus(new Exact(lengthMs(part)).div(lengthMs(month)));
  }, new Exact(0));
}

/** The calendar periods of a zone that touch the range, in order. */
export function periodsIn(range: TimeRange, unit: CalendarUnit, timeZone: string): Period[] {
  const periods: Period[] = [];
  for (let start = range.start; start < range.end; ) {
    const period = periodContaining(start, unit, { timeZone, weekStartsOn: 1 });
    periods.push(period);
    start = period.end;
  }
  return periods;
}
