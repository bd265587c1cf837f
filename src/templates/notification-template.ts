import type { Labels } from '../series/index.ts';
import type { Instant } from '../time/index.ts';
import { checkTemplate, type TemplateProblem, type TemplateShape } from './check-template.ts';
import { evaluate } from './evaluate.ts';
import { htmlWriter } from './html-writer.ts';
import { notificationFunctions, textsOf } from './notification-functions.ts';
import { parseTemplate } from './parse-template.ts';
import type { Block } from './syntax.ts';
import { TemplateError } from './template-error.ts';
import { NO_FILES, type TemplateLibrary } from './template-library.ts';
import { ZERO_TIME } from './time-text.ts';
import type { Type } from './type.ts';
import { GoList, type GoMap, GoStruct, type Methods, Time, textMap, textOf } from './value.ts';
import { plainWriter, type Writer } from './writer.ts';

/** What the templates of a receiver see: one notification, in Alertmanager's words. */
export interface NotificationTemplateData {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly groupLabels: Labels;
  readonly commonLabels: Labels;
  readonly commonAnnotations: Labels;
  /** Labels of the route as they are written: templates, which may name each other. */
  readonly routeLabels?: Labels;
  /** Why the receiver is told: Alertmanager's words. */
  readonly reason?: string;
  readonly externalUrl: string;
  /** Wall clock, for `now` and `since`. */
  readonly now?: Instant;
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

const TEXTS: Type = { list: 'text', members: { Join: { takes: ['text'], gives: 'text' } } };
const PAIRS: Type = {
  list: { struct: 'a pair', members: { Name: 'text', Value: 'text' } },
  members: { Names: TEXTS, Values: TEXTS, String: 'text' },
};
const PAIR_MAP: Type = {
  map: 'text',
  members: {
    SortedPairs: PAIRS,
    Names: TEXTS,
    Values: TEXTS,
    String: 'text',
    Remove: { takes: [{ list: 'text' }], gives: () => PAIR_MAP },
  },
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
const ALERTS: Type = { list: ALERT, members: { Firing: { list: ALERT }, Resolved: { list: ALERT } } };
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
    RouteLabels: PAIR_MAP,
    NotificationReason: 'text',
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

const SHAPE: TemplateShape = {
  data: DATA,
  variables: {},
  functions: notificationFunctions({ now: 0, routeLabel: () => '' }),
  refusals: {
    humanize: 'It belongs to the annotations of rules, which see the value.',
    humanizePercentage: 'It belongs to the annotations of rules, which see the value.',
    call: 'There are no functions among the values of a notification.',
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

/** How values are escaped: for a page by where they stand in it, or all alike. */
export type Escaping = 'html' | ((value: string) => string);

/**
 * Expands a template of a receiver's text.
 * @param escaping of values; the words of the template itself stay as they are
 * @param library named templates that it may call besides its own
 * @throws TemplateError where it cannot be expanded
 */
export function expandNotification(
  text: string,
  data: NotificationTemplateData,
  escaping: Escaping = (value) => value,
  library: TemplateLibrary = NO_FILES,
): string {
  if (!text.includes('{{')) return escaping === 'html' ? htmlWriter().literal(text) : text;
  const root = dataOf(data);
  const expanding: string[] = [];
  const functions = notificationFunctions({
    now: data.now ?? 0,
    routeLabel(name) {
      const written = data.routeLabels ?? {};
      if (!Object.hasOwn(written, name)) return '';
      if (expanding.includes(name))
        throw new TemplateError(
          `labels of the route name each other in a circle: ${[...expanding, name].join(' → ')}`,
          0,
        );
      expanding.push(name);
      const expanded = expand(written[name] ?? '', plainWriter());
      expanding.pop();
      return expanded;
    },
  });
  const expand = (template: string, writer: Writer): string =>
    evaluate(parseTemplate(template, [], library.named), root, functions, {}, writer);
  return expand(text, escaping === 'html' ? htmlWriter() : plainWriter(escaping));
}

const ALERT_NAMES = {
  Status: 'status',
  Labels: 'labels',
  Annotations: 'annotations',
  StartsAt: 'startsAt',
  EndsAt: 'endsAt',
  GeneratorURL: 'generatorURL',
  Fingerprint: 'fingerprint',
};
const DATA_NAMES = {
  Receiver: 'receiver',
  Status: 'status',
  Alerts: 'alerts',
  NotificationReason: 'notification_reason',
  GroupLabels: 'groupLabels',
  CommonLabels: 'commonLabels',
  CommonAnnotations: 'commonAnnotations',
  RouteLabels: 'routeLabels',
  ExternalURL: 'externalURL',
};

function dataOf(data: NotificationTemplateData): GoStruct {
  const fields = {
    Receiver: data.receiver,
    Status: data.status,
    Alerts: alertList(data.alerts),
    NotificationReason: data.reason ?? '',
    GroupLabels: pairMap(data.groupLabels),
    CommonLabels: pairMap(data.commonLabels),
    CommonAnnotations: pairMap(data.commonAnnotations),
    RouteLabels: pairMap(data.routeLabels ?? {}),
    ExternalURL: data.externalUrl,
  };
  return new GoStruct(fields, DATA_NAMES);
}

type TemplateAlert = NotificationTemplateData['alerts'][number];

function alertList(alerts: readonly TemplateAlert[]): GoList {
  const only = (status: TemplateAlert['status']) => () =>
    new GoList(alerts.filter((alert) => alert.status === status).map(alertOf));
  return new GoList(alerts.map(alertOf), { Firing: only('firing'), Resolved: only('resolved') });
}

function alertOf(alert: TemplateAlert): GoStruct {
  const fields = {
    Status: alert.status,
    Labels: pairMap(alert.labels),
    Annotations: pairMap(alert.annotations),
    StartsAt: new Time(alert.startsAt),
    EndsAt: new Time(alert.endsAt ?? ZERO_TIME),
    GeneratorURL: alert.generatorUrl,
    Fingerprint: alert.fingerprint,
  };
  return new GoStruct(fields, ALERT_NAMES);
}

/** In the order of Alertmanager: `alertname` first, then by name. */
function sortedEntries(labels: Labels): readonly (readonly [string, string])[] {
  const rank = (name: string): string => (name === 'alertname' ? '' : name);
  return Object.entries(labels).sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
}

function pairMap(labels: Labels): GoMap {
  const entries = sortedEntries(labels);
  const own: Methods = {
    Names: () => texts(entries.map(([name]) => name)),
    Values: () => texts(entries.map(([, value]) => value)),
    String: () => entries.map(([name, value]) => `${name}=${value}`).join(', '),
  };
  return textMap(labels, {
    ...own,
    SortedPairs: () =>
      new GoList(
        entries.map(([Name, Value]) => new GoStruct({ Name, Value })),
        own,
      ),
    Remove: (values) => {
      const gone = new Set(textsOf(values[0]));
      return pairMap(Object.fromEntries(entries.filter(([name]) => !gone.has(name))));
    },
  });
}

function texts(items: readonly string[]): GoList {
  return new GoList(items, { Join: ([separator]) => items.join(textOf(separator)) });
}
