import { tzOffset } from '@date-fns/tz';
import type { Instant } from '../time/index.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** No zone changes its offset within a quarter of an hour. */
const OFFSET_STEP_MS = 900_000;
/** 1 January 1970 was a Thursday; weekdays count from Sunday as in date-fns. */
const EPOCH_WEEKDAY = 4;

/** Local hour of the week as a fraction: 0 is Sunday 00:00, 167.5 is Saturday 23:30. */
export type LocalClock = (instant: Instant) => number;

/** A clock for one zone that remembers its offsets: asking the time-zone database for every point would cost more than the forest. */
export function localClock(timeZone: string): LocalClock {
  const offsets = new Map<number, number>();
  return (instant) => {
    const slot = Math.floor(instant / OFFSET_STEP_MS);
    let offset = offsets.get(slot);
    if (offset === undefined) {
      offset = tzOffset(timeZone, new Date(slot * OFFSET_STEP_MS)) * MINUTE_MS;
      offsets.set(slot, offset);
    }
    const local = instant + offset;
    const day = Math.floor(local / DAY_MS);
    const weekday = (((day + EPOCH_WEEKDAY) % 7) + 7) % 7;
    return weekday * 24 + (local - day * DAY_MS) / HOUR_MS;
  };
}
