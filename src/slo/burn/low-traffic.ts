import { errorShare } from '../budget.ts';
import type { LowTrafficRules, SloDefinition } from '../definition.ts';
import { sliceLengthMs } from '../rows/budgeting.ts';

export const LOW_TRAFFIC: LowTrafficRules = { minEvents: 10, enoughBad: 10, confidence: 0.99 };

/** One event is a fact, and no rate. */
const LEAST_BAD = 2;

/**
 * P(X >= `successes`) for a binomial distribution of `trials` at `probability`, exactly: the terms are summed, with their logarithms built
 * up one from the other.
 */
export function binomialTail(successes: number, trials: number, probability: number): number {
  if (successes <= 0) return 1;
  if (successes > trials || probability <= 0) return 0;
  if (probability >= 1) return 1;
  const odds = Math.log(probability) - Math.log1p(-probability);
  let term = trials * Math.log1p(-probability);
  let below = 0;
  let above = 0;
  for (let k = 0; k <= trials; k++) {
    if (k < successes) below += Math.exp(term);
    else above += Math.exp(term);
    term += Math.log(trials - k) - Math.log(k + 1) + odds;
    // Past the mean the terms only shrink.
    if (k >= successes && k > trials * probability && term < -745) break;
  }
  return above < 0.5 ? Math.min(1, above) : Math.max(0, 1 - below);
}

/**
 * Whether the events of a rule's long window establish that the budget burns faster than `factor`. Slices of time always do: each is a
 * whole stretch of it. Otherwise there must be `minEvents`, and either `enoughBad` bad ones, or at least two that an exact binomial test
 * does not take for chance at an error ratio of factor × (1 − objective).
 */
export function burnEstablished(
  events: { readonly good: number; readonly valid: number },
  factor: number,
  slo: Pick<SloDefinition, 'objective' | 'sli' | 'budgeting' | 'lowTraffic'>,
): boolean {
  if (sliceLengthMs(slo) !== undefined) return true;
  const { minEvents, enoughBad, confidence } = slo.lowTraffic ?? LOW_TRAFFIC;
  const valid = Math.round(events.valid);
  const bad = Math.round(events.valid - events.good);
  if (valid < minEvents) return false;
  if (bad >= enoughBad) return true;
  return bad >= LEAST_BAD && binomialTail(bad, valid, factor * errorShare(slo.objective)) <= 1 - confidence;
}
