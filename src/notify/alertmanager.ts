import type { Alert, ReceiverDefinition } from '../alerting/index.ts';
import { DeliveryError } from '../errors.ts';
import type { Labels } from '../series/index.ts';
import { call } from './http.ts';
import { type HttpTarget, httpTarget } from './http-target.ts';
import type { Receiver } from './receiver.ts';

/** Where nobody says how often alerts are sent again. */
const VALID_MS = 4 * 3_600_000;
/** How long an alert that is over is shown as firing, so that the longest usual `group_wait` passes and somebody is told. */
const MISSED_MS = 5 * 60_000;
/** Alerts in one request. */
const BATCH = 1000;

/**
 * Sends alerts to a Prometheus Alertmanager (API v2). It deduplicates by labels, so everything that fires is sent at each run, with an
 * end that lies a few runs ahead: if we die, alerts end by themselves. An alert that came and went between two runs is sent as
 * firing with a near end, because Alertmanager never notifies of one that arrives resolved.
 */
export function alertmanager(
  name: string,
  group: string,
  definition: ReceiverDefinition['alertmanagers'][number],
): Receiver {
  const base = definition.url.replace(/\/+$/, '');
  const to = (path: string): HttpTarget => httpTarget(name, `${base}/api/v2/${path}`, definition);
  return {
    name,
    group,
    kind: 'alertmanager',
    deduplicates: true,
    sendResolved: true,
    async send(notification, { now, signal, validMs }) {
      const ends = { firing: now + (validMs ?? VALID_MS), missed: now + MISSED_MS };
      // An alert that is older than its group_wait is told at once: what inhibits others should be known before them.
      const gravest = [...notification.alerts].sort((a, b) => gravity(a) - gravity(b));
      const alerts = gravest.map((alert) => toAlertmanager(alert, ends));
      const post = async (batch: readonly PostedAlert[]): Promise<void> => {
        const headers = { 'content-type': 'application/json' };
        await call(to('alerts'), { method: 'POST', headers, body: JSON.stringify(batch), now, signal });
      };
      for (let i = 0; i < alerts.length; i += BATCH) {
        const batch = alerts.slice(i, i + BATCH);
        await post(batch).catch(async (error: unknown) => {
          // Before 0.27, names of labels were those of Prometheus only, and one other name is an answer of 400 for all of them.
          const odd = batch.some(({ labels }) => Object.keys(labels).some((label) => !CLASSIC_NAME.test(label)));
          if (!(error instanceof DeliveryError) || error.retryable || !odd) throw error;
          await post(batch.map((one) => ({ ...one, labels: withClassicNames(one.labels) })));
        });
      }
    },
    async check({ now, signal }) {
      const text = await call(to('status'), { method: 'GET', now, signal });
      const version = versionIn(text);
      if (version === undefined) {
        throw new DeliveryError(name, 'answered, but not as an Alertmanager does', {
          retryable: false,
          hint: 'Give the address of Alertmanager itself, without /api.',
        });
      }
      return `Alertmanager ${version}`;
    },
  };
}

function gravity({ labels }: Alert): number {
  return ['page', 'critical'].includes(labels.severity ?? '') ? 0 : 1;
}

const CLASSIC_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Every other character becomes `_`, as in the names that Prometheus makes of foreign ones. */
function withClassicNames(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [
      name.replace(/[^a-zA-Z0-9_]/gu, '_').replace(/^(?=\d|$)/, '_'),
      value,
    ]),
  );
}

type PostedAlert = ReturnType<typeof toAlertmanager>;

function toAlertmanager(alert: Alert, ends: { readonly firing: number; readonly missed: number }) {
  const endsAt = alert.missed ? ends.missed : alert.status === 'firing' ? ends.firing : (alert.endsAt ?? 0);
  return {
    labels: alert.labels,
    annotations: alert.annotations,
    startsAt: new Date(alert.startsAt).toISOString(),
    endsAt: new Date(endsAt).toISOString(),
    ...(alert.generatorUrl === '' ? {} : { generatorURL: alert.generatorUrl }),
  };
}

function versionIn(text: string): string | undefined {
  try {
    const status = JSON.parse(text) as { versionInfo?: { version?: unknown } } | null;
    const version = status?.versionInfo?.version;
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
