import { instantOfWallTime, type Weekday } from '../time/index.ts';
import type { Correction } from './corrections.ts';

/** Hours of the week in which an SLO counts, on the clocks of a zone: business hours. */
export interface Hours {
  /** Not empty; 0 is Sunday. */
  readonly days: readonly Weekday[];
  /** Minutes of the day, `from` before `to`, which is at most 1,440. */
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
}

/** Reason of the corrections that hours are made of. */
export const OUTSIDE_HOURS = 'outside the hours that count';

const DAY = 1_440;
const MINUTE_MS = 60_000;
const BYDAY = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;
/** A Sunday before anything that is measured. */
const FIRST_SUNDAY = Date.UTC(2000, 0, 2);

/** All other time, as corrections that come again every week: one for each length of a night or a weekend. */
export function closedTimes({ days, from, to, timeZone }: Hours): Correction[] {
  const open = [...new Set(days)].sort((a, b) => a - b);
  const nights = new Map<number, number[]>();
  open.forEach((day, i) => {
    const next = open[i + 1] ?? (open[0] as number) + 7;
    const closed = next * DAY + from - (day * DAY + to);
    const start = Math.floor((day * DAY + to) / DAY) % 7;
    if (closed > 0) nights.set(closed, [...(nights.get(closed) ?? []), start]);
  });
  return [...nights].map(([minutes, starts]) => ({
    reason: OUTSIDE_HOURS,
    start: instantOfWallTime(FIRST_SUNDAY + (to % DAY) * MINUTE_MS, timeZone),
    lengthMs: minutes * MINUTE_MS,
    byClock: true,
    rrule: `FREQ=WEEKLY;BYDAY=${starts.map((day) => BYDAY[day]).join(',')}`,
    timeZone,
  }));
}

/** `MO TU WE TH FR 08:00 to 18:00 (Europe/Berlin)`, for the shell. */
export function hoursName({ days, from, to, timeZone }: Hours): string {
  const names = [...new Set(days)].sort((a, b) => ((a + 6) % 7) - ((b + 6) % 7)).map((day) => BYDAY[day]);
  return `${names.join(' ')} ${clockText(from)} to ${clockText(to)} (${timeZone})`;
}

/** `08:05` */
export function clockText(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
