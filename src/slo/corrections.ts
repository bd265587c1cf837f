import { TZDate } from '@date-fns/tz';
import rrule from 'rrule';
import { type Instant, instantOfWallTime, type TimeRange } from '../time/index.ts';

/** Time that does not count against an SLO, once or again and again: maintenance, or a fault that was nobody's to bear. */
export interface Correction {
  /** Why: printed wherever the figures without that time are. */
  readonly reason: string;
  /** First time. */
  readonly start: Instant;
  /** Elapsed time: two hours across a change of clocks are two hours. */
  readonly lengthMs: number;
  /** The length is by the clocks of the zone instead: from six to eight in the morning, however long that night is. */
  readonly byClock?: boolean;
  /** RFC 5545, without DTSTART, for local time in `timeZone`; once where undefined. */
  readonly rrule: string | undefined;
  readonly timeZone: string;
}

export interface CorrectedRange extends TimeRange {
  readonly reason: string;
}

/** More repetitions than this in one question are a rule that nobody meant. */
const MOST_REPETITIONS = 20_000;

/** The library counts in wall time, written as if it were UTC. */
function wallTime(instant: Instant, timeZone: string): Date {
  const local = new TZDate(instant, timeZone);
  return new Date(instant - local.getTimezoneOffset() * 60_000);
}

/** What is wrong with a rule of repetition, or undefined. */
export function rruleProblem(text: string): string | undefined {
  try {
    const options = rrule.RRule.parseString(text);
    if (options.freq === undefined) return 'it has no FREQ';
    if (options.dtstart !== undefined && options.dtstart !== null) return 'its beginning is "start", not DTSTART';
    if (options.tzid) return 'its zone is "timeZone", not TZID';
    if (options.freq > rrule.RRule.HOURLY) return 'maintenance more often than hourly is no maintenance';
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Every time of a correction that touches `range`, in order. Repetitions follow the clocks of their zone: two o'clock stays two o'clock
 * through daylight saving. RFC 5545, section 3.3.10.
 */
export function correctedRanges(correction: Correction, range: TimeRange): readonly CorrectedRange[] {
  const { start, lengthMs, timeZone, reason } = correction;
  if (correction.rrule === undefined) {
    const end = start + lengthMs;
    return start < range.end && end > range.start ? [{ start, end, reason }] : [];
  }
  const options = { ...rrule.RRule.parseString(correction.rrule), dtstart: wallTime(start, timeZone) };
  // A day more on either side: wall time and UTC differ by up to fourteen hours.
  const from = new Date(range.start - lengthMs - 86_400_000);
  const until = new Date(range.end + 86_400_000);
  const walls = new rrule.RRule(options).between(from, until, true, (_, count) => count < MOST_REPETITIONS);
  const ended = (wall: number, begin: Instant): Instant =>
    correction.byClock === true ? instantOfWallTime(wall + lengthMs, timeZone) : begin + lengthMs;
  return walls
    .map((wall): CorrectedRange => {
      const begin = instantOfWallTime(wall.getTime(), timeZone);
      return { start: begin, end: ended(wall.getTime(), begin), reason };
    })
    .filter((one) => one.start < range.end && one.end > range.start);
}

/** All corrections of an SLO in a range, by start. */
export function allCorrectedRanges(corrections: readonly Correction[], range: TimeRange): readonly CorrectedRange[] {
  return corrections
    .flatMap((correction) => correctedRanges(correction, range))
    .sort((a, b) => a.start - b.start || a.end - b.end || (a.reason < b.reason ? -1 : 1));
}
