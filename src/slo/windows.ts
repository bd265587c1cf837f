import { floorTo, type Instant, periodContaining, type TimeRange } from '../time/index.ts';
import type { SloDefinition, SloWindow } from './definition.ts';

/** The window of an SLO at one instant. */
export interface WindowAt {
  /** The part that lies before the instant: what is judged. */
  readonly elapsed: TimeRange;
  /** All of it; a calendar period ends after the instant, a rolling window at it. Follows the zone through DST. */
  readonly whole: TimeRange;
}

/**
 * The window that an evaluation at `at` judges, cut to whole buckets: a bucket still being filled is not part of it.
 * At the first instant of a calendar period it is that period, empty so far.
 */
export function windowAt(window: SloWindow, at: Instant, bucketMs: number): WindowAt {
  const end = floorTo(at, bucketMs);
  if (window.kind === 'rolling') {
    const range = { start: end - Math.round(window.lengthMs / bucketMs) * bucketMs, end };
    return { elapsed: range, whole: range };
  }
  const { start, end: periodEnd } = periodContaining(at, window.unit, {
    timeZone: window.timeZone,
    weekStartsOn: window.weekStartsOn ?? 1,
    ...(window.yearStartsIn !== undefined && { yearStartsIn: window.yearStartsIn }),
  });
  return { elapsed: { start, end: Math.max(start, end) }, whole: { start, end: periodEnd } };
}

/** Nominal lengths of calendar windows, for choosing a burn policy and how much history to collect. */
const CALENDAR_DAYS = { day: 1, week: 7, month: 30, quarter: 90, year: 365 } as const;
const DAY_MS = 86_400_000;

/** Length of a window in milliseconds; of a calendar window the nominal one (a month is 30 days). */
export function windowLengthMs(window: SloWindow): number {
  return window.kind === 'rolling' ? window.lengthMs : CALENDAR_DAYS[window.unit] * DAY_MS;
}

/** How far back the ledger must reach for the window and every burn-rate window of an SLO. */
export function historyMs(slo: Pick<SloDefinition, 'window' | 'burnPolicy'>): number {
  // A calendar period is up to three days longer than its nominal length, and an hour more where clocks go back.
  const window = windowLengthMs(slo.window) + (slo.window.kind === 'calendar' ? 3 * DAY_MS : 0);
  return Math.max(window, ...slo.burnPolicy.rules.map((rule) => rule.longMs));
}
