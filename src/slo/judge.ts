import type { Labels } from '../series/index.ts';
import { type Instant, lengthMs, type TimeRange } from '../time/index.ts';
import type { LedgerSum } from './bucket.ts';
import { errorBudget, errorShare } from './budget.ts';
import { compliance, countEvents, coverage } from './compliance.ts';
import type { SloDefinition } from './definition.ts';
import type { BurnRate, RawFigures, SloStatus, SloStatusWord } from './status.ts';

/** What the ledger knows about one group of one SLO at one instant. */
export interface Evidence {
  readonly group: Labels;
  readonly at: Instant;
  /** The part of the SLO's window before `at`, see `windowAt`. */
  readonly window: TimeRange;
  /** First bucket of the group that was ever seen; undefined where none was. */
  readonly since: Instant | undefined;
  readonly sum: LedgerSum;
  /** All events of the window, those of corrected time included; undefined where no time is corrected. */
  readonly raw?: { readonly good: number; readonly valid: number } | undefined;
  readonly burnRates: readonly BurnRate[];
  readonly accuracy: 'exact' | 'approximate';
  /** Why the last collection before `at` failed; undefined where it did not. */
  readonly failure: string | undefined;
}

/** Above a threshold by more than the dust of binary fractions: exactly all of a budget is not more than all of it. */
function above(value: number, threshold: number): boolean {
  return value > threshold * (1 + 1e-12);
}

/** For reasons only; figures for people are rounded by the report. */
function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(4))}%`;
}

function wordFor(used: number, warnAtUsed: number): SloStatusWord {
  if (above(used, 1)) return 'BREACHED';
  return above(used, warnAtUsed) ? 'WARNING' : 'OK';
}

/** Figures from all events of a window. */
export function rawFigures(events: { readonly good: number; readonly valid: number }, objective: number): RawFigures {
  const { good, valid } = events;
  const used = valid > 0 ? (valid - good) / (valid * errorShare(objective)) : undefined;
  return { good, valid, compliance: compliance(events), budgetUsed: used };
}

/**
 * Judges one group of one SLO. No figure is rounded before it is compared. In this order: a failed collection, data that
 * contradict themselves, and too little seen time give no verdict; no valid events are no traffic; then the budget decides, and
 * where the truth about unseen time could move it over a threshold, the worse status stands and the reason says so.
 */
export function judge(slo: SloDefinition, evidence: Evidence): SloStatus {
  const { window, sum, failure } = evidence;
  const dataFrom = Math.min(window.end, Math.max(window.start, evidence.since ?? window.end));
  const dueMs = lengthMs({ start: dataFrom, end: window.end });
  const events = countEvents(sum, dueMs, slo);
  const budget = errorBudget(events, slo.objective);
  const seen = evidence.since === undefined ? 0 : coverage(sum, dueMs);
  const { status, reason } = verdict();
  return {
    slo: slo.name,
    group: evidence.group,
    at: evidence.at,
    window,
    dataFrom,
    objective: slo.objective,
    good: events.good,
    valid: events.valid,
    compliance: compliance(events),
    coverage: seen,
    budgetEvents: budget.allowed,
    budgetUsed: budget.used,
    budgetUsedInterval: budget.usedInterval,
    burnRates: evidence.burnRates,
    status,
    accuracy: evidence.accuracy,
    ...(evidence.raw !== undefined && { raw: rawFigures(evidence.raw, slo.objective) }),
    reason,
  };

  function verdict(): { status: SloStatusWord; reason: string } {
    const insufficient = (reason: string) => ({ status: 'INSUFFICIENT_DATA' as const, reason });
    if (failure !== undefined) return insufficient(failure);
    if (evidence.since === undefined) return insufficient('Nothing has been seen in this window.');
    if (above(events.good, events.valid)) {
      return insufficient('There are more good events than valid ones: the two queries do not count the same thing.');
    }
    if (seen < slo.minCoverage) {
      return insufficient(`Only ${percent(seen)} of the time was seen, ${percent(slo.minCoverage)} is needed.`);
    }
    if (budget.used === undefined || budget.usedInterval === undefined) {
      return { status: 'NO_TRAFFIC', reason: 'There were no valid events.' };
    }
    const status = wordFor(budget.used, slo.warnAtUsed);
    const worst = wordFor(budget.usedInterval.high, slo.warnAtUsed);
    if (worst === status) return { status, reason: '' };
    const { low, high } = budget.usedInterval;
    const unseen = percent(1 - seen);
    return {
      status: worst,
      reason: `${unseen} of the time was not seen, so between ${percent(low)} and ${percent(high)} of the budget is used; the worse is assumed.`,
    };
  }
}
