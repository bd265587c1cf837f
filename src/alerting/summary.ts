import type { Labels } from '../series/index.ts';
import type { Alert, Notification } from './alert.ts';
import { instantText, stretchText } from './phrases.ts';

/** Labels that all alerts of a message share, with equal values. */
export function commonLabels(all: readonly Labels[]): Labels {
  const [first, ...others] = all;
  if (first === undefined) return {};
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((labels) => labels[name] === value)),
  );
}

/** `firing` while anything in it fires. */
export function notificationStatus({ alerts }: Notification): 'firing' | 'resolved' {
  return alerts.some((alert) => alert.status === 'firing') ? 'firing' : 'resolved';
}

/** `[FIRING:2] API availability burns its error budget 18.2 times too fast, and 1 more`. */
export function notificationTitle(notification: Notification): string {
  const { alerts } = notification;
  const firing = alerts.filter((alert) => alert.status === 'firing');
  const missed = alerts.length > 0 && alerts.every((alert) => alert.missed);
  const head = firing.length > 0 ? `FIRING:${firing.length}` : missed ? 'FIRED AND RESOLVED' : 'RESOLVED';
  const first = firing[0] ?? alerts[0];
  const more = alerts.length > 1 ? `, and ${alerts.length - 1} more` : '';
  return `[${head}] ${first === undefined ? '' : alertTitle(first)}${more}`;
}

export function alertTitle(alert: Alert): string {
  return alert.annotations.summary || alert.labels.alertname || alert.fingerprint;
}

/** What the link of an alert opens: the query of a Prometheus rule, drawn by Prometheus, or a report. */
export function linkName({ generatorUrl }: Alert): 'Query' | 'Report' {
  return generatorUrl.includes('/graph?g0.expr=') ? 'Query' : 'Report';
}

/** `since 2026-11-09 03:10 UTC` or `2026-11-09 03:10 – 03:40 UTC`. */
export function alertTimes(alert: Alert): string {
  if (alert.status === 'firing' || alert.endsAt === undefined) return `since ${instantText(alert.startsAt)}`;
  return stretchText(alert.startsAt, alert.endsAt);
}
