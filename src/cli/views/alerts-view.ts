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
  matchersText,
} from '../../alerting/index.ts';
import type { Labels } from '../../series/index.ts';
import { readAcknowledgements, readAlertStates, readSilences } from '../../store/index.ts';
import { formatInstant } from '../../time/index.ts';

/** One alert that fires or pends, and who is told. */
export interface AlertLine {
  readonly phase: 'pending' | 'firing';
  readonly title: string;
  readonly labels: Labels;
  readonly since: string;
  readonly value: number | null;
  readonly receivers: readonly string[];
  /** Why people are not told, one sentence each. */
  readonly keptBack: readonly string[];
  /** For `ack` and `annotate`; empty while it pends. */
  readonly id: string;
  /** Who has taken it on, and when. */
  readonly acknowledged: { readonly by: string; readonly at: string; readonly comment: string } | null;
}

export interface AlertsView {
  readonly schema: 'nines.alerts/1';
  readonly at: string;
  readonly alerts: readonly AlertLine[];
}

/** What fires and pends as the last run left it, with silences, inhibition and muted times as of the context's instant. */
export async function readAlertsView({ store, config, at }: JobContext): Promise<AlertsView> {
  const states = [...(await readAlertStates(store)).values()];
  const open = states.filter(({ phase }) => phase === 'firing' || phase === 'pending');
  const alerts = alertsOf(open, [], generatorUrls(config.alerts.rules, reportUrls(config)));
  const { routing } = config.alerts;
  const kept = keptBackAlerts(alerts, routing ?? { inhibitRules: [] }, await readSilences(store), at);
  const told = new Map<string, { receivers: Set<string>; muted: Set<string> }>();
  for (const [receiver, groups] of routing === undefined ? [] : groupAlerts(routing, alerts, at)) {
    for (const group of groups) {
      for (const alert of group.alerts) {
        const own = told.get(firingId(alert)) ?? { receivers: new Set(), muted: new Set() };
        told.set(firingId(alert), own);
        own.receivers.add(receiver);
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
  const byKey = new Map(alerts.map((alert) => [JSON.stringify(alert.labels), alert]));
  return {
    schema: 'nines.alerts/1',
    at: new Date(at).toISOString(),
    alerts: open.map((state) => {
      const alert = byKey.get(JSON.stringify(state.labels));
      const id = alert === undefined ? '' : firingId(alert);
      return lineOf(
        state,
        alert,
        [...(told.get(id)?.receivers ?? [])],
        [...reasonsOf(kept.get(id)), ...(told.get(id)?.muted ?? [])],
        taken.get(id),
      );
    }),
  };
}

function lineOf(
  state: AlertState,
  alert: Alert | undefined,
  receivers: readonly string[],
  keptBack: readonly string[],
  acknowledged: Acknowledgement | undefined,
): AlertLine {
  return {
    phase: state.phase === 'firing' ? 'firing' : 'pending',
    title: state.annotations.summary || state.labels.alertname || state.key,
    labels: state.labels,
    since: new Date(alert?.startsAt ?? state.activeAt ?? state.evaluatedUpTo).toISOString(),
    value: state.value ?? null,
    receivers,
    keptBack,
    id: alert?.status === 'firing' && state.phase === 'firing' ? firingId(alert) : '',
    acknowledged:
      acknowledged === undefined
        ? null
        : { by: acknowledged.by, at: new Date(acknowledged.at).toISOString(), comment: acknowledged.comment },
  };
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

/** What fires and is pending as text, with instants in the zone given. */
export function paintAlerts({ alerts }: AlertsView, timeZone: string): string {
  const text = (iso: string): string => formatInstant(Date.parse(iso), timeZone);
  if (alerts.length === 0) return 'nothing fires, nothing is pending';
  return alerts
    .map((line) =>
      [
        `${line.phase === 'firing' ? 'FIRING ' : 'pending'}  ${line.title}`,
        `         since ${text(line.since)}  ${Object.entries(line.labels)
          .map(([name, value]) => `${name}=${value}`)
          .join(' ')}`,
        line.phase === 'pending' ? '' : `         told: ${line.receivers.join(', ') || 'nobody'}`,
        ...line.keptBack.map((why) => `         not told: ${why}`),
        line.acknowledged === null ? '' : `         taken on: ${takenOn(line.acknowledged, text)}`,
        line.id === '' ? '' : `         id: ${line.id}`,
      ]
        .filter(Boolean)
        .join('\n'),
    )
    .join('\n');
}

function takenOn({ by, at, comment }: NonNullable<AlertLine['acknowledged']>, text: (iso: string) => string): string {
  return `${by}, ${text(at)}${comment === '' ? '' : `: ${comment}`}`;
}
