import { UsageError } from '../errors.ts';
import type { Labels } from '../series/index.ts';
import type { Instant } from '../time/index.ts';
import { BUILTINS } from './builtin-functions.ts';
import { checkTemplate, type TemplateProblem, type TemplateShape } from './check-template.ts';
import { evaluate } from './evaluate.ts';
import type { Functions } from './function.ts';
import { humanizeDuration } from './humanize.ts';
import { parseTemplate } from './parse-template.ts';
import type { Block } from './syntax.ts';
import { TemplateError } from './template-error.ts';
import { NO_FILES, type TemplateLibrary } from './template-library.ts';
import { TEXT_FUNCTIONS, title } from './text-functions.ts';
import { formatTime, ZERO_TIME } from './time-text.ts';
import type { Type } from './type.ts';
import { GoList, type GoMap, GoStruct, type Methods, Time, textMap, textOf, type Value } from './value.ts';

/** What the templates of a receiver see: one notification, in Alertmanager's words. */
export interface NotificationTemplateData {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly groupLabels: Labels;
  readonly commonLabels: Labels;
  readonly commonAnnotations: Labels;
  readonly externalUrl: string;
  readonly alerts: readonly {
    readonly status: 'firing' | 'resolved';
    readonly labels: Labels;
    readonly annotations: Labels;
    readonly startsAt: Instant;
    readonly endsAt: Instant | undefined;
    readonly generatorUrl: string;
    readonly fingerprint: string;
  }[];
}

const PAIRS: Type = {
  list: { struct: 'a pair', members: { Name: 'text', Value: 'text' } },
  members: { Names: { list: 'text' }, Values: { list: 'text' } },
};
const PAIR_MAP: Type = {
  map: 'text',
  members: { SortedPairs: PAIRS, Names: { list: 'text' }, Values: { list: 'text' }, Remove: () => PAIR_MAP },
};
const ALERT: Type = {
  struct: 'an alert',
  members: {
    Status: 'text',
    Labels: PAIR_MAP,
    Annotations: PAIR_MAP,
    StartsAt: 'time',
    EndsAt: 'time',
    GeneratorURL: 'text',
    Fingerprint: 'text',
  },
};
const ALERTS: Type = { list: ALERT, members: { Firing: () => ALERTS, Resolved: () => ALERTS } };
const OF_ALL = (what: string): string =>
  `A notification is about several alerts: write .Common${what}.…, or {{ range .Alerts }}{{ .${what}.… }}{{ end }}.`;
const DATA: Type = {
  struct: 'the notification',
  members: {
    Receiver: 'text',
    Status: 'text',
    Alerts: ALERTS,
    GroupLabels: PAIR_MAP,
    CommonLabels: PAIR_MAP,
    CommonAnnotations: PAIR_MAP,
    ExternalURL: 'text',
  },
  hints: {
    Annotations: OF_ALL('Annotations'),
    Labels: OF_ALL('Labels'),
    StartsAt: 'Each alert has its own: go through them with {{ range .Alerts }}.',
    EndsAt: 'Each alert has its own: go through them with {{ range .Alerts }}.',
    GeneratorURL: 'Each alert has its own: go through them with {{ range .Alerts }}.',
    Value: 'The value of a rule is $value in its annotations.',
  },
};

/** The functions of Alertmanager (documentation, "Notification template reference") that need nothing but the notification. */
const FUNCTIONS: Functions = {
  ...BUILTINS,
  ...TEXT_FUNCTIONS,
  title: { takes: ['text'], gives: 'text', call: ([text]) => title(textOf(text).toLowerCase()) },
  trimSpace: { takes: ['text'], gives: 'text', call: ([text]) => textOf(text).trim() },
  join: {
    takes: ['text', { list: 'text' }],
    gives: 'text',
    call: ([separator, list]) => itemsOf(list).map(textOf).join(textOf(separator)),
  },
  stringSlice: { takes: [], rest: 'text', gives: { list: 'text' }, call: (values) => new GoList(values) },
  date: {
    takes: ['text', 'time'],
    gives: 'text',
    call: ([layout, time]) => (time instanceof Time ? formatTime(time.at, textOf(layout)) : ''),
  },
  humanizeDuration: { takes: ['any'], gives: 'text', call: ([seconds]) => humanizeDuration(Number(seconds)) },
  urlUnescape: { takes: ['text'], gives: 'text', call: ([text]) => unescaped(textOf(text)) },
  safeUrl: { takes: ['text'], gives: 'text', call: ([text]) => textOf(text) },
};

const SHAPE: TemplateShape = {
  data: DATA,
  variables: {},
  functions: FUNCTIONS,
  refusals: {
    humanize: 'It belongs to the annotations of rules, which see the value.',
    humanizePercentage: 'It belongs to the annotations of rules, which see the value.',
    since: 'A message is the same whenever it is sent: print .StartsAt.',
    now: 'A message is the same whenever it is sent: print .StartsAt.',
    tz: 'Times are in UTC.',
  },
};

/** Everything that is wrong with a template of a receiver's text. */
export function checkNotificationTemplate(text: string, library = NO_FILES): readonly TemplateProblem[] {
  return problemsOf(() => checkTemplate(parseTemplate(text, [], library.named), { ...SHAPE, library: library.named }));
}

/**
 * What is wrong with the named templates of a file, whoever calls them with whatever.
 * @param all texts of all files, whose templates it may call
 */
export function checkTemplateFile(text: string, all: readonly string[]): readonly TemplateProblem[] {
  const elsewhere = all.flatMap((other) => (other === text ? [] : [...namedOrNone(other)]));
  const known = new Map([...NO_FILES.named, ...elsewhere]);
  return problemsOf(() => {
    const { named } = parseTemplate(text, [], known);
    const own = [...named].filter(([name, block]) => known.get(name) !== block);
    return own.flatMap(([, body]) => checkTemplate({ body, named }, { ...SHAPE, data: 'any', library: known }));
  });
}

function namedOrNone(text: string): ReadonlyMap<string, Block> {
  try {
    return parseTemplate(text).named;
  } catch (error) {
    if (error instanceof TemplateError) return new Map();
    throw error;
  }
}

function problemsOf(check: () => readonly TemplateProblem[]): readonly TemplateProblem[] {
  try {
    const problems = new Map(check().map((problem) => [`${problem.offset} ${problem.message}`, problem]));
    return [...problems.values()];
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return [{ message: error.message, hint: error.hint, offset: error.offset }];
  }
}

/**
 * Expands a template of a receiver's text.
 * @param escapeValue what values go through on their way into the text; the words of the template itself stay as they are
 * @param library named templates that it may call besides its own
 * @throws TemplateError where it cannot be expanded
 */
export function expandNotification(
  text: string,
  data: NotificationTemplateData,
  escapeValue: (value: string) => string = (value) => value,
  library: TemplateLibrary = NO_FILES,
): string {
  if (!text.includes('{{')) return text;
  return evaluate(parseTemplate(text, [], library.named), dataOf(data), FUNCTIONS, {}, escapeValue);
}

function dataOf(data: NotificationTemplateData): GoStruct {
  return new GoStruct({
    Receiver: data.receiver,
    Status: data.status,
    Alerts: alertList(data.alerts),
    GroupLabels: pairMap(data.groupLabels),
    CommonLabels: pairMap(data.commonLabels),
    CommonAnnotations: pairMap(data.commonAnnotations),
    ExternalURL: data.externalUrl,
  });
}

type TemplateAlert = NotificationTemplateData['alerts'][number];

function alertList(alerts: readonly TemplateAlert[]): GoList {
  const only = (status: TemplateAlert['status']) => () => alertList(alerts.filter((alert) => alert.status === status));
  return new GoList(alerts.map(alertOf), { Firing: only('firing'), Resolved: only('resolved') });
}

function alertOf(alert: TemplateAlert): GoStruct {
  return new GoStruct({
    Status: alert.status,
    Labels: pairMap(alert.labels),
    Annotations: pairMap(alert.annotations),
    StartsAt: new Time(alert.startsAt),
    EndsAt: new Time(alert.endsAt ?? ZERO_TIME),
    GeneratorURL: alert.generatorUrl,
    Fingerprint: alert.fingerprint,
  });
}

/** In the order of Alertmanager: `alertname` first, then by name. */
function sortedEntries(labels: Labels): readonly (readonly [string, string])[] {
  const rank = (name: string): string => (name === 'alertname' ? '' : name);
  return Object.entries(labels).sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
}

function pairMap(labels: Labels): GoMap {
  const entries = sortedEntries(labels);
  const names = new GoList(entries.map(([name]) => name));
  const values = new GoList(entries.map(([, value]) => value));
  const own: Methods = { Names: () => names, Values: () => values };
  return textMap(labels, {
    ...own,
    SortedPairs: () =>
      new GoList(
        entries.map(([Name, Value]) => new GoStruct({ Name, Value })),
        own,
      ),
    Remove: ([list]) => {
      const gone = new Set(itemsOf(list).map(textOf));
      return pairMap(Object.fromEntries(entries.filter(([name]) => !gone.has(name))));
    },
  });
}

function itemsOf(value: Value): readonly Value[] {
  if (value instanceof GoList) return value.items;
  throw new UsageError('a list is needed');
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new UsageError(`"${text}" is not an escaped address`);
  }
}
