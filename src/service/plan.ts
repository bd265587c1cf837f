import { cronTimes, type ScheduleEntry } from '../config/index.ts';
import type { Instant } from '../time/index.ts';

/** A run that is due: which schedule entry, and the logical time it is for. */
export interface DueRun {
  readonly entry: ScheduleEntry;
  readonly at: Instant;
  /** True where its time passed while nobody was there to run it. */
  readonly late: boolean;
}

export interface PlanInput {
  readonly entries: readonly ScheduleEntry[];
  /** Logical time of each entry's last finished run, by entry name. An entry without one counts from `since`. */
  readonly lastRun: ReadonlyMap<string, Instant>;
  /** When this service first knew its schedule: nothing before is due for an entry that never ran. */
  readonly since: Instant;
  readonly now: Instant;
}

export interface Plan {
  /** In the order in which they are to run: by time, then as configured. */
  readonly due: readonly DueRun[];
  /** Times that passed and are not made up for, by entry name: `catchUp: none`, outside the window, or all but the last. */
  readonly missed: ReadonlyMap<string, number>;
}

/** A run whose time passed more than this ago is late: two ticks of a minute, with room for a slow start. */
const LATE_AFTER_MS = 150_000;
/** An unbounded list of missed five-minute runs helps nobody: one run covers their data, so only the newest are repeated. */
const CATCH_UP_LIMIT = 100;

/**
 * Decides which runs are due at `now`. Pure: the timer only asks. Missed runs keep their own logical time, and are chosen
 * by the entry's `catchUp`: `none` drops them, `last` keeps the newest, `all` keeps the newest hundred in the window.
 */
export function planRuns(input: PlanInput): Plan {
  const due: DueRun[] = [];
  const missed = new Map<string, number>();
  for (const entry of input.entries) {
    const last = input.lastRun.get(entry.name) ?? input.since;
    const start = Math.max(last, input.now - Math.max(entry.catchUpWindowMs, LATE_AFTER_MS));
    const runs = cronTimes(entry.cron, entry.timeZone, { start, end: input.now }).map((at) => ({
      entry,
      at,
      late: input.now - at > LATE_AFTER_MS,
    }));
    const kept = keep(runs, entry.catchUp);
    if (runs.length > kept.length) missed.set(entry.name, runs.length - kept.length);
    due.push(...kept);
  }
  return { due: due.sort((a, b) => a.at - b.at), missed };
}

function keep(runs: readonly DueRun[], catchUp: ScheduleEntry['catchUp']): readonly DueRun[] {
  if (catchUp === 'all') return runs.slice(-CATCH_UP_LIMIT);
  const newest = runs.slice(-1);
  return catchUp === 'last' ? newest : newest.filter((run) => !run.late);
}

/** The next time each entry is due after `now`, for the `/metrics` page and `serve`'s greeting; within 400 days. */
export function nextRun(entry: ScheduleEntry, now: Instant): Instant | undefined {
  const day = 86_400_000;
  for (const horizon of [day, 8 * day, 32 * day, 400 * day]) {
    const [first] = cronTimes(entry.cron, entry.timeZone, { start: now, end: now + horizon });
    if (first !== undefined) return first;
  }
  return undefined;
}
