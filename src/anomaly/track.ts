import type { Instant, TimeRange } from '../time/index.ts';
import type { Holidays } from './holidays.ts';
import { hourOfWeek, type ZoneOffset } from './local-clock.ts';

/** One series without its gaps and NaN, with the local hour of the week of every point. Times strictly increase. */
export interface Track {
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** See {@link hourOfWeek}. */
  readonly hours: Float64Array;
  readonly offset: ZoneOffset;
  /** Whether the zone's offset changes between the first and the last point. */
  readonly moves: boolean;
}

export interface TrackInput {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly offset: ZoneOffset;
  readonly isHoliday: Holidays;
  /** Times that say nothing of what is usual: their points are gaps. */
  readonly blanks: readonly TimeRange[];
}

/** Drops points that are not finite. @throws nothing: times that do not increase are dropped as well, the first one stays. */
export function trackOf({ times, values, offset, isHoliday, blanks }: TrackInput): Track {
  const keptTimes = new Float64Array(times.length);
  const keptValues = new Float64Array(times.length);
  const hours = new Float64Array(times.length);
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  let moves = false;
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number;
    const value = values[i] as number;
    if (!Number.isFinite(value) || !(time > last)) continue;
    if (blanks.some(({ start, end }) => time > start && time <= end)) continue;
    keptTimes[count] = time;
    keptValues[count] = value;
    hours[count++] = hourOfWeek(time, offset, isHoliday);
    moves ||= offset(time) !== offset(keptTimes[0] as number);
    last = time;
  }
  return {
    times: keptTimes.subarray(0, count),
    values: keptValues.subarray(0, count),
    hours: hours.subarray(0, count),
    offset,
    moves,
  };
}

/** Index of the first point at or after `instant`; the number of points where there is none. */
export function indexAt(times: Float64Array, instant: Instant): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Indices of the points in a half-open range, as `[from, to)`. */
export function indexRange(track: Track, range: TimeRange): readonly [number, number] {
  return [indexAt(track.times, range.start), indexAt(track.times, range.end)];
}
