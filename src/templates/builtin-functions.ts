import { UsageError } from '../errors.ts';
import type { Functions, GoFunction } from './function.ts';
import { printf } from './printf.ts';
import { type Type, typeText } from './type.ts';
import {
  Duration,
  GoList,
  GoMap,
  GoStruct,
  isTrue,
  Markup,
  Named,
  Time,
  textOf,
  type Value,
  writtenText,
} from './value.ts';

/** The functions that every template of Go has (`text/template`, "Functions"), but for `call`. */
export const BUILTINS: Functions = {
  // The evaluator looks at the arguments of these two one after another.
  and: {
    takes: ['any'],
    rest: 'any',
    gives: common,
    call: (values) => values.find((value) => !isTrue(value)) ?? values.at(-1),
  },
  or: { takes: ['any'], rest: 'any', gives: common, call: (values) => values.find(isTrue) ?? values.at(-1) },
  not: { takes: ['any'], gives: 'bool', call: ([value]) => !isTrue(value) },
  eq: {
    takes: ['any', 'any'],
    rest: 'any',
    gives: 'bool',
    refuses: ([first, ...others]) => others.map((other) => incomparable(first, other, true)).find(Boolean),
    call: ([first, ...others]) => others.some((other) => equal(first, other)),
  },
  ne: {
    takes: ['any', 'any'],
    gives: 'bool',
    refuses: ([a, b]) => incomparable(a, b, true),
    call: ([a, b]) => !equal(a, b),
  },
  lt: ordering((order) => order < 0),
  le: ordering((order) => order <= 0),
  gt: ordering((order) => order > 0),
  ge: ordering((order) => order >= 0),
  len: {
    takes: ['any'],
    gives: 'int',
    refuses: ([type]) =>
      ['int', 'float', 'bool', 'time', 'duration', 'named'].includes(String(type)) || isStruct(type)
        ? `${typeText(type ?? 'any')} has no length`
        : undefined,
    call: ([value]) => BigInt(lengthOf(value)),
  },
  index: {
    takes: ['any'],
    rest: 'any',
    gives: ([type, ...keys]) => keys.reduce<Type>((of) => elementOf(of), type ?? 'any'),
    refuses: ([type]) =>
      typeof type === 'string' && type !== 'any' && type !== 'text' ? `${typeText(type)} has no index` : undefined,
    call: ([value, ...keys]) => keys.reduce<Value>(indexed, value),
  },
  slice: { takes: ['any'], rest: 'int', gives: ([type]) => type ?? 'any', call: sliced },
  print: { takes: [], rest: 'any', gives: 'text', call: printed },
  println: { takes: [], rest: 'any', gives: 'text', call: (values) => `${values.map(textOf).join(' ')}\n` },
  printf: {
    takes: ['text'],
    rest: 'any',
    gives: 'text',
    call: ([format, ...values]) => printf(textOf(format), values),
  },
  html: {
    takes: [],
    rest: 'any',
    gives: 'text',
    call: (values) =>
      new Markup(
        shown(values).replace(/[&<>"'\0]/g, (one) => ENTITIES[one] ?? one),
        'html',
      ),
  },
  js: {
    takes: [],
    rest: 'any',
    gives: 'text',
    call: (values) => shown(values).replace(/[\\'"<>&=]|(?! )[\p{C}\p{Z}]/gu, scriptEscape),
  },
  urlquery: { takes: [], rest: 'any', gives: 'text', call: (values) => new Markup(queryEscape(shown(values)), 'url') },
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
  '\0': '\uFFFD',
};
const SCRIPT: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
};

function scriptEscape(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return SCRIPT[character] ?? `\\u${hex.padStart(4, '0')}`;
}

/** Like {@link printed}; nothing alone is said as in an action. */
function shown(values: readonly Value[]): string {
  return values.length === 1 ? writtenText(values[0]) : printed(values);
}

/** Go's `url.QueryEscape`. @throws URIError for half a character */
export function queryEscape(text: string): string {
  return encodeURIComponent(text)
    .replace(/%20/g, '+')
    .replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A space between two values of which neither is a text. */
function printed(values: readonly Value[]): string {
  return values
    .map((value, i) => {
      const before = values[i - 1];
      const parted = i > 0 && typeof value !== 'string' && typeof before !== 'string';
      return (parted ? ' ' : '') + textOf(value);
    })
    .join('');
}

function common(types: readonly Type[]): Type {
  const [first = 'any'] = types;
  return types.every((type) => JSON.stringify(type) === JSON.stringify(first)) ? first : 'any';
}

function isStruct(type: Type | undefined): boolean {
  return typeof type === 'object' && 'struct' in type;
}

/** What can be compared, by the kind that decides with what. */
const KINDS: Readonly<Partial<Record<string, string>>> = {
  bool: 'bool',
  int: 'int',
  float: 'float',
  text: 'text',
  markup: 'text',
  named: 'int',
  duration: 'int',
  time: 'time',
};

/** Go compares values of one kind only, and a whole number is not of the kind of the others. */
function incomparable(a: Type | undefined, b: Type | undefined, alsoNil: boolean): string | undefined {
  if (a === undefined || b === undefined || a === 'any' || b === 'any') return undefined;
  if (alsoNil && (a === 'nil' || b === 'nil')) return undefined;
  const [one, other] = [a, b].map((type) => (typeof type === 'string' ? KINDS[type] : undefined));
  if (one === undefined || other === undefined) return `${typeText(one === undefined ? a : b)} cannot be compared`;
  if (one === other) return undefined;
  const numbers = ['int', 'float'].includes(String(a)) && ['int', 'float'].includes(String(b));
  return `${typeText(a)} and ${typeText(b)} cannot be compared${numbers ? ': write the number with a point, such as 100.0' : ''}`;
}

function equal(a: Value, b: Value): boolean {
  if (a === undefined || b === undefined) return a === b;
  const [one, other] = comparable(a, b);
  return one === other;
}

type Plain = string | bigint | number | boolean;

/** Two values of one kind as such that JavaScript compares. Times of different zones are different ones, though of one instant. */
function comparable(a: Value, b: Value): readonly [Plain, Plain] {
  if (a instanceof Time && b instanceof Time) return [`${a.at} ${a.zone.name}`, `${b.at} ${b.zone.name}`];
  const [one, other] = [plain(a), plain(b)];
  if (one !== undefined && other !== undefined && typeof one === typeof other) return [one, other];
  throw new UsageError('incompatible types for comparison');
}

function plain(value: Value): Plain | undefined {
  if (value instanceof Duration) return BigInt(Math.round(value.ms * 1e6));
  if (value instanceof Named) return value.number;
  if (value instanceof Markup) return value.text;
  return typeof value === 'object' ? undefined : value;
}

function ordering(holds: (order: number) => boolean): GoFunction {
  return {
    takes: ['any', 'any'],
    gives: 'bool',
    refuses: ([a, b]) => {
      if (a === 'bool' || b === 'bool') return 'true and false have no order';
      return a === 'time' || b === 'time' ? 'write .Before or .After of a time' : incomparable(a, b, false);
    },
    call: ([a, b]) => {
      if (a === undefined || typeof a === 'boolean' || a instanceof Time)
        throw new UsageError('invalid type for comparison');
      const [one, other] = comparable(a, b);
      // NaN is neither less nor greater.
      return holds(one < other ? -1 : one > other ? 1 : one === other ? 0 : Number.NaN);
    },
  };
}

function lengthOf(value: Value): number {
  if (typeof value === 'string' || value instanceof Markup) return new TextEncoder().encode(textOf(value)).length;
  if (value instanceof GoList) return value.items.length;
  if (value instanceof GoMap) return value.entries.size;
  throw new UsageError(`len of ${value === undefined ? 'nil' : 'a value without a length'}`);
}

function elementOf(type: Type): Type {
  if (typeof type === 'string') return type === 'text' ? 'int' : 'any';
  return 'list' in type ? type.list : 'map' in type ? type.map : 'any';
}

function indexed(value: Value, key: Value): Value {
  if (value instanceof GoMap) {
    if (typeof key !== 'string') throw new UsageError('this map is indexed by texts');
    return value.entries.has(key) ? value.entries.get(key) : value.absent;
  }
  if (value instanceof GoStruct || value instanceof Time || value instanceof Duration || value instanceof Markup)
    throw new UsageError('index of a value that is no list and no map');
  if (typeof key !== 'bigint') throw new UsageError('a list is indexed by a whole number');
  if (typeof value === 'string') return at([...new TextEncoder().encode(value)].map(BigInt), key);
  if (value instanceof GoList) return at(value.items, key);
  throw new UsageError('index of nil');
}

function at(list: readonly Value[], key: bigint): Value {
  if (key < 0n || key >= BigInt(list.length)) throw new UsageError(`index out of range: ${key}`);
  return list[Number(key)];
}

function sliced([value, ...bounds]: readonly Value[]): Value {
  const [from = 0, to] = bounds.map(Number);
  const size = lengthOf(value);
  if (from < 0 || from > (to ?? size) || (to ?? size) > size) throw new UsageError(`index out of range: ${to ?? from}`);
  if (typeof value === 'string') return new TextDecoder().decode(new TextEncoder().encode(value).slice(from, to));
  if (value instanceof GoList) return new GoList(value.items.slice(from, to));
  throw new UsageError('only a text or a list can be sliced');
}
