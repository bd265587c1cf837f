export type SqlTokenKind = 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'symbol';

export interface SqlToken {
  readonly kind: SqlTokenKind;
  readonly text: string;
  /** In UTF-16 units from the start of the statement. */
  readonly offset: number;
}

/** A text, comment or bracket that has no end. */
export class SqlTokenError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const SPACE = /[\s\u{feff}]+/uy;
const WORD = /[A-Za-z_\u{80}-\u{10ffff}][\w$\u{80}-\u{10ffff}]*/uy;
const NUMBER = /(?:0x[\da-f]+|0b[01]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?)/iuy;
/** `{name:Type}`; any other brace opens a map literal. */
const PARAMETER = /\{\s*[A-Za-z_]\w*\s*(?::[^{}]*)?\}/uy;
const HEREDOC = /\$\w*\$/uy;

/**
 * Cuts a ClickHouse statement into tokens without its blanks and comments (`--`, `#`, nested `/* *\/`), as the server's own
 * lexer does: what stands in strings and quoted names is one token each.
 * @throws SqlTokenError where something is opened and never closed.
 */
export function sqlTokens(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(sql)?.[0];
  };
  while (at < sql.length) {
    const blank = match(SPACE)?.length ?? commentLength(sql, at);
    if (blank > 0) {
      at += blank;
      continue;
    }
    const { kind, text } = tokenAt(sql, at, match);
    tokens.push({ kind, text, offset: at });
    at += text.length;
  }
  return tokens;
}

function tokenAt(
  sql: string,
  at: number,
  match: (pattern: RegExp) => string | undefined,
): { kind: SqlTokenKind; text: string } {
  const char = sql.charAt(at);
  if (char === "'") return { kind: 'string', text: enclosed(sql, at, char) };
  if (char === '"' || char === '`') return { kind: 'quoted', text: enclosed(sql, at, char) };
  const heredoc = match(HEREDOC);
  if (heredoc !== undefined) {
    const end = sql.indexOf(heredoc, at + heredoc.length);
    if (end === -1) throw new SqlTokenError(`the text that begins with ${heredoc} has no end`, at);
    return { kind: 'string', text: sql.slice(at, end + heredoc.length) };
  }
  const parameter = match(PARAMETER);
  if (parameter !== undefined) return { kind: 'parameter', text: parameter };
  const word = match(WORD);
  if (word !== undefined) return { kind: 'word', text: word };
  const number = match(NUMBER);
  if (number !== undefined) return { kind: 'number', text: number };
  return { kind: 'symbol', text: String.fromCodePoint(sql.codePointAt(at) ?? 0) };
}

/** A quote inside is doubled or follows a backslash. */
function enclosed(sql: string, start: number, quote: string): string {
  let at = start + 1;
  while (at < sql.length) {
    if (sql[at] === '\\') at += 2;
    else if (sql[at] !== quote) at++;
    else if (sql[at + 1] === quote) at += 2;
    else return sql.slice(start, at + 1);
  }
  throw new SqlTokenError(`the ${quote} that opens here is never closed`, start);
}

function commentLength(sql: string, at: number): number {
  if (sql.startsWith('--', at) || sql.startsWith('# ', at) || sql.startsWith('#!', at)) {
    const end = sql.indexOf('\n', at);
    return (end === -1 ? sql.length : end) - at;
  }
  if (!sql.startsWith('/*', at)) return 0;
  let depth = 0;
  for (let i = at; i < sql.length; i++) {
    if (sql.startsWith('/*', i)) depth++;
    else if (sql.startsWith('*/', i)) depth--;
    else continue;
    i++;
    if (depth === 0) return i + 1 - at;
  }
  throw new SqlTokenError('the comment that opens here is never closed', at);
}
