import type { LedgerSum } from './bucket.ts';
import type { CountAs } from './definition.ts';

/** Good and valid events after idle and unseen time was counted as the definition says. */
export interface Counted {
  readonly good: number;
  readonly valid: number;
  /** Time of which nothing is known and that is not counted: the width of the budget's interval. */
  readonly unknownMs: number;
  /** Valid events per millisecond of seen time: what unseen time is taken to have had. */
  readonly trafficPerMs: number;
}

/**
 * Counts idle and unseen time as configured. `good` and `bad` need a number of events for time that had none: that of the
 * measured time's average traffic, which for time slices is exactly one per slice.
 * `dueMs` is the time that should have been seen or excluded; holes that a counter bridged are known and stay out.
 */
export function countEvents(
  sum: LedgerSum,
  dueMs: number,
  rules: { readonly noTraffic: CountAs; readonly unmeasured: CountAs },
): Counted {
  const busyMs = sum.seenMs - sum.noTrafficMs + sum.gapMs;
  const idleEvents = rules.noTraffic === 'ignore' || busyMs <= 0 ? 0 : (sum.valid * sum.noTrafficMs) / busyMs;
  let good = sum.good + (rules.noTraffic === 'good' ? idleEvents : 0);
  let valid = sum.valid + idleEvents;
  const knownMs = sum.seenMs + sum.gapMs;
  const trafficPerMs = knownMs > 0 ? valid / knownMs : 0;
  const unknownMs = Math.max(0, dueMs - knownMs - sum.excludedMs);
  if (rules.unmeasured === 'ignore') return { good, valid, unknownMs, trafficPerMs };
  const unseenEvents = unknownMs * trafficPerMs;
  good += rules.unmeasured === 'good' ? unseenEvents : 0;
  valid += unseenEvents;
  return { good, valid, unknownMs: 0, trafficPerMs };
}

/** good ÷ valid, unrounded; undefined without valid events. */
export function compliance(events: { readonly good: number; readonly valid: number }): number | undefined {
  return events.valid > 0 ? events.good / events.valid : undefined;
}

/** Seen ÷ due time that is not excluded, 0 to 1; 1 where nothing was due. */
export function coverage(sum: Pick<LedgerSum, 'seenMs' | 'excludedMs'>, dueMs: number): number {
  const due = dueMs - sum.excludedMs;
  return due > 0 ? Math.min(1, sum.seenMs / due) : 1;
}
