import { UsageError } from '../errors.ts';
import type { Instant } from '../time/index.ts';
import { BUILTINS } from './builtin-functions.ts';
import type { Functions, GoFunction } from './function.ts';
import { humanizeDuration } from './humanize.ts';
import { jsonText } from './json-text.ts';
import { numberFunction } from './number-functions.ts';
import { parseTime } from './parse-time.ts';
import { TEXT_FUNCTIONS, titleOfWords } from './text-functions.ts';
import { formatTime, ZERO_TIME } from './time-text.ts';
import { Duration, GoList, GoMap, Markup, Time, textOf, type Value } from './value.ts';
import { zoneNamed } from './zone.ts';

const TEXTS = { list: 'text' } as const;

/** The functions of Alertmanager (documentation, "Notification template reference") that need nothing but their arguments. */
const FUNCTIONS: Functions = {
  ...BUILTINS,
  ...TEXT_FUNCTIONS,
  title: { takes: ['text'], gives: 'text', call: ([text]) => titleOfWords(textOf(text)) },
  trimSpace: { takes: ['text'], gives: 'text', call: ([text]) => textOf(text).replace(OUTER_SPACE, '') },
  join: {
    takes: ['text', TEXTS],
    gives: 'text',
    call: ([separator, list]) => textsOf(list).join(textOf(separator)),
  },
  stringSlice: { takes: [], rest: 'text', gives: TEXTS, call: (values) => new GoList(values) },
  date: {
    takes: ['text', 'time'],
    gives: 'text',
    call: ([layout, time]) => formatTime(timeOf(time).at, textOf(layout), timeOf(time).zone),
  },
  tz: {
    takes: ['text', 'time'],
    gives: 'time',
    call: ([zone, time]) => new Time(timeOf(time).at, zoneNamed(textOf(zone))),
  },
  toDate: {
    takes: ['text', 'text'],
    gives: 'time',
    call: ([layout, text]) => {
      try {
        return parsedTime(layout, text);
      } catch (error) {
        if (error instanceof UsageError) return new Time(ZERO_TIME);
        throw error;
      }
    },
  },
  mustToDate: { takes: ['text', 'text'], gives: 'time', call: ([layout, text]) => parsedTime(layout, text) },
  humanizeDuration: numberFunction(humanizeDuration),
  urlUnescape: { takes: ['text'], gives: 'text', call: ([text]) => unescaped(textOf(text)) },
  safeUrl: { takes: ['text'], gives: 'markup', call: ([text]) => new Markup(textOf(text), 'url') },
  toJson: { takes: ['any'], gives: 'text', call: ([value]) => jsonText(value) },
  base64encode: { takes: ['text'], gives: 'text', call: ([text]) => encoded(textOf(text)) },
  base64decode: { takes: ['text'], gives: 'text', call: ([text]) => decoded(textOf(text)) },
  list: { takes: [], rest: 'any', gives: { list: 'any' }, call: (values) => new GoList(values) },
  append: {
    takes: [{ list: 'any' }],
    rest: 'any',
    gives: { list: 'any' },
    call: ([list, ...values]) => new GoList([...itemsOf(list), ...values]),
  },
  dict: { takes: [], rest: 'any', gives: { map: 'any' }, call: dictionary },
};

/** What a function needs of the message that is being made. */
export interface MessageFacts {
  /** Wall clock. */
  readonly now: Instant;
  /** The label of the route, expanded; empty where there is none. */
  readonly routeLabel: (name: string) => string;
}

/** All functions of Alertmanager, for one message. */
export function notificationFunctions({ now, routeLabel }: MessageFacts): Functions {
  const ofMessage: Readonly<Record<string, GoFunction>> = {
    now: { takes: [], gives: 'time', call: () => new Time(now) },
    since: { takes: ['time'], gives: 'duration', call: ([time]) => new Duration(now - timeOf(time).at) },
    routeLabels: { takes: ['text'], gives: 'text', call: ([name]) => routeLabel(textOf(name)) },
  };
  return { ...FUNCTIONS, ...ofMessage };
}

/** @throws UsageError where the value is no list */
export function itemsOf(value: Value): readonly Value[] {
  if (value instanceof GoList) return value.items;
  throw new UsageError('a list is needed');
}

/** @throws UsageError where the value is no list of texts */
export function textsOf(value: Value): readonly string[] {
  return itemsOf(value).map((item) => {
    if (typeof item !== 'string') throw new UsageError('a list of texts is needed');
    return item;
  });
}

/** What Go's `strings.TrimSpace` takes away. */
const OUTER_SPACE = /^\p{White_Space}+|\p{White_Space}+$/gu;

function timeOf(value: Value): Time {
  if (value instanceof Time) return value;
  throw new UsageError('a time is needed');
}

function parsedTime(layout: Value, text: Value): Time {
  const { at, zone } = parseTime(textOf(layout), textOf(text));
  return new Time(at, zone);
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new UsageError(`"${text}" is not an escaped address`);
  }
}

/** Base64 for addresses, with its padding (RFC 4648, 5). */
function encoded(text: string): string {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_');
}

function decoded(text: string): string {
  const written = text.replace(/[\r\n]/g, '');
  const isWhole = written.length % 4 === 0 && /^[\w-]*={0,2}$/.test(written);
  if (!isWhole) throw new UsageError(`"${text}" is not in base64 for addresses`);
  const bytes = atob(written.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(bytes, (one) => one.charCodeAt(0)));
}

function dictionary(values: readonly Value[]): GoMap {
  if (values.length % 2 !== 0) throw new UsageError('dict takes pairs of a name and a value');
  const entries = new Map<string, Value>();
  for (let i = 0; i < values.length; i += 2) {
    const name = values[i];
    if (typeof name !== 'string') throw new UsageError('a name in dict is a text');
    entries.set(name, values[i + 1]);
  }
  return new GoMap(entries, undefined);
}
