import { TZDate } from '@date-fns/tz';
import type { Instant } from './range.ts';

const HALF_DAY_MS = 43_200_000;

/**
 * The instant of a wall time that is written as if it were UTC. One that happens twice is the first of them; one that the clocks skip is
 * the same time after the change.
 */
export function instantOfWallTime(wall: number, timeZone: string): Instant {
  const offsetMs = (instant: Instant) => new TZDate(instant, timeZone).getTimezoneOffset() * -60_000;
  // With the offset of half a day before the wall time is right before a change, and the first of two.
  const early = wall - offsetMs(wall - HALF_DAY_MS);
  if (early + offsetMs(early) === wall) return early;
  const late = wall - offsetMs(wall + HALF_DAY_MS);
  return late + offsetMs(late) === wall ? late : early;
}

/**
 * Reads a local time of a zone (`2026-11-03`, `2026-11-03T22:00`, also with a space and seconds), or an instant with its offset. A local time
 * that the clocks skip is the same time after the change. NaN where it is neither.
 */
export function instantInZone(text: string, timeZone: string): Instant {
  const local = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text.trim());
  if (!local) return Date.parse(text.trim().replace(' ', 'T'));
  const [year = 0, month = 1, day = 1, ...time] = local.slice(1).map((part) => Number(part ?? 0));
  const [hour = 0, minute = 0, second = 0] = time;
  return instantOfWallTime(Date.UTC(year, month - 1, day, hour, minute, second), timeZone);
}
