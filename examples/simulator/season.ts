import type { Instant, TimeRange } from '../../src/time/index.ts';

const DAY_MS = 86_400_000;
/** 1 January 1970 was a Thursday. */
const FIRST_WEEKDAY = 3;

export interface Season {
  /** Share of the mean that night takes away and noon adds: 0.5 goes from half to one and a half. */
  readonly day: number;
  /** Saturday and Sunday against a working day. */
  readonly weekend: number;
  /** Hour of the day, UTC, of the most traffic. */
  readonly peakHour: number;
}

/** Factor around 1 of traffic at an instant: higher by day, lower at the weekend, without a jump at midnight. */
export function seasonAt(instant: Instant, { day, weekend, peakHour }: Season): number {
  const hour = ((instant % DAY_MS) / DAY_MS) * 24;
  const course = 1 + day * Math.cos(((hour - peakHour) / 24) * 2 * Math.PI);
  return course * weekFactor(instant, weekend);
}

/** The change between working day and weekend takes the two hours around midnight. */
function weekFactor(instant: Instant, weekend: number): number {
  const days = instant / DAY_MS;
  const isWeekend = (day: number): boolean => (Math.floor(day) + FIRST_WEEKDAY) % 7 >= 5;
  const [before, after] = [isWeekend(days - 1 / 24), isWeekend(days + 1 / 24)];
  if (before === after) return before ? weekend : 1;
  const boundary = Math.round(days);
  const passed = (days - (boundary - 1 / 24)) * 12;
  const [from, to] = before ? [weekend, 1] : [1, weekend];
  return from + (to - from) * passed;
}

export function inRange(instant: Instant, range: TimeRange | undefined): boolean {
  return range !== undefined && instant >= range.start && instant < range.end;
}
