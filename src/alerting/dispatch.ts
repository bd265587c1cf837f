import { createHash } from 'node:crypto';
import { type Labels, labelsKey } from '../series/index.ts';
import type { Instant } from '../time/index.ts';
import type { Alert, AlertState, Notification } from './alert.ts';
import { fingerprint } from './fingerprint.ts';
import { stretchText } from './phrases.ts';
import type { Episode } from './state-machine.ts';

/** A way to reach somebody, as far as deciding what to tell is concerned. */
export interface Target {
  readonly name: string;
  /** `groups`: messages for people, grouped and repeated by us. `stream`: an Alertmanager, which is told everything at every run. */
  readonly mode: 'groups' | 'stream';
  readonly sendResolved: boolean;
}

/** What a receiver was told, or is still to be told, about one group. */
export interface Told {
  readonly notification: Notification;
  /** Logical time of the run that wrote it. */
  readonly at: Instant;
}

export interface TargetLog {
  /** The last notification that arrived, by group key. */
  readonly delivered: ReadonlyMap<string, Told>;
  /** Written and not delivered yet, by group key. */
  readonly waiting: ReadonlyMap<string, Told>;
}

export interface DispatchSettings {
  readonly at: Instant;
  readonly groupBy: readonly string[];
  readonly repeatMs: number;
  /** An Alertmanager is told for this long that an alert is resolved. */
  readonly resolvedForMs: number;
}

/** A notification to write. It takes the place of the waiting one of its group, which it contains. */
export interface Dispatch {
  readonly notification: Notification;
  readonly replaces: string | undefined;
}

/** One firing of one alert; the same alert firing again later is another one. */
export function firingId(alert: Pick<Alert, 'fingerprint' | 'startsAt'>): string {
  return `${alert.fingerprint}@${alert.startsAt}`;
}

/** Everything there is to tell after a walk: what fires, what was resolved lately, and what came and went within it. */
export function alertsOf(
  states: readonly AlertState[],
  ended: readonly Episode[],
  generatorUrl: string,
): readonly Alert[] {
  const alerts = new Map<string, Alert>();
  const add = (state: AlertState, startsAt: Instant, endsAt: Instant | undefined): void => {
    const alert: Alert = {
      labels: state.labels,
      annotations: state.annotations,
      status: endsAt === undefined ? 'firing' : 'resolved',
      startsAt,
      endsAt,
      generatorUrl,
      fingerprint: fingerprint(state.labels),
      missed: false,
    };
    alerts.set(firingId(alert), alert);
  };
  for (const { state, startsAt, endsAt } of ended) add(state, startsAt, endsAt);
  for (const state of states) {
    const { phase, startsAt } = state;
    if (startsAt === undefined || (phase !== 'firing' && phase !== 'resolved')) continue;
    add(state, startsAt, phase === 'firing' ? undefined : state.endsAt);
  }
  return [...alerts.values()].sort((a, b) => order(a.fingerprint, b.fingerprint) || a.startsAt - b.startsAt);
}

/**
 * Decides what one receiver is told now, from what it was told before: a group is told when an alert in it is new, is over, or
 * when the last message is `repeatMs` old and something still fires. What waits undelivered is taken into the new message, so
 * that a receiver that was down hears one message instead of many and misses nothing. Deciding twice gives the same keys.
 * @param news firings that this run found; those that are over already are told once where nobody was told.
 */
export function dispatch(
  target: Target,
  alerts: readonly Alert[],
  news: ReadonlySet<string>,
  log: TargetLog,
  settings: DispatchSettings,
): Dispatch[] {
  const groups = grouped(target, alerts, settings.groupBy);
  for (const [key, { notification }] of [...log.waiting, ...log.delivered]) {
    if (!groups.has(key)) groups.set(key, { labels: notification.groupLabels, alerts: [] });
  }
  return [...groups].flatMap(([groupKey, group]) => {
    const delivered = log.delivered.get(groupKey);
    const waiting = log.waiting.get(groupKey);
    const told = new Map((delivered?.notification.alerts ?? []).map((alert) => [firingId(alert), alert]));
    const owed = new Map((waiting?.notification.alerts ?? []).map((alert) => [firingId(alert), alert]));
    const current = new Set(group.alerts.map(firingId));
    const carried = [...owed].filter(([id]) => !current.has(id)).map(([, alert]) => over(alert, settings.at));
    const due = [...group.alerts, ...carried].flatMap((alert) => toTell(target, alert, { told, owed, news, settings }));
    const reason = whyNow(target, due, told, delivered, waiting, settings);
    if (reason === undefined) return [];
    const notification = notificationFor(target, groupKey, group.labels, due, reason);
    if (notification.key === waiting?.notification.key || notification.key === delivered?.notification.key) return [];
    return [{ notification, replaces: waiting?.notification.key }];
  });
}

/** One that waits as firing and is not known any more has ended meanwhile, in runs that told nobody. */
function over(alert: Alert, at: Instant): Alert {
  return alert.status === 'resolved' ? alert : { ...alert, status: 'resolved', endsAt: at };
}

interface Knowledge {
  readonly told: ReadonlyMap<string, Alert>;
  readonly owed: ReadonlyMap<string, Alert>;
  readonly news: ReadonlySet<string>;
  readonly settings: DispatchSettings;
}

/** Whether and how an alert belongs into a message to this receiver. */
function toTell(target: Target, alert: Alert, { told, owed, news, settings }: Knowledge): Alert[] {
  const id = firingId(alert);
  const before = told.get(id);
  if (alert.status === 'firing') return [alert];
  if (before === undefined) return owed.has(id) || news.has(id) ? [missed(alert)] : [];
  if (target.mode === 'stream') {
    // One that was missed was told with an end of its own: saying resolved now could hide it before anybody is told.
    const recent = settings.at - (alert.endsAt ?? 0) <= settings.resolvedForMs;
    return !before.missed && (before.status === 'firing' || recent) ? [alert] : [];
  }
  return before.status === 'firing' && target.sendResolved ? [alert] : [];
}

function missed(alert: Alert): Alert {
  const over = alert.endsAt === undefined ? '' : ` Fired and resolved, ${stretchText(alert.startsAt, alert.endsAt)}.`;
  const description = alert.annotations.description ?? '';
  if (alert.missed) return alert;
  return { ...alert, missed: true, annotations: { ...alert.annotations, description: `${description}${over}`.trim() } };
}

/** Undefined where nothing has to be said; otherwise what makes this message another one than a former message of the same alerts. */
function whyNow(
  target: Target,
  due: readonly Alert[],
  told: ReadonlyMap<string, Alert>,
  delivered: Told | undefined,
  waiting: Told | undefined,
  { at, repeatMs }: DispatchSettings,
): string | undefined {
  if (due.length === 0) return undefined;
  if (target.mode === 'stream') return `run ${at}`;
  const since = delivered === undefined ? '' : `after ${delivered.notification.key}`;
  const changed = due.some((alert) => told.get(firingId(alert))?.status !== alert.status);
  if (changed || waiting !== undefined) return since;
  return delivered !== undefined && at - delivered.at >= repeatMs ? since : undefined;
}

function notificationFor(
  target: Target,
  groupKey: string,
  groupLabels: Labels,
  alerts: readonly Alert[],
  reason: string,
): Notification {
  const said = alerts.map((alert) => [firingId(alert), alert.status]);
  const key = createHash('sha256')
    .update(JSON.stringify([target.name, groupKey, reason, said]))
    .digest('hex')
    .slice(0, 32);
  return { key, receiver: target.name, groupKey, groupLabels, alerts };
}

function grouped(target: Target, alerts: readonly Alert[], groupBy: readonly string[]) {
  const groups = new Map<string, { labels: Labels; alerts: Alert[] }>();
  for (const alert of alerts) {
    const labels = target.mode === 'stream' ? {} : groupLabels(alert.labels, groupBy);
    const key = groupKeyOf(labels);
    const group = groups.get(key) ?? { labels, alerts: [] };
    group.alerts.push(alert);
    groups.set(key, group);
  }
  return groups;
}

/** The labels of `groupBy` that an alert has; `...` stands for all of them. */
function groupLabels(labels: Labels, groupBy: readonly string[]): Labels {
  if (groupBy.includes('...')) return labels;
  const kept = groupBy.flatMap((name) => (labels[name] ? [[name, labels[name]]] : []));
  return JSON.parse(labelsKey(Object.fromEntries(kept))) as Labels;
}

/** Alertmanager's text of a group under the root route: `{}:{alertname="X", slo="y"}`. */
function groupKeyOf(labels: Labels): string {
  const pairs = Object.keys(labels)
    .sort()
    .map((name) => `${name}=${JSON.stringify(labels[name])}`);
  return `{}:{${pairs.join(', ')}}`;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
