/** Instants, durations, ranges and calendar periods in IANA zones. Pure. */
export { MONTHS, WEEKDAYS } from './calendar-names.ts';
export { formatDuration, parseDuration } from './duration.ts';
export { formatInstant } from './format-instant.ts';
export { instantInZone, instantOfWallTime } from './instant-in-zone.ts';
export {
  type CalendarUnit,
  type Month,
  type Period,
  parsePeriod,
  periodContaining,
  previousPeriod,
  type Weekday,
} from './period.ts';
export { floorTo, type Grid, type Instant, intersect, lengthMs, type TimeRange, union } from './range.ts';
