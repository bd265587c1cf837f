import { PromqlSyntaxError, parsePromql } from './promql/index.ts';
import { inspectSql } from './sql/inspect-sql.ts';

export interface QueryProblem {
  readonly message: string;
  readonly hint: string | undefined;
  /** Character of the query, from 0. */
  readonly offset: number;
}

/** Reads a query with the parser of its language, for diagnostics with a place inside the query. */
export function inspectQuery(language: 'promql' | 'sql', query: string): readonly QueryProblem[] {
  if (language === 'sql') {
    return inspectSql(query).problems.map(({ message, ...rest }) => ({ message: inside(message), ...rest }));
  }
  try {
    parsePromql(query);
    return [];
  } catch (error) {
    if (!(error instanceof PromqlSyntaxError)) throw error;
    return [{ message: error.message, hint: error.hint, offset: error.offset }];
  }
}

/** The place inside the query is said by the place in the file. */
function inside(message: string): string {
  return message.replace(/^line \d+, column \d+: /, '');
}
