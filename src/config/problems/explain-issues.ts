import type { z } from 'zod';
import type { Refusal } from '../schema/fields.ts';
import type { Path } from './diagnostic.ts';
import type { ProblemDetails } from './problems.ts';
import { suggest } from './suggest.ts';

/** One thing wrong with a value, in our words. */
export interface Finding extends ProblemDetails {
  readonly path: Path;
  readonly message: string;
  /** `notText`: a text was expected and a number or truth value stands here, whose digits in the file are that text. */
  readonly kind?: 'missing' | 'notText' | undefined;
}

type Issue = z.core.$ZodIssue;

/** To be given to `safeParse`: messages of unknown keys name the keys that are known, which the issue itself does not. */
export const KNOWN_KEYS: z.core.ParseContext<z.core.$ZodIssue> = {
  error: (issue) => {
    if (issue.code !== 'unrecognized_keys') return undefined;
    const definition = issue.inst?._zod.def;
    if (!definition || !('shape' in definition)) return undefined;
    return Object.entries(definition.shape as Record<string, z.ZodType>)
      .filter(([, schema]) => schema.meta()?.alias !== true)
      .map(([key]) => key)
      .join(' ');
  },
};

/** All issues of one value at `base`, unions reduced to the alternative that the writer most likely meant. */
export function explainIssues(issues: readonly Issue[], value: unknown, base: Path): Finding[] {
  const findings = issues.flatMap((issue) => explain(issue, value, base));
  // `urll` in place of `url` is one problem, not a key too many and a key too few.
  const meant = new Set(findings.map(({ path, suggestion }) => JSON.stringify([...path.slice(0, -1), suggestion])));
  return findings.filter(({ kind, path }) => kind !== 'missing' || !meant.has(JSON.stringify(path)));
}

function explain(issue: Issue, value: unknown, base: Path): Finding[] {
  const path = [...base, ...(issue.path as Path)];
  const found = valueAt(value, issue.path as Path);
  const one = (message: string, details: Omit<Finding, 'path' | 'message'> = {}): Finding[] => [
    { path, message, ...details },
  ];
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(' ');
    return issue.keys.map((key) => unknownKey([...path, key], key, known));
  }
  if (found === undefined && issue.code !== 'custom') {
    const key = path.at(-1);
    return one(typeof key === 'string' ? `"${key}" is missing` : 'a value is missing', {
      kind: 'missing',
      allowed: valuesOf(issue),
    });
  }
  if (found === null) return one('the value is empty', { atKey: true, hint: 'Give it a value, or remove the key.' });
  switch (issue.code) {
    case 'invalid_union':
      return explainUnion(issue, value, base);
    case 'invalid_value':
      return [notAllowed(path, found, valuesOf(issue))];
    case 'invalid_type':
      return one(`must be ${wanted(issue.expected)}, not ${kindOf(found)}`, {
        kind: notText(found, [wanted(issue.expected)]),
        hint: issue.expected === 'array' ? 'Write it as a list: [one, two].' : undefined,
      });
    case 'too_small':
      return one(
        issue.origin === 'string' || issue.origin === 'array'
          ? 'must not be empty'
          : `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`,
      );
    case 'too_big':
      return one(`must be at most ${issue.maximum}`);
    case 'invalid_key':
      return one(issue.issues[0]?.message ?? 'the name is not allowed', { atKey: true });
    case 'custom': {
      const { allowed, suggestion, hint }: Refusal = issue.params ?? {};
      return one(issue.message, { allowed: allowed ?? [], suggestion, hint });
    }
    default:
      return one(issue.message);
  }
}

function unknownKey(path: Path, key: string, known: readonly string[]): Finding {
  return { path, message: `unknown key "${key}"`, atKey: true, suggestion: suggest(key, known), allowed: known };
}

function notAllowed(path: Path, found: unknown, allowed: readonly string[]): Finding {
  const suggestion = typeof found === 'string' ? suggest(found, allowed) : undefined;
  return { path, message: `${shown(found)} is not allowed here`, allowed, suggestion };
}

function explainUnion(issue: Issue & { code: 'invalid_union' }, value: unknown, base: Path): Finding[] {
  const path = [...base, ...(issue.path as Path)];
  const found = valueAt(value, issue.path as Path);
  // The word that tells the alternatives apart (`type`) is not one of them.
  if (issue.errors.length === 0) return [notAllowed(path, found, valuesOf(issue))];
  const best = issue.errors.reduce((a, b) => (cost(b, found) < cost(a, found) ? b : a));
  if (cost(best, found) < WRONG_TYPE) {
    return best.flatMap((error) => explain({ ...error, path: [...issue.path, ...error.path] } as Issue, value, base));
  }
  const all = issue.errors.flat();
  const allowed = all.flatMap(valuesOf);
  if (allowed.length > 0) return [notAllowed(path, found, allowed)];
  const words = [...new Set(all.flatMap((error) => ('expected' in error ? wanted(error.expected) : [])))];
  const message = `must be ${words.join(' or ')}, not ${kindOf(found)}`;
  return [{ path, message, kind: notText(found, words) }];
}

const WRONG_TYPE = 1000;

/** How far a value is from an alternative of a union: a key too many weighs more than a key too few. */
function cost(errors: readonly Issue[], found: unknown): number {
  let sum = 0;
  for (const error of errors) {
    if (error.path.length === 0 && (error.code === 'invalid_type' || error.code === 'invalid_value')) sum += WRONG_TYPE;
    else if (error.code === 'unrecognized_keys') sum += 10 * error.keys.length;
    else if (valueAt(found, error.path as Path) === undefined) sum += 5;
    else sum += 1;
  }
  return sum;
}

/** What would do, for issues that can list it. */
function valuesOf(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'invalid_union' && 'options' in issue ? (issue.options as unknown[]).map(String) : [];
}

/** What stands at a path of plain JSON; undefined where nothing does. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

/** Only short words are repeated; anything longer may be a secret in the wrong place. */
function shown(value: unknown): string {
  if (typeof value === 'string' && value.length <= 40 && !value.includes('://')) return JSON.stringify(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : kindOf(value);
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function wanted(type: string): string {
  return TYPE_WORDS[type] ?? type;
}

function notText(found: unknown, words: readonly string[]): 'notText' | undefined {
  return words.includes('text') && (typeof found === 'number' || typeof found === 'boolean') ? 'notText' : undefined;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'true or false' : 'a number';
}
