import type { Instant } from '../time/index.ts';
import { shortestNumber } from './number-text.ts';
import { goTimeText } from './time-text.ts';

/**
 * What a template can hold. Go's `float64` is a number, its whole numbers are bigints, so that both print as there.
 * `undefined` is Go's `nil`.
 */
export type Value = undefined | boolean | number | bigint | string | Time | GoList | GoMap | GoStruct;

/** What is called by its name with a dot before it. */
export type Methods = Readonly<Record<string, (values: readonly Value[]) => Value>>;

export class Time {
  readonly at: Instant;

  constructor(at: Instant) {
    this.at = at;
  }
}

export class GoList {
  readonly items: readonly Value[];
  readonly methods: Methods;

  constructor(items: readonly Value[], methods: Methods = {}) {
    this.items = items;
    this.methods = methods;
  }
}

/** A map with texts as keys. */
export class GoMap {
  readonly entries: ReadonlyMap<string, Value>;
  /** What an absent key gives. */
  readonly absent: Value;
  readonly methods: Methods;

  constructor(entries: ReadonlyMap<string, Value>, absent: Value, methods: Methods = {}) {
    this.entries = entries;
    this.absent = absent;
    this.methods = methods;
  }
}

/** Fields by name. */
export class GoStruct {
  readonly fields: Readonly<Record<string, Value>>;

  constructor(fields: Readonly<Record<string, Value>>) {
    this.fields = fields;
  }
}

/** A label set. */
export function textMap(labels: Readonly<Record<string, string>>, methods: Methods = {}): GoMap {
  return new GoMap(new Map(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))), '', methods);
}

/** What `if`, `with`, `and`, `or` and `not` take for true. */
export function isTrue(value: Value): boolean {
  if (value === undefined || value === false || value === '' || value === 0 || value === 0n) return false;
  if (value instanceof GoList) return value.items.length > 0;
  return !(value instanceof GoMap) || value.entries.size > 0;
}

/** What Go's `fmt.Print` makes of a value. */
export function textOf(value: Value): string {
  if (value === undefined) return '<no value>';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return shortestNumber(value);
  if (value instanceof Time) return goTimeText(value.at);
  if (value instanceof GoList) return `[${value.items.map(textOf).join(' ')}]`;
  if (value instanceof GoMap)
    return `map[${[...value.entries].map(([key, one]) => `${key}:${textOf(one)}`).join(' ')}]`;
  if (value instanceof GoStruct) return `{${Object.values(value.fields).map(textOf).join(' ')}}`;
  return String(value);
}
