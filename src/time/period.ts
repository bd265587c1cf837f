import { TZDate } from '@date-fns/tz';
// One file each: the barrel loads three hundred, which every start of the program would wait for.
import { addDays } from 'date-fns/addDays';
import { addMonths } from 'date-fns/addMonths';
import { addQuarters } from 'date-fns/addQuarters';
import { addWeeks } from 'date-fns/addWeeks';
import { addYears } from 'date-fns/addYears';
import { format } from 'date-fns/format';
import { getISOWeek } from 'date-fns/getISOWeek';
import { getISOWeekYear } from 'date-fns/getISOWeekYear';
import { getQuarter } from 'date-fns/getQuarter';
import { startOfDay } from 'date-fns/startOfDay';
import { startOfMonth } from 'date-fns/startOfMonth';
import { startOfQuarter } from 'date-fns/startOfQuarter';
import { startOfWeek } from 'date-fns/startOfWeek';
import { startOfYear } from 'date-fns/startOfYear';
import { subMonths } from 'date-fns/subMonths';
import { UsageError } from '../errors.ts';
import type { Instant, TimeRange } from './range.ts';

export type CalendarUnit = 'day' | 'week' | 'month' | 'quarter' | 'year';
/** 0 is Sunday, as in date-fns. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;
/** 1 is January. */
export type Month = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12;

/** A calendar period in a zone. Its length follows the zone through DST: a week in March may have 167 hours. */
export interface Period extends TimeRange {
  /** Undefined for a free range `START..END`. */
  readonly unit: CalendarUnit | undefined;
  readonly timeZone: string;
  readonly weekStartsOn: Weekday;
  readonly yearStartsIn?: Month;
  /**
   * Stable name used in file names and keys: `2026-11-09`, `2026-W46`, `2026-10`, `2026-Q3`, `2026`, or `START..END`; with a fiscal year
   * `FY2027` and `FY2027-Q1`, after the calendar year in which it ends.
   */
  readonly key: string;
}

export interface CalendarOptions {
  readonly timeZone: string;
  readonly weekStartsOn: Weekday;
  /** First month of the year, where that is not January: quarters and years are those of the fiscal year. */
  readonly yearStartsIn?: Month;
}

/** Start of a calendar quarter or year, moved by the months that the fiscal year begins after January. */
function fiscal(date: Date, { yearStartsIn = 1 }: CalendarOptions, startOf: (date: Date) => Date): Date {
  return addMonths(startOf(subMonths(date, yearStartsIn - 1)), yearStartsIn - 1);
}

const START_OF: Record<CalendarUnit, (date: TZDate, options: CalendarOptions) => Date> = {
  day: (date) => startOfDay(date),
  week: (date, { weekStartsOn }) => startOfWeek(date, { weekStartsOn }),
  month: (date) => startOfMonth(date),
  quarter: (date, options) => fiscal(date, options, startOfQuarter),
  year: (date, options) => fiscal(date, options, startOfYear),
};

const ADD: Record<CalendarUnit, (date: Date, amount: number) => Date> = {
  day: addDays,
  week: addWeeks,
  month: addMonths,
  quarter: addQuarters,
  year: addYears,
};

function fiscalKey(start: TZDate, unit: 'quarter' | 'year', yearStartsIn: Month): string {
  const shifted = subMonths(start, yearStartsIn - 1);
  const year = `FY${Number(format(shifted, 'yyyy')) + 1}`;
  return unit === 'year' ? year : `${year}-Q${getQuarter(shifted)}`;
}

function keyOf(start: TZDate, unit: CalendarUnit, { yearStartsIn = 1 }: CalendarOptions): string {
  if (yearStartsIn !== 1 && (unit === 'quarter' || unit === 'year')) return fiscalKey(start, unit, yearStartsIn);
  switch (unit) {
    case 'day':
      return format(start, 'yyyy-MM-dd');
    case 'week': {
      // The week is named after the ISO week that most of its days fall into, whatever day it starts on.
      const middle = addDays(start, 3);
      return `${getISOWeekYear(middle)}-W${String(getISOWeek(middle)).padStart(2, '0')}`;
    }
    case 'month':
      return format(start, 'yyyy-MM');
    case 'quarter':
      return `${format(start, 'yyyy')}-Q${getQuarter(start)}`;
    case 'year':
      return format(start, 'yyyy');
  }
}

/** Periods of one kind that were found, by an hour in which somebody asked for them. */
interface Found {
  last: Period;
  readonly byHour: Map<number, Period>;
}

/** A walk over instants asks for the same period many times, and many walk over the same days; the arithmetic of zones is dear. */
const found = new Map<string, Found>();
const HOUR_MS = 3_600_000;
/** Ten years of days. */
const MOST_KEPT = 3660;

/** The period of `unit` that contains `instant`, in the given zone. */
export function periodContaining(instant: Instant, unit: CalendarUnit, options: CalendarOptions): Period {
  const kind = [unit, options.timeZone, options.weekStartsOn, options.yearStartsIn].join(' ');
  const contains = (period: Period | undefined) =>
    period !== undefined && instant >= period.start && instant < period.end ? period : undefined;
  const hour = Math.floor(instant / HOUR_MS);
  const before = found.get(kind);
  const known = contains(before?.last) ?? contains(before?.byHour.get(hour));
  const period = known ?? findPeriod(instant, unit, options);
  const byHour = before?.byHour ?? new Map<number, Period>();
  if (known === undefined) {
    if (byHour.size >= MOST_KEPT) byHour.clear();
    byHour.set(hour, period);
  }
  if (before === undefined) found.set(kind, { last: period, byHour });
  else before.last = period;
  return { ...period, ...options };
}

function findPeriod(instant: Instant, unit: CalendarUnit, options: CalendarOptions): Period {
  const start = START_OF[unit](new TZDate(instant, options.timeZone), options);
  // Where a zone springs forward at midnight the day starts at 01:00: the start of the next period is asked for, not added.
  const next = new TZDate(ADD[unit](start, 1).getTime(), options.timeZone);
  const end = START_OF[unit](next, options);
  const zoned = new TZDate(start.getTime(), options.timeZone);
  return { start: start.getTime(), end: end.getTime(), unit, key: keyOf(zoned, unit, options), ...options };
}

/** The period `count` units before `period`; for a free range, the range of the same length just before it. */
export function previousPeriod(period: Period, count = 1): Period {
  const { timeZone, weekStartsOn, yearStartsIn } = period;
  const options = { timeZone, weekStartsOn, ...(yearStartsIn !== undefined && { yearStartsIn }) };
  if (period.unit === undefined) {
    const shift = (period.end - period.start) * count;
    return freeRange(period.start - shift, period.end - shift, options);
  }
  const start = ADD[period.unit](new TZDate(period.start, period.timeZone), -count);
  return periodContaining(start.getTime(), period.unit, options);
}

function freeRange(start: Instant, end: Instant, options: CalendarOptions): Period {
  const key = `${new Date(start).toISOString()}..${new Date(end).toISOString()}`;
  return { start, end, unit: undefined, key, ...options };
}

const UNITS: readonly CalendarUnit[] = ['day', 'week', 'month', 'quarter', 'year'];
const HINT =
  'Write last-week, this-month, yesterday, today, 2026-11-09, 2026-W46, 2026-10, 2026-Q3, 2026, or START..END.';

/** Local wall time in a zone as an instant; a day number past the month's end is refused by the caller's round trip. */
function zoned(year: number, month: number, day: number, timeZone: string): Instant {
  return new TZDate(year, month - 1, day, timeZone).getTime();
}

function isoWeekStart(year: number, week: number, options: CalendarOptions): Instant {
  // 4 January lies in ISO week 1 of its year.
  const fourth = new TZDate(year, 0, 4, options.timeZone);
  const thursday = addDays(startOfWeek(fourth, { weekStartsOn: 1 }), (week - 1) * 7 + 3);
  return startOfWeek(thursday, { weekStartsOn: options.weekStartsOn }).getTime();
}

function parseInstant(text: string, timeZone: string): Instant | undefined {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (day) return zoned(Number(day[1]), Number(day[2]), Number(day[3]), timeZone);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

/**
 * Reads a period as a person writes it, relative to `now`: `last-week`, `this-month`, `yesterday`, `2026-11-09`,
 * `2026-W46`, `2026-10`, `2026-Q3`, `2026`, or `START..END` (days in the zone, or instants with an offset; END excluded).
 * @throws UsageError where the text names no period, with the forms that do.
 */
export function parsePeriod(text: string, now: Instant, options: CalendarOptions): Period {
  const fail = (): never => {
    throw new UsageError(`"${text}" is not a period`, { hint: HINT });
  };
  if (text === 'today') return periodContaining(now, 'day', options);
  if (text === 'yesterday') return previousPeriod(periodContaining(now, 'day', options));
  const relative = /^(this|last)-([a-z]+)$/.exec(text);
  if (relative) {
    const unit = UNITS.find((known) => known === relative[2]) ?? fail();
    const current = periodContaining(now, unit, options);
    return relative[1] === 'this' ? current : previousPeriod(current);
  }
  const named = namedPeriod(text, options);
  if (named) return named.key === text ? named : fail();
  const [from, to, extra] = text.split('..');
  if (from === undefined || to === undefined || extra !== undefined) return fail();
  const start = parseInstant(from, options.timeZone) ?? fail();
  const end = parseInstant(to, options.timeZone) ?? fail();
  return start < end ? freeRange(start, end, options) : fail();
}

function namedPeriod(text: string, options: CalendarOptions): Period | undefined {
  const { timeZone } = options;
  const match = /^(\d{4})(?:-(?:W(\d{2})|Q([1-4])|(\d{2})(?:-(\d{2}))?))?$/.exec(text);
  if (!match) return undefined;
  const year = Number(match[1]);
  const [, , week, quarter, month, day] = match;
  if (week) return periodContaining(isoWeekStart(year, Number(week), options), 'week', options);
  if (quarter) return periodContaining(zoned(year, Number(quarter) * 3 - 2, 1, timeZone), 'quarter', options);
  if (day) return periodContaining(zoned(year, Number(month), Number(day), timeZone), 'day', options);
  if (month) return periodContaining(zoned(year, Number(month), 1, timeZone), 'month', options);
  return periodContaining(zoned(year, 1, 1, timeZone), 'year', options);
}
