/** `$window` is ours; the others are what Grafana calls it, so that a query can be pasted from a dashboard. */
const NAMES: ReadonlySet<string> = new Set(['window', '__interval', '__rate_interval', '__range']);

export interface Placeholder {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Where a query says `$window`, outside of strings and comments. Done before parsing, because PromQL has no `$`:
 * the only part of PromQL that is read here is where its strings and comments begin and end.
 */
export function findPlaceholders(query: string): readonly Placeholder[] {
  const found: Placeholder[] = [];
  let at = 0;
  while (at < query.length) {
    const char = query[at];
    if (char === '"' || char === "'" || char === '`') at = endOfString(query, at, char);
    else if (char === '#') at = endOfLine(query, at);
    else if (char === '$') {
      const to = endOfName(query, at + 1);
      const name = query.slice(at + 1, to);
      if (NAMES.has(name)) found.push({ name, from: at, to });
      at = to;
    } else at++;
  }
  return found;
}

/** The query with every placeholder replaced. */
export function replacePlaceholders(query: string, replacement: (placeholder: Placeholder) => string): string {
  let text = '';
  let done = 0;
  for (const placeholder of findPlaceholders(query)) {
    text += query.slice(done, placeholder.from) + replacement(placeholder);
    done = placeholder.to;
  }
  return text + query.slice(done);
}

/** Raw strings in backticks have no escapes, as in Go. */
function endOfString(query: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < query.length && query[at] !== quote) at += query[at] === '\\' && quote !== '`' ? 2 : 1;
  return at + 1;
}

function endOfLine(query: string, start: number): number {
  const end = query.indexOf('\n', start);
  return end === -1 ? query.length : end;
}

function endOfName(query: string, start: number): number {
  let at = start;
  while (at < query.length && /\w/.test(query.charAt(at))) at++;
  return at;
}
