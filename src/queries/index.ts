/** What a query says before it is sent: PromQL and SQL read as trees and tokens, never by pattern. Pure. */
export { inspectQuery, type QueryProblem } from './inspect-query.ts';
export {
  type ApproximateCounterQuery,
  analyseCounterQuery,
  type BoolComparison,
  type CounterQuery,
  type CounterTerm,
  dependsOnRange,
  type ExactCounterQuery,
  inlineRecordings,
  isOffsetWithoutRange,
  type Matcher,
  type MatchOperator,
  type ParsedPromql,
  PromqlSyntaxError,
  parsePromql,
  parseSelector,
  type RangedQuery,
  type Recording,
  recordingsIn,
  type Selector,
  selectorsOf,
  type WindowedQuery,
  withBoolComparison,
  withRange,
  withWindow,
} from './promql/index.ts';
export { inspectSql, type SqlInspection, type SqlProblem } from './sql/inspect-sql.ts';
