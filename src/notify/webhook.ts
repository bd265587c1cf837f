import { createHmac } from 'node:crypto';
import {
  type Alert,
  commonLabels,
  type Notification,
  notificationStatus,
  type ReceiverDefinition,
} from '../alerting/index.ts';
import { DeliveryError } from '../errors.ts';
import { expandNotification, type NotificationTemplateData, TemplateError } from '../templates/index.ts';
import { NOTHING_TO_TELL } from './expanded-text.ts';
import { filledIn } from './filled-in.ts';
import { greet } from './greet.ts';
import { call } from './http.ts';
import { type HttpTarget, secretTarget } from './http-target.ts';
import type { Receiver } from './receiver.ts';
import { templateData } from './texts.ts';

/** Go's zero time, which Alertmanager's webhooks give as the end of an alert that still fires. */
const NO_END = '0001-01-01T00:00:00Z';

/** Posts notifications in the shape of Alertmanager's webhooks (payload version 4), so that what understands those understands ours. */
export function webhook(
  name: string,
  group: string,
  definition: ReceiverDefinition['webhooks'][number],
  externalUrl = '',
): Receiver {
  const addressed = (data: () => NotificationTemplateData): HttpTarget =>
    secretTarget(name, addressOf(name, definition, data), definition);
  return {
    name,
    group,
    kind: 'webhook',
    deduplicates: false,
    sendResolved: definition.sendResolved,
    async send(notification, { now, signal }) {
      const data = (alerts = notification.alerts): NotificationTemplateData =>
        templateData({ ...notification, alerts }, group, externalUrl, now);
      const target = addressed(data);
      const body = JSON.stringify(bodyOf(name, notification, group, definition, externalUrl, data));
      const secret = definition.hmacSecret?.reveal();
      const headers = {
        ...(secret === undefined ? {} : { 'x-nines-signature': signature(body, secret) }),
        'content-type': 'application/json',
        'user-agent': 'nines',
        // Equal on every attempt: a receiver that remembers it hears nothing twice.
        'idempotency-key': notification.key,
      };
      await call(target, { method: 'POST', headers, body, now, signal });
    },
    check: (options) =>
      greet(
        addressed(() => NOTHING_TO_TELL),
        options,
      ),
  };
}

/** The address, which may be a template. @throws DeliveryError where that gives none for these alerts */
function addressOf(
  receiver: string,
  { url, library }: ReceiverDefinition['webhooks'][number],
  data: () => NotificationTemplateData,
): string {
  const written = url.reveal();
  if (!written.includes('{{')) return written;
  const refusal = (why: string): DeliveryError =>
    new DeliveryError(receiver, `the template of "url" cannot be used: ${why}`, {
      retryable: false,
      hint: 'Give alerts the labels that it names, or route those without them to another receiver.',
    });
  try {
    const address = expandNotification(written, data(), undefined, library).trim();
    if (URL.canParse(address) && /^https?:/i.test(address)) return address;
    throw refusal('it gives no address that begins with http:// or https://');
  } catch (error) {
    throw error instanceof TemplateError ? refusal(error.message) : error;
  }
}

/** What is sent: Alertmanager's payload, or the one that the operator wrote. @throws DeliveryError where its templates give nothing */
function bodyOf(
  receiver: string,
  notification: Notification,
  group: string,
  { maxAlerts = 0, payload }: ReceiverDefinition['webhooks'][number],
  externalUrl: string,
  dataOf: (alerts: readonly Alert[]) => NotificationTemplateData,
): unknown {
  if (payload === undefined) return webhookPayload(notification, group, externalUrl, maxAlerts);
  const alerts = maxAlerts === 0 ? notification.alerts : notification.alerts.slice(0, maxAlerts);
  const data = dataOf(alerts);
  try {
    return filledIn(payload.value, (text) => expandNotification(text, data, undefined, payload.library));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new DeliveryError(receiver, `the payload cannot be made: ${error.message}`, { retryable: false });
  }
}

/**
 * Alertmanager's payload, version 4 (`template.Data` in prometheus/alertmanager).
 * @param maxAlerts most alerts in it, the first and worst; 0 for all
 */
export function webhookPayload(notification: Notification, receiver: string, externalUrl = '', maxAlerts = 0) {
  const { alerts, groupKey, groupLabels, reason } = notification;
  const told = maxAlerts === 0 ? alerts : alerts.slice(0, maxAlerts);
  return {
    version: '4',
    groupKey,
    truncatedAlerts: alerts.length - told.length,
    ...(reason !== undefined && { notification_reason: reason }),
    status: notificationStatus(notification),
    receiver,
    groupLabels,
    commonLabels: commonLabels(told.map(({ labels }) => labels)),
    commonAnnotations: commonLabels(told.map(({ annotations }) => annotations)),
    routeLabels: expandedRouteLabels(templateData(notification, receiver, externalUrl)),
    externalURL: externalUrl || (alerts[0]?.generatorUrl ?? ''),
    alerts: told.map(payloadAlert),
  };
}

/** A label that cannot be expanded says nothing, as in Alertmanager. */
function expandedRouteLabels(data: NotificationTemplateData): Record<string, string> {
  const names = Object.keys(data.routeLabels ?? {});
  return Object.fromEntries(
    names.map((name) => {
      try {
        return [name, expandNotification(`{{ routeLabels ${JSON.stringify(name)} }}`, data)];
      } catch (error) {
        if (error instanceof TemplateError) return [name, ''];
        throw error;
      }
    }),
  );
}

function payloadAlert(alert: Alert) {
  const { status, labels, annotations, startsAt, endsAt, generatorUrl, fingerprint } = alert;
  return {
    status,
    labels,
    annotations,
    startsAt: new Date(startsAt).toISOString(),
    endsAt: status === 'firing' || endsAt === undefined ? NO_END : new Date(endsAt).toISOString(),
    generatorURL: generatorUrl,
    fingerprint,
  };
}

/** `sha256=` and the HMAC-SHA256 of the body in hexadecimal, as GitHub signs its webhooks. */
function signature(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
