import type { Instant } from '../time/index.ts';
import { shortestNumber } from './number-text.ts';
import { durationText, goTimeText } from './time-text.ts';
import { UTC, type Zone } from './zone.ts';

/**
 * What a template can hold. Go's `float64` is a number, its whole numbers are bigints, so that both print as there.
 * `undefined` is Go's `nil`.
 */
export type Value =
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Time
  | Duration
  | Named
  | Markup
  | GoList
  | GoMap
  | GoStruct;

/** What is called by its name with a dot before it. @throws UsageError where the values will not do. */
export type Methods = Readonly<Record<string, (values: readonly Value[]) => Value>>;

export class Time {
  readonly at: Instant;
  /** By whose clock it is printed. */
  readonly zone: Zone;

  constructor(at: Instant, zone: Zone = UTC) {
    this.at = at;
    this.zone = zone;
  }
}

export class Duration {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }
}

/** A whole number that prints as a name: a month, a day of the week. */
export class Named {
  readonly name: string;
  readonly number: bigint;

  constructor(name: string, number: bigint) {
    this.name = name;
    this.number = number;
  }
}

/** A text that may stand in a page as it is. */
export class Markup {
  readonly text: string;
  readonly kind: 'html' | 'url';

  constructor(text: string, kind: Markup['kind']) {
    this.text = text;
    this.kind = kind;
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
  /** In the order of their keys. */
  readonly entries: ReadonlyMap<string, Value>;
  /** What an absent key gives. */
  readonly absent: Value;
  readonly methods: Methods;

  constructor(entries: ReadonlyMap<string, Value>, absent: Value, methods: Methods = {}) {
    this.entries = new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
    this.absent = absent;
    this.methods = methods;
  }
}

/** Fields by name. */
export class GoStruct {
  readonly fields: Readonly<Record<string, Value>>;
  /** Names of fields in JSON, where they have others there. */
  readonly jsonNames: Readonly<Record<string, string>>;

  constructor(fields: Readonly<Record<string, Value>>, jsonNames: Readonly<Record<string, string>> = {}) {
    this.fields = fields;
    this.jsonNames = jsonNames;
  }
}

/** A label set. */
export function textMap(labels: Readonly<Record<string, string>>, methods: Methods = {}): GoMap {
  return new GoMap(new Map(Object.entries(labels)), '', methods);
}

/** What `if`, `with`, `and`, `or` and `not` take for true. */
export function isTrue(value: Value): boolean {
  if (value === undefined || value === false || value === '' || value === 0 || value === 0n) return false;
  if (value instanceof GoList) return value.items.length > 0;
  if (value instanceof Duration) return value.ms !== 0;
  if (value instanceof Named) return value.number !== 0n;
  if (value instanceof Markup) return value.text !== '';
  return !(value instanceof GoMap) || value.entries.size > 0;
}

/** What Go's `fmt.Print` makes of a value inside of another one, or as the whole where it is not nil. */
export function textOf(value: Value): string {
  return ownText(value) ?? textOfParts(value);
}

/** The text of a value that prints as one: everything but lists, maps and structs without a text of their own. */
export function ownText(value: Value): string | undefined {
  if (value === undefined) return '<nil>';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return shortestNumber(value);
  if (value instanceof Time) return goTimeText(value.at, value.zone);
  if (value instanceof Duration) return durationText(value.ms);
  if (value instanceof Named) return value.name;
  if (value instanceof Markup) return value.text;
  if (value instanceof GoList || value instanceof GoMap) {
    const own = Object.hasOwn(value.methods, 'String') ? value.methods.String : undefined;
    return own && textOf(own([]));
  }
  return value instanceof GoStruct ? undefined : String(value);
}

function textOfParts(value: Value): string {
  if (value instanceof GoList) return `[${value.items.map(textOf).join(' ')}]`;
  if (value instanceof GoMap)
    return `map[${[...value.entries].map(([key, one]) => `${key}:${textOf(one)}`).join(' ')}]`;
  return value instanceof GoStruct ? `{${Object.values(value.fields).map(textOf).join(' ')}}` : '';
}

/** What an action writes: Go says of nothing as a whole that there is no value. */
export function writtenText(value: Value): string {
  return value === undefined ? '<no value>' : textOf(value);
}
