/** Functions of ClickHouse that ask the wall clock, in lower case, and what to write instead. */
const CLOCKS: Readonly<Record<string, string>> = {
  now: '{end:DateTime64(3)}',
  now64: '{end:DateTime64(3)}',
  nowinblock: '{end:DateTime64(3)}',
  nowinblock64: '{end:DateTime64(3)}',
  current_timestamp: '{end:DateTime64(3)}',
  localtimestamp: '{end:DateTime64(3)}',
  utctimestamp: '{end:DateTime64(3)}',
  utc_timestamp: '{end:DateTime64(3)}',
  today: 'toDate({end:DateTime64(3)})',
  current_date: 'toDate({end:DateTime64(3)})',
  curdate: 'toDate({end:DateTime64(3)})',
  yesterday: 'toDate({end:DateTime64(3)}) - 1',
};

export interface SqlClock {
  /** As written: `now()`. */
  readonly call: string;
  /** The bound parameter to use instead. */
  readonly instead: string;
  /** Offset of the call in the query, in UTF-16 units. */
  readonly offset: number;
}

/** String, quoted identifiers, comments (as ClickHouse has them, `#` included), then a call: only the last is of interest. */
const TOKEN =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S])*"|`(?:[^`\\]|\\[\s\S])*`|--[^\n]*|#[!\s][^\n]*|\/\*[\s\S]*?\*\/|([A-Za-z_][A-Za-z0-9_]*)\s*\(/g;

/**
 * The first call of `now()`, `today()` and their like in a query, outside of texts and comments. Such a query answers
 * differently each time, so that a run for a past instant would not give what it gave then.
 */
export function findSqlClock(sql: string): SqlClock | undefined {
  for (const match of sql.matchAll(TOKEN)) {
    const name = match[1];
    const instead = name === undefined ? undefined : CLOCKS[name.toLowerCase()];
    if (name !== undefined && instead !== undefined) return { call: `${name}()`, instead, offset: match.index };
  }
  return undefined;
}
