import type { Counted } from './compliance.ts';
import type { Interval } from './status.ts';

/** The error budget of a window in events. Signed and unrounded: overspent budgets are negative. */
export interface Budget {
  /** Events that may be bad: valid × (1 − objective). */
  readonly allowed: number;
  readonly bad: number;
  readonly left: number;
  /** bad ÷ allowed, 1 is all of it; undefined without valid events. */
  readonly used: number | undefined;
  /** `used` if all unknown time was good (low) or all bad (high), at the seen rate of traffic. */
  readonly usedInterval: Interval | undefined;
}

/** 1 − objective without the dust of binary fractions: 1 − 0.999 is 0.001, not 0.0010000000000000009. */
export function errorShare(objective: number): number {
  return Number((1 - objective).toPrecision(12));
}

export function errorBudget(events: Counted, objective: number): Budget {
  const share = errorShare(objective);
  const bad = events.valid - events.good;
  const allowed = events.valid * share;
  if (!(events.valid > 0)) return { allowed: 0, bad: 0, left: 0, used: undefined, usedInterval: undefined };
  const unknown = events.unknownMs * events.trafficPerMs;
  const most = (events.valid + unknown) * share;
  return {
    allowed,
    bad,
    left: allowed - bad,
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
