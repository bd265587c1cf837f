import { checkTypes, PromqlSyntaxError, parsePromql } from './promql/index.ts';
import { inspectSql } from './sql/inspect-sql.ts';

export interface QueryProblem {
  readonly message: string;
  readonly hint: string | undefined;
  /** Character of the query, from 0. */
  readonly offset: number;
}

/** What a source of type prometheus takes: MetricsQL is that of VictoriaMetrics, LogQL that of Loki. */
export const PROMQL_DIALECTS = ['promql', 'metricsql', 'logql'] as const;
export type PromqlDialect = (typeof PROMQL_DIALECTS)[number];
export type QueryLanguage = PromqlDialect | 'sql';

/** @param dialect what the source's configuration says; PromQL where that is nothing known */
export function languageOf(type: string, dialect: string | undefined): QueryLanguage {
  if (type === 'clickhouse') return 'sql';
  return PROMQL_DIALECTS.find((known) => known === dialect) ?? 'promql';
}

/** Reads a query with the parser of its language, for diagnostics with a place inside the query. Dialects are left to their servers. */
export function inspectQuery(language: QueryLanguage, query: string): readonly QueryProblem[] {
  if (language === 'metricsql' || language === 'logql') return [];
  if (language === 'sql') {
    return inspectSql(query).problems.map(({ message, ...rest }) => ({ message: inside(message), ...rest }));
  }
  try {
    checkTypes(parsePromql(query));
    return [];
  } catch (error) {
    if (!(error instanceof PromqlSyntaxError)) throw error;
    return [{ message: error.message, hint: error.hint, offset: error.offset }];
  }
}

/** True for a text that PromQL's grammar accepts. */
export function isPromql(query: string): boolean {
  return inspectQuery('promql', query).length === 0;
}

/** The place inside the query is said by the place in the file. */
function inside(message: string): string {
  return message.replace(/^line \d+, column \d+: /, '');
}
