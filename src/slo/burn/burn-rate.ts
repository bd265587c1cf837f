import { lowerBound } from '../../series/index.ts';
import { floorTo, type Instant } from '../../time/index.ts';
import { BucketState, type LedgerSum } from '../bucket.ts';
import { errorShare } from '../budget.ts';
import { coverage } from '../compliance.ts';
import type { BurnRate } from '../status.ts';
import type { BurnPolicy } from './burn-policy.ts';

/** Speed at which a budget burns: error ratio ÷ (1 − objective). 1 spends it exactly in its window. Undefined without events. */
export function burnRate(
  events: { readonly good: number; readonly valid: number },
  objective: number,
): number | undefined {
  if (!(events.valid > 0)) return undefined;
  return (events.valid - events.good) / events.valid / errorShare(objective);
}

/** The burn rate of one window from the sum over its buckets. */
export function windowBurnRate(
  windowMs: number,
  sum: Pick<LedgerSum, 'good' | 'valid' | 'seenMs' | 'excludedMs'>,
  objective: number,
): BurnRate {
  const { good, valid } = sum;
  return { windowMs, rate: burnRate(sum, objective), good, valid, coverage: coverage(sum, windowMs) };
}

/** Every window of a policy once, shortest first. */
export function policyWindows(policy: BurnPolicy): readonly number[] {
  return [...new Set(policy.rules.flatMap((rule) => [rule.shortMs, rule.longMs]))].sort((a, b) => a - b);
}

/** Buckets of one group in time order, at most one per start; time without a bucket was never collected. */
export interface BucketRun {
  readonly start: Float64Array;
  readonly widthMs: Float64Array;
  readonly good: Float64Array;
  readonly valid: Float64Array;
  readonly state: Float64Array;
}

export interface BurnRatesAt {
  readonly at: Instant;
  /** In the order of the windows asked for. */
  readonly rates: readonly BurnRate[];
}

function runningSum(length: number, value: (index: number) => number): Float64Array {
  const sums = new Float64Array(length + 1);
  for (let i = 0; i < length; i++) sums[i + 1] = (sums[i] ?? 0) + value(i);
  return sums;
}

/**
 * Burn rates over trailing windows at each instant, from whole buckets: an instant inside a bucket sees the ones before it.
 * Linear in buckets plus instants × windows. Sums of whole events are exact, so walking a day at once or in parts agrees.
 */
export function burnRates(
  run: BucketRun,
  slo: { readonly objective: number; readonly bucketMs: number },
  windowsMs: readonly number[],
  instants: readonly Instant[],
): readonly BurnRatesAt[] {
  const count = run.start.length;
  const timeIn = (...states: readonly BucketState[]) =>
    runningSum(count, (i) => (states.some((state) => state === run.state[i]) ? (run.widthMs[i] ?? 0) : 0));
  const good = runningSum(count, (i) => (run.state[i] === BucketState.excluded ? 0 : (run.good[i] ?? 0)));
  const valid = runningSum(count, (i) => (run.state[i] === BucketState.excluded ? 0 : (run.valid[i] ?? 0)));
  const seen = timeIn(BucketState.measured, BucketState.noTraffic);
  const excluded = timeIn(BucketState.excluded);
  const ratesAt = (end: Instant): BurnRate[] => {
    const last = lowerBound(run.start, end);
    return windowsMs.map((windowMs): BurnRate => {
      const first = lowerBound(run.start, end - windowMs);
      const over = (sums: Float64Array) => (sums[last] ?? 0) - (sums[first] ?? 0);
      const sum = { good: over(good), valid: over(valid), seenMs: over(seen), excludedMs: over(excluded) };
      return windowBurnRate(windowMs, sum, slo.objective);
    });
  };
  let [end, rates]: [Instant, readonly BurnRate[]] = [Number.NaN, []];
  return instants.map((at) => {
    const ended = floorTo(at, slo.bucketMs);
    // Alerts are evaluated more often than buckets end.
    if (ended !== end) [end, rates] = [ended, ratesAt(ended)];
    return { at, rates };
  });
}
