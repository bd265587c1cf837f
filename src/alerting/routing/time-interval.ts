import { TZDate } from '@date-fns/tz';
import type { Instant } from '../../time/index.ts';

/** Both ends belong to it. */
export interface WholeRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Times by the clock and the calendar of a zone. All parts that are given must hold; of the ranges of one part, any. A part that is
 * undefined always holds, one without ranges never.
 */
export interface TimeInterval {
  /** Minutes of the day; `to` does not belong to it and may be 1440. */
  readonly times: readonly WholeRange[] | undefined;
  /** 0 is Sunday. */
  readonly weekdays: readonly WholeRange[] | undefined;
  /** 1 to 31, or -31 to -1 counted from the end of the month, -1 being its last day. */
  readonly daysOfMonth: readonly WholeRange[] | undefined;
  /** 1 is January. */
  readonly months: readonly WholeRange[] | undefined;
  readonly years: readonly WholeRange[] | undefined;
  /** IANA name. */
  readonly timeZone: string;
}

/** Time intervals of the configuration by name. */
export type TimeIntervals = ReadonlyMap<string, readonly TimeInterval[]>;

/** Whether an instant lies in a time interval, as clocks and calendars of its zone show it, also on the days of DST changes. */
export function containsInstant(interval: TimeInterval, at: Instant): boolean {
  const { times, weekdays, daysOfMonth, months, years } = interval;
  const local = new TZDate(at, interval.timeZone);
  const minute = local.getHours() * 60 + local.getMinutes();
  if (times && !times.some(({ from, to }) => minute >= from && minute < to)) return false;
  if (daysOfMonth && !daysOfMonth.some((range) => containsDay(range, local))) return false;
  return holds(months, local.getMonth() + 1) && holds(weekdays, local.getDay()) && holds(years, local.getFullYear());
}

function holds(ranges: readonly WholeRange[] | undefined, value: number): boolean {
  return ranges === undefined || ranges.some(({ from, to }) => value >= from && value <= to);
}

/** Days are clamped to the month: 29 to 31 is nothing in a February of 28 days, and 20 to 31 ends with it. */
function containsDay({ from, to }: WholeRange, local: TZDate): boolean {
  const last = new Date(Date.UTC(local.getFullYear(), local.getMonth() + 1, 0)).getUTCDate();
  const resolve = (day: number): number => (day < 0 ? last + day + 1 : day);
  const [first, end] = [resolve(from), resolve(to)];
  if (first > last) return false;
  return local.getDate() >= Math.max(first, -last) && local.getDate() <= Math.min(end, last);
}

/** Names of those intervals that contain the instant, in the order given: what mutes a route with `mute_time_intervals`. */
export function mutedBy(names: readonly string[], intervals: TimeIntervals, at: Instant): readonly string[] {
  return names.filter((name) => (intervals.get(name) ?? []).some((interval) => containsInstant(interval, at)));
}

/** All names where none of the intervals contains the instant: what mutes a route with `active_time_intervals`. Empty for no names. */
export function inactiveBy(names: readonly string[], intervals: TimeIntervals, at: Instant): readonly string[] {
  return mutedBy(names, intervals, at).length > 0 ? [] : names;
}
