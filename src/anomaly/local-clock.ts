import { tzOffset } from '@date-fns/tz';
import type { Instant } from '../time/index.ts';
import type { Holidays } from './holidays.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** No zone changes its offset within a quarter of an hour. */
const OFFSET_STEP_MS = 900_000;
/** 1 January 1970 was a Thursday; weekdays count from Sunday as in date-fns. */
const EPOCH_WEEKDAY = 4;

/** Milliseconds that a zone is ahead of UTC at an instant. */
export type ZoneOffset = (instant: Instant) => number;

const zones = new Map<string, Map<number, number>>();
/** Quarters of an hour that are remembered of a zone: seven years of them. */
const MOST_SLOTS = 250_000;

/**
 * The offsets of one zone, remembered for all series: asking the time-zone database for every point of each would cost more than the forest.
 */
export function zoneOffset(timeZone: string): ZoneOffset {
  if (timeZone === 'UTC') return () => 0;
  const offsets = zones.get(timeZone) ?? new Map<number, number>();
  zones.set(timeZone, offsets);
  return (instant) => {
    const slot = Math.floor(instant / OFFSET_STEP_MS);
    let offset = offsets.get(slot);
    if (offset === undefined) {
      offset = tzOffset(timeZone, new Date(slot * OFFSET_STEP_MS)) * MINUTE_MS;
      if (offsets.size >= MOST_SLOTS) offsets.clear();
      offsets.set(slot, offset);
    }
    return offset;
  };
}

/** Local hour of the week as a fraction: 0 is Sunday 00:00, 167.5 is Saturday 23:30. A holiday is a Sunday. */
export function hourOfWeek(instant: Instant, offset: ZoneOffset, isHoliday: Holidays): number {
  const local = instant + offset(instant);
  const day = Math.floor(local / DAY_MS);
  const weekday = isHoliday(day) ? 0 : (((day + EPOCH_WEEKDAY) % 7) + 7) % 7;
  return weekday * 24 + (local - day * DAY_MS) / HOUR_MS;
}
