import { type SqlToken, SqlTokenError, sqlTokens } from './sql-tokens.ts';

export interface SqlProblem {
  /** `line 2, column 7: now() …`. */
  readonly message: string;
  readonly hint: string;
  readonly offset: number;
}

export interface SqlInspection {
  /** The statement without a closing semicolon, ready to stand in brackets on lines of its own. */
  readonly statement: string;
  readonly problems: readonly SqlProblem[];
}

const END = '{end:DateTime64(3)}';
/** Functions that ask the wall clock, in lower case, and what to write instead. */
const CLOCKS: Readonly<Record<string, string>> = {
  now: END,
  now64: END,
  nowinblock: END,
  nowinblock64: END,
  current_timestamp: END,
  localtimestamp: END,
  utctimestamp: END,
  utc_timestamp: END,
  today: `toDate(${END})`,
  current_date: `toDate(${END})`,
  curdate: `toDate(${END})`,
  yesterday: `toDate(${END}) - 1`,
};
/** The SQL standard writes these without brackets. */
const BARE_CLOCKS: ReadonlySet<string> = new Set(['current_timestamp', 'current_date', 'localtimestamp']);

const PARAMETERS: Readonly<Record<string, { readonly type: RegExp; readonly write: string }>> = {
  start: { type: /^DateTime64\(3(,.*)?\)$/i, write: '{start:DateTime64(3)}' },
  end: { type: /^DateTime64\(3(,.*)?\)$/i, write: END },
  step: { type: /^U?Int(32|64)$/i, write: '{step:UInt32}' },
};

const ONE_SELECT = 'Write one SELECT (WITH … SELECT is fine).';

/**
 * Reads a user's SQL before it is sent: one SELECT, balanced brackets, only the bound parameters that there are, and no clock of
 * its own, because a run for a past instant must give what it gave then.
 */
export function inspectSql(sql: string): SqlInspection {
  const problems: SqlProblem[] = [];
  const add = (offset: number, message: string, hint: string): void => {
    problems.push({ message: `${placeOf(sql, offset)}: ${message}`, hint, offset });
  };
  try {
    const tokens = sqlTokens(sql);
    checkShape(tokens, sql.length, add);
    tokens.forEach((token, i) => {
      if (token.kind === 'parameter') checkParameter(token, add);
      if (token.kind === 'word') checkClock(tokens, i, add);
    });
    const closing = closingSemicolon(tokens);
    return { statement: closing === undefined ? sql : sql.slice(0, closing.offset), problems };
  } catch (error) {
    if (!(error instanceof SqlTokenError)) throw error;
    add(error.offset, error.message, 'Close it.');
    return { statement: sql, problems };
  }
}

type Add = (offset: number, message: string, hint: string) => void;

function placeOf(sql: string, offset: number): string {
  const before = sql.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

function closingSemicolon(tokens: readonly SqlToken[]): SqlToken | undefined {
  let first: SqlToken | undefined;
  for (const token of [...tokens].reverse()) {
    if (token.text !== ';') break;
    first = token;
  }
  return first;
}

function checkShape(tokens: readonly SqlToken[], length: number, add: Add): void {
  const [first] = tokens;
  const opening = tokens.find((token) => token.text !== '(')?.text.toUpperCase();
  if (first === undefined) {
    add(0, 'the query is empty', ONE_SELECT);
    return;
  }
  if (opening !== 'SELECT' && opening !== 'WITH') {
    add(first.offset, `the query begins with ${first.text}`, ONE_SELECT);
    return;
  }
  const end = closingSemicolon(tokens)?.offset ?? length;
  let depth = 0;
  for (const [i, token] of tokens.entries()) {
    if (token.kind === 'symbol' && token.text === '(') depth++;
    else if (token.kind === 'symbol' && token.text === ')') {
      depth--;
      if (depth < 0) {
        add(token.offset, 'this bracket closes nothing', 'Remove it.');
        return;
      }
    } else if (token.text === ';' && token.offset < end) {
      add(token.offset, 'a second statement begins here', ONE_SELECT);
      return;
    } else if (depth === 0 && token.kind === 'word') checkEnding(tokens, i, add);
  }
  if (depth > 0) add(end, `${depth} brackets are not closed`, 'Close them.');
}

/** `FORMAT x` and `INTO OUTFILE` belong to whoever sends the statement. */
function checkEnding(tokens: readonly SqlToken[], i: number, add: Add): void {
  const token = tokens[i];
  const next = tokens[i + 1];
  if (token === undefined || next?.kind !== 'word') return;
  const word = token.text.toUpperCase();
  const isLast =
    tokens[i + 2] === undefined || tokens[i + 2]?.text === ';' || tokens[i + 2]?.text.toUpperCase() === 'SETTINGS';
  const before = tokens[i - 1]?.text.toUpperCase();
  if (word === 'FORMAT' && isLast && before !== 'AS' && before !== ',') {
    add(token.offset, `FORMAT ${next.text} is not for the query to say`, 'Remove it.');
  }
  if (word === 'INTO' && next.text.toUpperCase() === 'OUTFILE') {
    add(token.offset, 'INTO OUTFILE is not for the query to say', 'Remove it.');
  }
}

function checkParameter(token: SqlToken, add: Add): void {
  const inner = token.text.slice(1, -1);
  const colon = inner.indexOf(':');
  const name = (colon === -1 ? inner : inner.slice(0, colon)).trim();
  const type = colon === -1 ? '' : inner.slice(colon + 1).replaceAll(/\s/g, '');
  const known = PARAMETERS[name];
  if (known === undefined) {
    const all = Object.values(PARAMETERS).map(({ write }) => write);
    add(token.offset, `there is no parameter ${name}`, `Parameters are ${all.join(', ')}.`);
  } else if (!known.type.test(type)) add(token.offset, `${token.text} has no type that fits`, `Write ${known.write}.`);
}

function checkClock(tokens: readonly SqlToken[], i: number, add: Add): void {
  const token = tokens[i];
  const name = token?.text.toLowerCase() ?? '';
  const instead = Object.hasOwn(CLOCKS, name) ? CLOCKS[name] : undefined;
  if (token === undefined || instead === undefined) return;
  const before = tokens[i - 1]?.text.toUpperCase();
  const called = tokens[i + 1]?.text === '(';
  if (before === '.' || (!called && (!BARE_CLOCKS.has(name) || before === 'AS'))) return;
  add(
    token.offset,
    `${token.text}${called ? '()' : ''} asks the clock, so that a past period would answer differently each time`,
    `Write ${instead} instead.`,
  );
}
