/** Where numbers come from: Prometheus, ClickHouse, files. */
export { inspectSql, type SqlInspection, type SqlProblem } from './clickhouse/inspect-sql.ts';
export { openSource, type SourceDependencies } from './open-source.ts';
export {
  type ApproximateCounterQuery,
  analyseCounterQuery,
  type CounterQuery,
  type CounterTerm,
  type ExactCounterQuery,
  type Matcher,
  type MatchOperator,
  type ParsedPromql,
  PromqlSyntaxError,
  parsePromql,
  parseSelector,
  type Selector,
  selectorsOf,
  type WindowedQuery,
  withWindow,
} from './promql/index.ts';
export type { Answer, AskOptions, Source, SourceFindings, Table } from './source.ts';
