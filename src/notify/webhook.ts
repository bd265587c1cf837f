import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import {
  type Alert,
  commonLabels,
  type Notification,
  notificationStatus,
  type ReceiverDefinition,
} from '../alerting/index.ts';
import { DeliveryError } from '../errors.ts';
import { call, httpTarget } from './http.ts';
import type { Receiver, SendOptions } from './receiver.ts';

/** Go's zero time, which Alertmanager's webhooks give as the end of an alert that still fires. */
const NO_END = '0001-01-01T00:00:00Z';

/** Posts notifications in the shape of Alertmanager's webhooks (payload version 4), so that what understands those understands ours. */
export function webhook(name: string, group: string, definition: ReceiverDefinition['webhooks'][number]): Receiver {
  const url = definition.url.reveal();
  const plain = httpTarget(name, url, definition);
  const target = {
    ...plain,
    secrets: [...plain.secrets, url, new URL(url).pathname].filter((text) => text.length > 1),
  };
  return {
    name,
    group,
    kind: 'webhook',
    deduplicates: false,
    sendResolved: definition.sendResolved,
    async send(notification, { now, signal }) {
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'nines',
        // Equal on every attempt: a receiver that remembers it hears nothing twice.
        'idempotency-key': notification.key,
      };
      const body = JSON.stringify(webhookPayload(notification, group));
      await call(target, { method: 'POST', headers, body, now, signal });
    },
    check: (options) => greet(name, new URL(url), definition.timeoutMs, options),
  };
}

/** Alertmanager's payload, version 4 (`template.Data` in prometheus/alertmanager). */
export function webhookPayload(notification: Notification, receiver: string) {
  const { alerts, groupKey, groupLabels } = notification;
  return {
    version: '4',
    groupKey,
    truncatedAlerts: 0,
    status: notificationStatus(notification),
    receiver,
    groupLabels,
    commonLabels: commonLabels(alerts.map(({ labels }) => labels)),
    commonAnnotations: commonLabels(alerts.map(({ annotations }) => annotations)),
    externalURL: alerts[0]?.generatorUrl ?? '',
    alerts: alerts.map(payloadAlert),
  };
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

/** Opens a connection and closes it: no request that somebody could take for an alert. */
function greet(receiver: string, url: URL, timeoutMs: number, { signal }: SendOptions): Promise<string> {
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (secure ? 443 : 80));
  return new Promise((resolve, reject) => {
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const socket = secure ? connectTls({ host, port, ...servername }) : connectTcp({ host, port });
    const finish = (settle: () => void): void => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      settle();
    };
    const fail = (why: string): void =>
      finish(() => reject(new DeliveryError(receiver, `${url.host} could not be reached: ${why}`)));
    const abort = (): void => finish(() => reject(signal.reason));
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    socket.setTimeout(timeoutMs, () => fail(`no answer within ${timeoutMs / 1000} s`));
    socket.once('error', (error) => fail(error.message));
    socket.once(secure ? 'secureConnect' : 'connect', () =>
      finish(() => resolve(`${secure ? 'TLS' : 'TCP'} connection to ${url.host}; nothing was sent`)),
    );
  });
}
