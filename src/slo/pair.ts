import type { LedgerSum } from './bucket.ts';
import { errorShare } from './budget.ts';
import type { Pair } from './definition.ts';

/** What two sources counted in the time that both saw in full. */
export interface PairDifference {
  /** Of this SLO, and of the other. */
  readonly counts: readonly [PairCounts, PairCounts];
  /** Time that both saw; other time is not compared. */
  readonly comparedMs: number;
  /** Difference of valid events ÷ the larger count; undefined where neither counted any. */
  readonly events: number | undefined;
  /** Difference of the two error ratios ÷ (1 − objective): the share of the budget that they disagree on; undefined where one counted nothing. */
  readonly budget: number | undefined;
  /** Whether one of the two is beyond its tolerance; undefined where too little time was seen by both to say. */
  readonly beyond: boolean | undefined;
}

export interface PairCounts {
  readonly good: number;
  readonly valid: number;
}

/** Less than this share of the time seen by both says nothing about the rest. */
const LEAST_COMPARED = 0.5;

/** Beyond by more than the dust of binary fractions: exactly a tolerance is within it. */
const DUST = 1e-9;

/**
 * Compares two SLOs hour by hour: only hours that both saw from end to end count, so that a scrape that failed or a late import does not read as
 * a disagreement. `hours` are sums of the same hours, this SLO's and the other's.
 */
export function pairDifference(
  pair: Pair,
  objective: number,
  hours: readonly (readonly [LedgerSum | undefined, LedgerSum | undefined])[],
  hourMs: number,
): PairDifference {
  const whole = (sum: LedgerSum | undefined): sum is LedgerSum => sum !== undefined && sum.seenMs >= hourMs;
  const both = hours.filter((pairOfSums): pairOfSums is [LedgerSum, LedgerSum] => pairOfSums.every(whole));
  const counts = ([0, 1] as const).map((side) => ({
    good: both.reduce((sum, hour) => sum + hour[side].good, 0),
    valid: both.reduce((sum, hour) => sum + hour[side].valid, 0),
  })) as unknown as readonly [PairCounts, PairCounts];
  const [own, other] = counts;
  const most = Math.max(own.valid, other.valid);
  const events = most > 0 ? Math.abs(own.valid - other.valid) / most : undefined;
  const budget =
    own.valid > 0 && other.valid > 0 ? Math.abs(badShare(own) - badShare(other)) / errorShare(objective) : undefined;
  const comparedMs = both.length * hourMs;
  const enough = hours.length > 0 && both.length >= LEAST_COMPARED * hours.length;
  const beyond = (events ?? 0) > pair.tolerance * (1 + DUST) || (budget ?? 0) > pair.budgetTolerance * (1 + DUST);
  return { counts, comparedMs, events, budget, beyond: enough ? beyond : undefined };
}

function badShare({ good, valid }: PairCounts): number {
  return (valid - good) / valid;
}
