import { UsageError } from '../errors.ts';
import type { Functions, GoFunction } from './function.ts';
import { printf } from './printf.ts';
import { type Type, typeText } from './type.ts';
import { GoList, GoMap, GoStruct, isTrue, Time, textOf, type Value } from './value.ts';

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
      ['int', 'float', 'bool', 'time'].includes(String(type)) || isStruct(type)
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
    call: (values) => printed(values).replace(/[&<>"'\0]/g, (one) => ENTITIES[one] ?? one),
  },
  js: {
    takes: [],
    rest: 'any',
    gives: 'text',
    call: (values) => printed(values).replace(/[\\'"<>&=\n\r\t]/g, (one) => SCRIPT[one] ?? one),
  },
  urlquery: { takes: [], rest: 'any', gives: 'text', call: (values) => queryEscape(printed(values)) },
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
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

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
      return (parted ? ' ' : '') + (value === undefined ? '<nil>' : textOf(value));
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

const PLAIN: readonly unknown[] = ['bool', 'int', 'float', 'text'];

/** Go compares values of one kind only, and a whole number is not of the kind of the others. */
function incomparable(a: Type | undefined, b: Type | undefined, alsoNil: boolean): string | undefined {
  if (a === undefined || b === undefined || a === 'any' || b === 'any') return undefined;
  if (alsoNil && (a === 'nil' || b === 'nil')) return undefined;
  if (!PLAIN.includes(a) || !PLAIN.includes(b)) return `${typeText(PLAIN.includes(a) ? b : a)} cannot be compared`;
  if (a === b) return undefined;
  const numbers = ['int', 'float'].includes(String(a)) && ['int', 'float'].includes(String(b));
  return `${typeText(a)} and ${typeText(b)} cannot be compared${numbers ? ': write the number with a point, such as 100.0' : ''}`;
}

function equal(a: Value, b: Value): boolean {
  if (a === undefined || b === undefined) return a === b;
  compareKinds(a, b);
  return a === b;
}

function compareKinds(a: Value, b: Value): void {
  if (typeof a === typeof b && typeof a !== 'object') return;
  throw new UsageError('incompatible types for comparison');
}

function ordering(holds: (order: number) => boolean): GoFunction {
  return {
    takes: ['any', 'any'],
    gives: 'bool',
    refuses: ([a, b]) => (a === 'bool' || b === 'bool' ? 'true and false have no order' : incomparable(a, b, false)),
    call: ([a, b]) => {
      compareKinds(a, b);
      if (a === undefined || b === undefined || typeof a === 'boolean')
        throw new UsageError('invalid type for comparison');
      // NaN is neither less nor greater.
      return holds(a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN);
    },
  };
}

function lengthOf(value: Value): number {
  if (typeof value === 'string') return new TextEncoder().encode(value).length;
  if (value instanceof GoList) return value.items.length;
  if (value instanceof GoMap) return value.entries.size;
  throw new UsageError(`len of ${value === undefined ? 'nil' : 'a value without a length'}`);
}

function elementOf(type: Type): Type {
  if (typeof type === 'string') return type === 'text' ? 'int' : 'any';
  return 'list' in type ? type.list : 'map' in type ? type.map : 'any';
}

function indexed(value: Value, key: Value): Value {
  if (value instanceof GoMap) return value.entries.has(textOf(key)) ? value.entries.get(textOf(key)) : value.absent;
  if (value instanceof GoStruct || value instanceof Time)
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
