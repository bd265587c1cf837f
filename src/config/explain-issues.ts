import type { z } from 'zod';
import type { Path } from './diagnostic.ts';
import type { ProblemDetails } from './problems.ts';
import type { Refusal } from './schema/fields.ts';
import { UNSUPPORTED_INTEGRATIONS } from './schema/receivers.ts';
import { suggest } from './suggest.ts';

/** One thing wrong with a value, in our words; `path` is relative to the value that was checked. */
export interface Finding extends ProblemDetails {
  readonly path: Path;
  readonly message: string;
  /** A text was expected here and a number or truth value stands here: its own digits are the text. */
  readonly wantsText: boolean;
}

type Issue = z.core.$ZodIssue;

/** To be given to `safeParse`: messages of unknown keys name the keys that are known, which the issue itself does not. */
export const KNOWN_KEYS: z.core.ParseContext<z.core.$ZodIssue> = {
  error: (issue) => {
    if (issue.code !== 'unrecognized_keys') return undefined;
    const definition = issue.inst?._zod.def;
    if (!definition || !('shape' in definition)) return undefined;
    return Object.entries(definition.shape as Record<string, z.ZodType>)
      .filter(([, schema]) => schema.meta?.()?.['alias'] !== true)
      .map(([key]) => key)
      .join(' ');
  },
};

/** All issues of one value, unions reduced to the alternative that the writer most likely meant. */
export function explainIssues(issues: readonly Issue[], value: unknown, base: Path = []): Finding[] {
  return issues.flatMap((issue) => explain(issue, value, base));
}

function explain(issue: Issue, value: unknown, base: Path): Finding[] {
  const path = [...base, ...(issue.path as Path)];
  const found = valueAt(value, issue.path as Path);
  const finding = (message: string, details: ProblemDetails = {}, at: Path = path): Finding[] => [
    { path: at, message, wantsText: false, ...details },
  ];
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(' ');
    return issue.keys.flatMap((key) => finding(...unknownKey(key, known), [...path, key]));
  }
  if (found === undefined && issue.code !== 'custom') {
    const key = path.at(-1);
    const allowed =
      'values' in issue ? issue.values.map(String) : 'options' in issue ? (issue.options as unknown[]).map(String) : [];
    return finding(typeof key === 'string' ? `"${key}" is missing` : 'a value is missing', { allowed });
  }
  if (found === null) {
    return finding('the value is empty', { atKey: true, hint: 'Give it a value, or remove the key.' });
  }
  switch (issue.code) {
    case 'invalid_union':
      return explainUnion(issue, value, found, base, path);
    case 'invalid_value':
      return finding(`${shown(found)} is not allowed here`, {
        allowed: issue.values.map(String),
        suggestion: typeof found === 'string' ? suggest(found, issue.values.map(String)) : undefined,
      });
    case 'invalid_type':
      return [
        {
          path,
          message: `must be ${wanted(issue.expected)}, not ${kind(found)}`,
          wantsText: issue.expected === 'string' && (typeof found === 'number' || typeof found === 'boolean'),
        },
      ];
    case 'too_small':
      return finding(
        issue.origin === 'string' || issue.origin === 'array'
          ? 'must not be empty'
          : `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`,
      );
    case 'too_big':
      return finding(`must be at most ${issue.maximum}`);
    case 'invalid_key':
      return finding(issue.issues[0]?.message ?? 'the name is not allowed', { atKey: true });
    case 'custom': {
      const { allowed, suggestion, hint }: Refusal = issue.params ?? {};
      return finding(issue.message, { allowed: allowed ?? [], suggestion, hint });
    }
    default:
      return finding(issue.message);
  }
}

function unknownKey(key: string, known: readonly string[]): [string, ProblemDetails] {
  if (UNSUPPORTED_INTEGRATIONS.includes(key) && known.includes('webhook_configs')) {
    return [
      `${key} is not supported by this version of nines`,
      {
        atKey: true,
        hint: 'Use webhook_configs, email_configs or alertmanager_configs; an Alertmanager can pass it on.',
      },
    ];
  }
  const suggestion = suggest(key, known);
  return [`unknown key "${key}"`, { atKey: true, suggestion, allowed: known }];
}

function explainUnion(
  issue: Issue & { code: 'invalid_union' },
  value: unknown,
  found: unknown,
  base: Path,
  path: Path,
): Finding[] {
  if (issue.errors.length === 0) {
    const options = 'options' in issue ? (issue.options as unknown[]).map(String) : [];
    const text = typeof found === 'string' ? found : undefined;
    return [
      {
        path,
        message: `${shown(found)} is not allowed here`,
        allowed: options,
        suggestion: text === undefined ? undefined : suggest(text, options),
        wantsText: false,
      },
    ];
  }
  const alternatives = issue.errors.map((errors) => ({ errors, cost: cost(errors, found) }));
  const best = alternatives.reduce((a, b) => (b.cost < a.cost ? b : a));
  if (best.cost >= WRONG_TYPE) {
    const types = new Set(
      issue.errors.flatMap((errors) => errors.map((error) => ('expected' in error ? wanted(error.expected) : ''))),
    );
    const words = [...types].filter((word) => word !== '');
    const allowed = issue.errors.flatMap((errors) =>
      errors.flatMap((error) => ('values' in error ? error.values.map(String) : [])),
    );
    return [
      {
        path,
        message:
          allowed.length > 0
            ? `${shown(found)} is not allowed here`
            : `must be ${words.join(' or ')}, not ${kind(found)}`,
        allowed,
        suggestion: typeof found === 'string' ? suggest(found, allowed) : undefined,
        wantsText: words.includes(wanted('string')) && (typeof found === 'number' || typeof found === 'boolean'),
      },
    ];
  }
  return best.errors.flatMap((error) =>
    explain({ ...error, path: [...issue.path, ...error.path] } as Issue, value, base),
  );
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
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : kind(value);
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

function kind(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'true or false' : 'a number';
}
