import { tzOffset } from '@date-fns/tz';
import { createTask, parse } from 'node-cron';
import { UsageError } from '../errors.ts';
import type { Instant, TimeRange } from '../time/index.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Offset of the zone at an instant, in milliseconds east of UTC. */
function offsetMs(timeZone: string, at: Instant): number {
  return tzOffset(timeZone, new Date(at)) * MINUTE_MS;
}

/**
 * Instants at which a zone's clock shows the wall time `wall` (given as if it were UTC). Two in the autumn fold, first one
 * first; in the spring gap, where it is never shown, the first instant after the gap.
 */
function instantsOfWallTime(wall: number, timeZone: string): Instant[] {
  // Offsets change at most once within a day either side of any wall time.
  const before = wall - offsetMs(timeZone, wall - DAY_MS);
  const after = wall - offsetMs(timeZone, wall + DAY_MS);
  const shown = [...new Set([before, after])].filter((at) => at + offsetMs(timeZone, at) === wall);
  if (shown.length > 0) return shown.sort((a, b) => a - b);
  let low = Math.min(before, after);
  let high = Math.max(before, after);
  const offsetLow = offsetMs(timeZone, low);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(timeZone, middle) === offsetLow) low = middle;
    else high = middle;
  }
  return [high];
}

/**
 * Every instant in `(range.start, range.end]` at which a cron expression is due in a zone, in order.
 *
 * The day of a DST change is what node-cron leaves open (it skips a time inside the spring gap): here a time of day that
 * does not exist is due right after the gap, one that exists twice is due the first time. An expression for every hour
 * follows elapsed time instead, so that a five-minute job does not pause for an hour in autumn.
 *
 * @throws UsageError where node-cron does not accept the expression.
 */
export function cronTimes(expression: string, timeZone: string, range: TimeRange): Instant[] {
  const fields = parseFields(expression);
  const everyHour = fields.hour.length === 24;
  // A task in UTC answers whether a wall time matches, day of month, weekday and `L` included. It is never started.
  const matcher = createTask(expression, () => undefined, { timezone: 'UTC' });
  const times = new Set<Instant>();
  try {
    const firstDay = Math.floor((range.start + offsetMs(timeZone, range.start)) / DAY_MS) - 1;
    const lastDay = Math.floor((range.end + offsetMs(timeZone, range.end)) / DAY_MS) + 1;
    for (let day = firstDay; day <= lastDay; day++) {
      for (const hour of fields.hour) {
        for (const minute of fields.minute) {
          const wall = day * DAY_MS + hour * 3_600_000 + minute * MINUTE_MS + (fields.second[0] ?? 0) * 1000;
          if (!matcher.match(new Date(wall))) continue;
          const instants = instantsOfWallTime(wall, timeZone);
          for (const at of everyHour ? instants : instants.slice(0, 1)) {
            if (at > range.start && at <= range.end) times.add(at);
          }
        }
      }
    }
  } finally {
    void matcher.destroy();
  }
  return [...times].sort((a, b) => a - b);
}

function parseFields(expression: string): { second: number[]; minute: number[]; hour: number[] } {
  try {
    return parse(expression);
  } catch (cause) {
    throw new UsageError(`"${expression}" is not a cron expression`, {
      cause,
      hint: 'Write five fields: minute hour day-of-month month weekday, for example "0 7 * * 1".',
    });
  }
}
