import { RE2JS, RE2JSException } from 're2js';
import { UsageError } from '../../errors.ts';
import type { Labels } from '../../series/index.ts';

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** One comparison of a label with a value. A label that is absent has the empty value. */
export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
  matches(value: string): boolean;
}

/**
 * Makes a matcher. Regular expressions are RE2 and must match the whole value, as Alertmanager compiles them: `^(?:…)$`.
 * @throws UsageError where the expression is not RE2.
 */
export function matcher(name: string, operator: MatchOperator, value: string): Matcher {
  return { name, operator, value, matches: comparison(operator, value) };
}

function comparison(operator: MatchOperator, value: string): (text: string) => boolean {
  if (operator === '=') return (text) => text === value;
  if (operator === '!=') return (text) => text !== value;
  const pattern = compile(value);
  return operator === '=~' ? (text) => pattern.test(text) : (text) => !pattern.test(text);
}

function compile(expression: string): RE2JS {
  try {
    return RE2JS.compile(`^(?:${expression})$`);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new UsageError(`"${expression}" is not a regular expression: ${error.message}`, {
      hint: 'Write it in RE2 syntax; it must match the whole value.',
    });
  }
}

export function matchesAll(matchers: readonly Matcher[], labels: Labels): boolean {
  return matchers.every((one) => one.matches(labelValue(labels, one.name)));
}

/** Empty where the label is absent, also where its name is one that every object has, such as `constructor`. */
export function labelValue(labels: Labels, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';
}

/** In Alertmanager's order, by which it writes the keys of routes: name, value, operator. */
export function sortedMatchers(matchers: readonly Matcher[]): readonly Matcher[] {
  const rank = ['=', '!=', '=~', '!~'];
  return [...matchers].sort(
    (a, b) => order(a.name, b.name) || order(a.value, b.value) || rank.indexOf(a.operator) - rank.indexOf(b.operator),
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `severity=~"page|ticket"`, as Alertmanager prints it; names are quoted where they hold reserved characters. */
export function matcherText({ name, operator, value }: Pick<Matcher, 'name' | 'operator' | 'value'>): string {
  const bare = name !== '' && !RESERVED.test(name);
  return `${bare ? name : quoted(name)}${operator}${quoted(value)}`;
}

/** `{a="b",c!~"d"}`. */
export function matchersText(matchers: readonly Matcher[]): string {
  return `{${matchers.map(matcherText).join(',')}}`;
}

/** Characters that end an unquoted text in the UTF-8 grammar. */
export const RESERVED = /[\p{White_Space}{}!=~,\\"'`]/u;

/** Escapes of the OpenMetrics text format: backslash, quote and line feed. */
function quoted(text: string): string {
  return `"${text.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))}"`;
}

/** A matcher as Alertmanager's API writes it. */
export interface MatcherJson {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  /** True where it is absent: the field is younger than the format. */
  readonly isEqual?: boolean;
}

export function matcherToJson({ name, operator, value }: Pick<Matcher, 'name' | 'operator' | 'value'>): MatcherJson {
  return { name, value, isRegex: operator.endsWith('~'), isEqual: operator.startsWith('=') };
}

export function matcherFromJson({ name, value, isRegex, isEqual = true }: MatcherJson): Matcher {
  const equal = isEqual ? '=' : '!';
  return matcher(name, isRegex ? `${equal}~` : isEqual ? '=' : '!=', value);
}
