/** PromQL as a tree: what is asked for, whether raw counters can answer it, and where it is wrong. */
export {
  type ApproximateCounterQuery,
  analyseCounterQuery,
  type CounterQuery,
  type CounterTerm,
  type ExactCounterQuery,
} from './analyse-counter-query.ts';
export { checkTypes } from './check-types.ts';
export { inlineRecordings, type Recording, recordingsIn } from './inline-recordings.ts';
export { dependsOnRange, type ParsedPromql, PromqlSyntaxError, parsePromql } from './parse-promql.ts';
export {
  isOffsetWithoutRange,
  type Matcher,
  type MatchOperator,
  parseSelector,
  type Selector,
  selectorsOf,
} from './selector.ts';
export { type BoolComparison, withBoolComparison } from './with-bool-comparison.ts';
export { type RangedQuery, withRange } from './with-range.ts';
export { hasWindow, withWindow } from './with-window.ts';
