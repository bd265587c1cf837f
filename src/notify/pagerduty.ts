import { createHash } from 'node:crypto';
import {
  type Alert,
  alertTimes,
  alertTitle,
  type Notification,
  notificationTitle,
  type ReceiverDefinition,
  truncateCharacters,
} from '../alerting/index.ts';
import { DeliveryError } from '../errors.ts';
import type { NotificationTemplateData } from '../templates/index.ts';
import { expanded } from './expanded-text.ts';
import { greet } from './greet.ts';
import { call } from './http.ts';
import { httpTarget } from './http-target.ts';
import type { PagerdutyEvent } from './pagerduty-event.ts';
import { worstSeverity } from './pagerduty-severity.ts';
import type { Receiver } from './receiver.ts';
import { templateData, withPagerdutyTexts } from './texts.ts';
import { isLink, oneLine, visible } from './visible-text.ts';

/** Limits of the Events API v2 (developer.pagerduty.com, "Send an event"). */
const LIMITS = { summary: 1024, bytes: 512_000, text: 2_000, alerts: 100 } as const;

/** Annotations that say how bad it is, where, and why. */
const TOLD = ['budget', 'cost', 'worst_group', 'likely_cause', 'same_cause', 'incident'] as const;

type PagerdutyDefinition = ReceiverDefinition['pagerduties'][number];

/**
 * Sends events to PagerDuty. A group of alerts is one incident: the dedup key is the hash of its key, as Alertmanager's. What came and
 * went before anybody was told is an incident of its own that is opened and resolved: to resolve alone tells nobody.
 */
export function pagerduty(name: string, group: string, definition: PagerdutyDefinition, externalUrl = ''): Receiver {
  const target = httpTarget(name, definition.url, definition);
  return {
    name,
    group,
    kind: 'pagerduty',
    deduplicates: true,
    sendResolved: definition.sendResolved,
    async send(notification, { now, signal }) {
      const data = templateData(notification, group, externalUrl, now);
      const routingKey = routingKeyOf(name, definition, data);
      const secret = { ...target, secrets: [...target.secrets, routingKey, definition.routingKey.reveal()] };
      for (const event of pagerdutyEvents(notification, routingKey)) {
        const headers = { 'content-type': 'application/json' };
        const told = withPagerdutyTexts(event, definition.texts ?? {}, data);
        await call(secret, { method: 'POST', headers, body: withinLimit(told), now, signal });
      }
    },
    check: (options) => greet(target, options),
  };
}

/** @throws DeliveryError where it is a template that gives none for these alerts */
function routingKeyOf(
  receiver: string,
  { routingKey, texts }: PagerdutyDefinition,
  data: NotificationTemplateData,
): string {
  const written = routingKey.reveal();
  if (!written.includes('{{')) return written;
  const key = expanded(written, data, texts?.library)?.trim();
  if (key) return key;
  throw new DeliveryError(receiver, 'the template of "routing_key" gives no key', {
    retryable: false,
    hint: 'Give alerts the labels that it names, or route those without them to another receiver.',
  });
}

/** The events of one notification, in order. */
export function pagerdutyEvents(notification: Notification, routingKey: string): readonly PagerdutyEvent[] {
  const { alerts, groupKey, key } = notification;
  const firing = alerts.filter(({ status }) => status === 'firing');
  const dedup = (text: string): string => createHash('sha256').update(text).digest('hex');
  const common = { routing_key: routingKey, dedup_key: dedup(groupKey) };
  const told = { client: 'nines', ...linksOf(alerts) };
  const payload = payloadOf(notification, firing.length > 0 ? firing : alerts);
  if (firing.length > 0) return [{ ...common, event_action: 'trigger', ...told, payload }];
  const known = alerts.some(({ missed }) => !missed);
  const own = { ...common, dedup_key: dedup(`${groupKey} ${key}`) };
  return [
    ...(alerts.some(({ missed }) => missed)
      ? [{ ...own, event_action: 'trigger', ...told, payload } as const, { ...own, event_action: 'resolve' } as const]
      : []),
    ...(known ? [{ ...common, event_action: 'resolve' } as const] : []),
  ];
}

function payloadOf(notification: Notification, alerts: readonly Alert[]) {
  const [first] = alerts;
  return {
    summary: truncateCharacters(oneLine(notificationTitle(notification)), LIMITS.summary).text,
    source: truncateCharacters(oneLine(first?.labels.slo ?? first?.labels.instance ?? 'nines'), 255).text,
    severity: worstSeverity(alerts.map(({ labels }) => labels.severity ?? '')),
    timestamp: new Date(Math.min(...alerts.map(({ startsAt }) => startsAt))).toISOString(),
    custom_details: {
      alerts: notification.alerts.slice(0, LIMITS.alerts).map(detailsOf),
      ...(notification.alerts.length > LIMITS.alerts ? { more: notification.alerts.length - LIMITS.alerts } : {}),
    },
  };
}

function detailsOf(alert: Alert) {
  const short = (text: string): string => truncateCharacters(visible(text), LIMITS.text).text;
  return {
    status: alert.status,
    title: short(alertTitle(alert)),
    when: alertTimes(alert),
    description: short(alert.annotations.description ?? ''),
    ...Object.fromEntries(
      TOLD.flatMap((name) => {
        const text = alert.annotations[name];
        return text ? [[name, short(text)]] : [];
      }),
    ),
    labels: Object.fromEntries(Object.entries(alert.labels).map(([name, value]) => [name, short(value)])),
  };
}

function linksOf(alerts: readonly Alert[]): Pick<PagerdutyEvent, 'links' | 'client_url'> {
  const [first] = alerts;
  const links = (name: 'runbook_url' | 'query_url', text: string) =>
    [...new Set(alerts.map(({ annotations }) => annotations[name]))]
      .filter(isLink)
      .slice(0, 10)
      .map((href) => ({ href, text }));
  const all = [...links('runbook_url', 'Runbook'), ...links('query_url', 'Query')];
  const report = first?.generatorUrl;
  return {
    ...(all.length > 0 ? { links: all } : {}),
    ...(isLink(report) ? { client_url: report } : {}),
  };
}

/** PagerDuty refuses larger events as a whole: better one without details than none. */
function withinLimit(event: PagerdutyEvent): string {
  const body = JSON.stringify(event);
  if (event.payload === undefined || Buffer.byteLength(body) <= LIMITS.bytes) return body;
  const custom_details = { note: `The details are left out: the event had ${Buffer.byteLength(body)} bytes.` };
  return JSON.stringify({ ...event, payload: { ...event.payload, custom_details } });
}
