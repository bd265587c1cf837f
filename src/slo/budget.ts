import { UsageError } from '../errors.ts';
import type { Counted } from './compliance.ts';
import type { Interval } from './status.ts';

/** The error budget of a window in events. Signed and unrounded: overspent budgets are negative. */
export interface Budget {
  /** Events that may be bad: valid × (1 − objective). */
  readonly allowed: number;
  readonly bad: number;
  readonly left: number;
  /** `left` if all unknown time was bad (low) or good (high), at the seen rate of traffic. */
  readonly leftInterval: Interval;
  /** bad ÷ allowed, 1 is all of it; undefined without valid events. */
  readonly used: number | undefined;
  /** `used` if all unknown time was good (low) or all bad (high), at the seen rate of traffic. */
  readonly usedInterval: Interval | undefined;
}

/** 1 − objective without the dust of binary fractions: 1 − 0.999 is 0.001, not 0.0010000000000000009. */
export function errorShare(objective: number): number {
  return Number((1 - objective).toPrecision(12));
}

/**
 * The budget of a window: what may be bad, what is, and what is left, in events.
 * @param events where nothing is said of unknown time, all of it was seen
 * @param objective ratio in (0, 1)
 * @throws UsageError for any other objective, and for counts that are none
 */
export function errorBudget(events: Pick<Counted, 'good' | 'valid'> & Partial<Counted>, objective: number): Budget {
  if (!(objective > 0 && objective < 1)) {
    throw new UsageError(`an objective of ${objective} leaves no error budget to count`, {
      hint: 'Give it as a ratio between 0 and 1: 0.999 for 99.9%.',
    });
  }
  if (Number.isNaN(events.good) || Number.isNaN(events.valid))
    throw new UsageError('good and valid events must be numbers');
  const share = errorShare(objective);
  const bad = events.valid - events.good;
  const allowed = events.valid * share;
  if (!(events.valid > 0)) {
    return { allowed: 0, bad: 0, left: 0, leftInterval: { low: 0, high: 0 }, used: undefined, usedInterval: undefined };
  }
  const unknown = (events.unknownMs ?? 0) * (events.trafficPerMs ?? 0);
  const most = (events.valid + unknown) * share;
  return {
    allowed,
    bad,
    left: allowed - bad,
    leftInterval: { low: most - bad - unknown, high: most - bad },
    used: bad / allowed,
    usedInterval:
      unknown > 0 ? { low: bad / most, high: (bad + unknown) / most } : { low: bad / allowed, high: bad / allowed },
  };
}

/**
 * Budget left as time, in minutes: the share left of the minutes that may be bad in a window of `lengthMs`.
 * slo-generator's `error_budget_remaining_minutes`: window × (SLI − objective).
 */
export function minutesLeft(budget: Budget, objective: number, lengthMs: number): number | undefined {
  return budget.used === undefined ? undefined : ((1 - budget.used) * errorShare(objective) * lengthMs) / 60_000;
}

/** A figure and the interval that it lies in; both ends are equal to it where all time was seen. */
export interface Bounded extends Interval {
  readonly value: number;
}

/** What is left of an error budget, signed: below zero it is overspent. */
export interface BudgetLeft {
  /** Events that may still be bad, of those counted so far. */
  readonly events: Bounded;
  /** Minutes of total failure that may still happen in the whole window. */
  readonly minutes: Bounded;
  /** Share of the budget, 1 is all of it. */
  readonly share: Bounded;
}

/**
 * What is left as events, minutes and share; undefined without valid events. A calendar window's minutes are those of the whole period
 * (`wholeMs`). Where an event is a slice of time, bad slices are subtracted as the time they were; otherwise the share left is taken
 * of the minutes that may be bad: slo-generator's `error_budget_remaining_minutes`, window × (SLI − objective).
 */
export function budgetLeft(
  budget: Budget,
  slo: { readonly objective: number; readonly wholeMs: number; readonly sliceMs?: number | undefined },
): BudgetLeft | undefined {
  const { used, usedInterval, left, leftInterval, bad, allowed } = budget;
  if (used === undefined || usedInterval === undefined) return undefined;
  const minutes = (errorShare(slo.objective) * slo.wholeMs) / 60_000;
  const share = { value: 1 - used, low: 1 - usedInterval.high, high: 1 - usedInterval.low };
  const sliceMinutes = (slo.sliceMs ?? 0) / 60_000;
  // leftInterval is (valid + unknown) × share − bad − (0 to unknown): its width is the unknown slices.
  const unknown = Math.max(0, leftInterval.high - leftInterval.low);
  const inTime = (badSlices: number) => minutes - badSlices * sliceMinutes;
  const byShare = { value: minutes * share.value, low: minutes * share.low, high: minutes * share.high };
  const bySlices = { value: inTime(bad), low: inTime(bad + unknown), high: inTime(bad) };
  return {
    events: { value: allowed - bad, low: Math.min(left, leftInterval.low), high: Math.max(left, leftInterval.high) },
    minutes: slo.sliceMs === undefined ? byShare : bySlices,
    share,
  };
}

/**
 * How long a budget lasts from now: `share` of it is left, burning at `rate` against a window of `windowMs`. A rate of 1 spends a whole
 * budget in its window; Infinity where nothing burns, 0 where nothing is left.
 */
export function timeToExhaustionMs(share: number, rate: number, windowMs: number): number {
  if (share <= 0) return 0;
  return rate > 0 ? (share * windowMs) / rate : Number.POSITIVE_INFINITY;
}
