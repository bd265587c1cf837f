import { type JobContext, reportUrls } from '../../../jobs/index.ts';
import {
  type Acknowledgement,
  type Alert,
  type AlertState,
  alertsOf,
  firingId,
  generatorUrls,
  groupAlerts,
  instantText,
  type KeptBack,
  keptBackAlerts,
  type Matcher,
  matchersText,
  matchesAll,
} from '../../alerting/index.ts';
import type { Labels } from '../../series/index.ts';
import {
  latestNotifications,
  type OutboxEntry,
  readAcknowledgements,
  readAlertStates,
  readSilences,
} from '../../store/index.ts';
import { formatInstant } from '../../time/index.ts';

/** One alert that fires or pends, and who is told. */
export interface AlertLine {
  readonly phase: 'pending' | 'firing';
  readonly title: string;
  readonly labels: Labels;
  readonly since: string;
  readonly value: number | null;
  readonly receivers: readonly string[];
  /** By which routes: Alertmanager's keys, in the order of the receivers. */
  readonly routes: readonly string[];
  /** What messages say of it: budget, cost, likely cause and the like. */
  readonly annotations: Labels;
  /** What became of the last message about it, by way of every receiver. */
  readonly deliveries: readonly AlertDelivery[];
  /** Why people are not told, one sentence each. */
  readonly keptBack: readonly string[];
  /** For `ack` and `annotate`; empty while it pends. */
  readonly id: string;
  /** Who has taken it on, and when. */
  readonly acknowledged: { readonly by: string; readonly at: string; readonly comment: string } | null;
}

export interface AlertDelivery {
  /** `pager/webhook`. */
  readonly receiver: string;
  readonly status: OutboxEntry['status'];
  /** When it was sent, or written where it was not. */
  readonly at: string;
  readonly attempts: number;
  /** Of the last attempt; empty where there was none. */
  readonly error: string;
}

export interface AlertsView {
  readonly schema: 'nines.alerts/1';
  readonly at: string;
  readonly alerts: readonly AlertLine[];
}

/**
 * What fires and pends as the last run left it, with silences, inhibition and muted times as of the context's instant; the worst and
 * the latest first.
 * @param matchers only alerts that all of them match
 */
export async function readAlertsView(
  { store, config, at }: JobContext,
  matchers: readonly Matcher[] = [],
): Promise<AlertsView> {
  const states = [...(await readAlertStates(store)).values()];
  const open = states.filter(({ phase }) => phase === 'firing' || phase === 'pending');
  const alerts = alertsOf(open, [], generatorUrls(config.alerts.rules, reportUrls(config)));
  const { routing } = config.alerts;
  const kept = keptBackAlerts(alerts, routing ?? { inhibitRules: [] }, await readSilences(store), at);
  const told = new Map<string, { receivers: Set<string>; routes: Set<string>; muted: Set<string> }>();
  for (const [receiver, groups] of routing === undefined ? [] : groupAlerts(routing, alerts, at)) {
    for (const group of groups) {
      for (const alert of group.alerts) {
        const own = told.get(firingId(alert)) ?? { receivers: new Set(), routes: new Set(), muted: new Set() };
        told.set(firingId(alert), own);
        own.receivers.add(receiver);
        own.routes.add(group.key.slice(0, group.key.lastIndexOf(':{')));
        for (const name of group.mutedBy) own.muted.add(`${receiver} is muted by ${name}`);
      }
    }
  }
  const starts = alerts.map(({ startsAt }) => startsAt);
  const range = {
    start: starts.reduce((a, b) => Math.min(a, b), at),
    end: starts.reduce((a, b) => Math.max(a, b), at) + 1,
  };
  const taken = new Map((await readAcknowledgements(store, range)).map((one) => [one.subject, one]));
  const said = lastMessages(await latestNotifications(store, MESSAGES));
  const byKey = new Map(alerts.map((alert) => [JSON.stringify(alert.labels), alert]));
  return {
    schema: 'nines.alerts/1',
    at: new Date(at).toISOString(),
    alerts: open
      .filter(({ labels }) => matchesAll(matchers, labels))
      .sort(byGravity)
      .map((state) => {
        const alert = byKey.get(JSON.stringify(state.labels));
        const id = alert === undefined ? '' : firingId(alert);
        return lineOf(
          state,
          alert,
          { receivers: [...(told.get(id)?.receivers ?? [])], routes: [...(told.get(id)?.routes ?? [])] },
          [...reasonsOf(kept.get(id)), ...(told.get(id)?.muted ?? [])],
          taken.get(id),
          said.get(id),
        );
      }),
  };
}

function lineOf(
  state: AlertState,
  alert: Alert | undefined,
  { receivers, routes }: Pick<AlertLine, 'receivers' | 'routes'>,
  keptBack: readonly string[],
  acknowledged: Acknowledgement | undefined,
  said: LastMessages | undefined,
): AlertLine {
  return {
    phase: state.phase === 'firing' ? 'firing' : 'pending',
    title: state.annotations.summary || state.labels.alertname || state.key,
    labels: state.labels,
    since: new Date(alert?.startsAt ?? state.activeAt ?? state.evaluatedUpTo).toISOString(),
    value: state.value ?? null,
    receivers,
    routes,
    annotations: { ...state.annotations, ...said?.annotations },
    deliveries: said?.deliveries ?? [],
    keptBack,
    id: alert?.status === 'firing' && state.phase === 'firing' ? firingId(alert) : '',
    acknowledged:
      acknowledged === undefined
        ? null
        : { by: acknowledged.by, at: new Date(acknowledged.at).toISOString(), comment: acknowledged.comment },
  };
}

/** Messages that are looked through for what became of an alert. */
const MESSAGES = 500;

interface LastMessages {
  /** With what was known around the alert. */
  readonly annotations: Labels;
  readonly deliveries: readonly AlertDelivery[];
}

/** By the firing, from the latest message on. */
function lastMessages(entries: readonly OutboxEntry[]): ReadonlyMap<string, LastMessages> {
  const found = new Map<string, { annotations: Labels; deliveries: AlertDelivery[] }>();
  for (const { notification, status, at, sentAt, attempts, error } of entries) {
    const { receiver } = notification;
    const delivery = { receiver, status, at: new Date(sentAt ?? at).toISOString(), attempts, error };
    for (const alert of notification.alerts) {
      const id = firingId(alert);
      const own = found.get(id) ?? { annotations: alert.annotations, deliveries: [] };
      found.set(id, own);
      if (own.deliveries.every((one) => one.receiver !== receiver)) own.deliveries.push(delivery);
    }
  }
  return found;
}

/** What pages and fires before what does not, the latest first. */
function byGravity(a: AlertState, b: AlertState): number {
  const rank = ({ phase, labels }: AlertState): number =>
    (phase === 'firing' ? 0 : 2) + (['page', 'critical'].includes(labels.severity ?? '') ? 0 : 1);
  const since = ({ startsAt, activeAt }: AlertState): number => startsAt ?? activeAt ?? 0;
  return rank(a) - rank(b) || since(b) - since(a);
}

function reasonsOf(kept: KeptBack | undefined): string[] {
  const { silence, inhibition } = kept ?? {};
  return [
    ...(silence ? [`silenced until ${instantText(silence.endsAt)} by ${silence.createdBy}: ${silence.comment}`] : []),
    ...(inhibition
      ? [`inhibited by ${inhibition.by.labels.alertname ?? 'an alert'} (${matchersText(inhibition.rule.source)})`]
      : []),
  ];
}

/**
 * What fires and is pending as text, with instants in the zone given.
 * @param filtered only some alerts were asked for
 */
export function paintAlerts({ alerts }: AlertsView, timeZone: string, filtered = false): string {
  const text = (iso: string): string => formatInstant(Date.parse(iso), timeZone);
  if (alerts.length === 0) return `nothing${filtered ? ' of these' : ''} fires, nothing is pending`;
  return alerts
    .map((line) =>
      [
        `${line.phase === 'firing' ? 'FIRING ' : 'pending'}  ${line.title}`,
        `         since ${text(line.since)}  ${Object.entries(line.labels)
          .map(([name, value]) => `${name}=${value}`)
          .join(' ')}`,
        ...FACTS.map(([name, words]) => {
          const fact = line.annotations[name];
          return fact ? `         ${words}: ${oneLine(fact)}` : '';
        }),
        line.phase === 'pending' ? '' : `         told: ${toldText(line)}`,
        ...line.deliveries.map((one) => `         ${deliveryText(one, text)}`),
        ...line.keptBack.map((why) => `         not told: ${why}`),
        line.acknowledged === null ? '' : `         taken on: ${takenOn(line.acknowledged, text)}`,
        line.id === '' ? '' : `         id: ${line.id}`,
      ]
        .filter(Boolean)
        .join('\n'),
    )
    .join('\n');
}

/** What somebody who was woken wants to know first, by its annotation. */
const FACTS = [
  ['budget', 'budget'],
  ['cost', 'cost'],
  ['worst_group', 'worst group'],
  ['likely_cause', 'likely cause'],
  ['same_cause', 'same cause as'],
  ['runbook_url', 'runbook'],
] as const;

/** `pager, by the route {}/{severity="page"}`. */
function toldText({ receivers, routes }: AlertLine): string {
  if (receivers.length === 0) return 'nobody';
  const own = routes.filter((route) => route !== '{}' && route !== '');
  return `${receivers.join(', ')}${own.length === 0 ? '' : `, by ${own.join(' and ')}`}`;
}

/** `sent: pager/webhook, 2026-11-16T03:21:00Z`. */
function deliveryText(delivery: AlertDelivery, text: (iso: string) => string): string {
  const { receiver, status, at, attempts, error } = delivery;
  const failed = error === '' ? '' : `, ${attempts} attempts, last: ${oneLine(error)}`;
  return `${status}: ${receiver}, ${text(at)}${status === 'sent' ? '' : failed}`;
}

/** Annotations may come from anywhere: nothing that would move the cursor. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function takenOn({ by, at, comment }: NonNullable<AlertLine['acknowledged']>, text: (iso: string) => string): string {
  return `${by}, ${text(at)}${comment === '' ? '' : `: ${comment}`}`;
}
