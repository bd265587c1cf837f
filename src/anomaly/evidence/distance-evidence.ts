import { LAST_WEEK, PREDICTION, TIME_OF_DAY } from '../signal/component-names.ts';

/**
 * What logarithms of single distances add to the forests' score, by column: a forest cannot tell distances apart beyond those it was grown on.
 * The prediction for this time of day is the best single component on dense series, the week sees what has moved away slowly, and the course of the day
 * what a prediction follows too soon.
 */
export const DISTANCE_WEIGHTS: readonly (readonly [column: number, weight: number])[] = [
  [TIME_OF_DAY, 0.03],
  [PREDICTION, 0.1],
  [LAST_WEEK, 0.04],
];
/** What the logarithm of a slow departure from the weeks before adds, from a size on that is no longer usual. */
const SLOW_WEIGHT = 0.4;
const SLOW_FROM = 4;

/** @param slow size of the slow departure, in usual sizes. */
export function slowEvidence(slow: number): number {
  return slow > SLOW_FROM ? SLOW_WEIGHT * Math.log((1 + slow) / (1 + SLOW_FROM)) : 0;
}
