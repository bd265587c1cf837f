import { RE2JS, RE2JSException } from 're2js';
import { UsageError } from '../errors.ts';
import type { Functions } from './function.ts';
import { textOf } from './value.ts';

/** Functions on texts that Prometheus and Alertmanager share. */
export const TEXT_FUNCTIONS: Functions = {
  toUpper: { takes: ['text'], gives: 'text', call: ([text]) => textOf(text).toUpperCase() },
  toLower: { takes: ['text'], gives: 'text', call: ([text]) => textOf(text).toLowerCase() },
  match: {
    takes: ['text', 'text'],
    gives: 'bool',
    call: ([pattern, text]) => compiled(textOf(pattern)).matcher(textOf(text)).find(),
  },
  reReplaceAll: {
    takes: ['text', 'text', 'text'],
    gives: 'text',
    call: ([pattern, replacement, text]) => replaceAll(compiled(textOf(pattern)), textOf(replacement), textOf(text)),
  },
  safeHtml: { takes: ['text'], gives: 'text', call: ([text]) => textOf(text) },
};

/** A pattern is compiled once: the same template is expanded for every alert. */
const patterns = new Map<string, RE2JS>();
const MAX_PATTERNS = 500;

function compiled(pattern: string): RE2JS {
  const known = patterns.get(pattern);
  if (known) return known;
  try {
    if (patterns.size >= MAX_PATTERNS) patterns.clear();
    const fresh = RE2JS.compile(pattern);
    patterns.set(pattern, fresh);
    return fresh;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new UsageError(`"${pattern}" is not a regular expression: ${error.message}`);
  }
}

/** Go's `ReplaceAllString`: `$1`, `${1}` and `${name}` stand for groups, `$1x` for a group named `1x`, `$$` for a dollar. */
function replaceAll(pattern: RE2JS, replacement: string, text: string): string {
  const matcher = pattern.matcher(text);
  const names = pattern.namedGroups();
  let result = '';
  let at = 0;
  while (matcher.find()) {
    const group = (name: string): string => {
      const number = /^\d+$/.test(name) ? Number(name) : names[name];
      return number === undefined || number > matcher.groupCount() ? '' : (matcher.group(number) ?? '');
    };
    result += text.slice(at, matcher.start());
    result += replacement.replace(
      /\$(?:(\$)|\{(\w+)\}|(\w+))/g,
      (_, dollar, braced, bare) => dollar ?? group(braced ?? bare),
    );
    at = matcher.end();
  }
  return result + text.slice(at);
}

/** Go's `strings.Title`: the first letter of every word in upper case, the others as they are. */
export function title(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}_])\p{L}/gu, (letter) => letter.toUpperCase());
}
