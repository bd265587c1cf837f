import { RE2JS, RE2JSException } from 're2js';
import { UsageError } from '../errors.ts';
import type { Functions } from './function.ts';
import { Markup, textOf } from './value.ts';

/** Functions on texts that Prometheus and Alertmanager share. */
export const TEXT_FUNCTIONS: Functions = {
  toUpper: {
    takes: ['text'],
    gives: 'text',
    call: ([text]) => letterByLetter(textOf(text), (one) => one.toUpperCase()),
  },
  toLower: {
    takes: ['text'],
    gives: 'text',
    call: ([text]) => letterByLetter(textOf(text), (one) => one.toLowerCase()),
  },
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
  safeHtml: { takes: ['text'], gives: 'markup', call: ([text]) => new Markup(textOf(text), 'html') },
};

/** Go maps every letter to one letter: `ß` stays, and `İ` becomes `i`. */
function letterByLetter(text: string, change: (letter: string) => string): string {
  return [...text]
    .map((letter) => {
      const changed = [...change(letter)];
      return changed.length === 1 || letter === 'İ' ? (changed[0] ?? '') : letter;
    })
    .join('');
}

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
    // Nothing is not found again where something was.
    if (at > 0 && matcher.end() === at) continue;
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

const words = new Intl.Segmenter('en', { granularity: 'word' });
/** Letters that stand for two, of which only the first is a capital in a title. */
const DIGRAPHS: Readonly<Record<string, string>> = { Ǆ: 'ǅ', Ǉ: 'ǈ', Ǌ: 'ǋ', Ǳ: 'ǲ' };

/** The title of `golang.org/x/text/cases` in English: the first letter of a word in upper case, all others in lower case. */
export function titleOfWords(text: string): string {
  return [...words.segment(text)].map(({ segment }) => titleOfWord(segment)).join('');
}

function titleOfWord(word: string): string {
  const letters = [...word];
  const first = letters.findIndex((letter) => /[\p{Lu}\p{Ll}\p{Lt}]/u.test(letter));
  if (first === -1) return word;
  const capital = (letters[first] ?? '').toUpperCase();
  const [head = '', ...rest] = [...(DIGRAPHS[capital] ?? capital)];
  // `ŉ` becomes two signs, of which the first is no letter.
  const tail = /\p{L}/u.test(head) && head.toLowerCase() !== head ? rest.join('').toLowerCase() : rest.join('');
  return `${letters.slice(0, first).join('')}${head}${tail}${letters
    .slice(first + 1)
    .join('')
    .toLowerCase()}`;
}
