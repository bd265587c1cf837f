import {
  type Alert,
  type CauseRules,
  firingId,
  groupOfMessage,
  type Routing,
  type SharedCause,
  shareCauses,
} from '../../src/alerting/index.ts';
import type { Config } from '../../src/config/index.ts';
import type { SloDefinition } from '../../src/slo/index.ts';
import type { OutboxEntry } from '../../src/store/index.ts';

/**
 * Groups of the alerts that share a message with those of another service, by firing; undefined where the labels of the routes alone
 * decide.
 * @param written what receivers were told last, and what waits
 */
export function causesOf(
  { alerts: { oneCause, routing }, slos }: Pick<Config, 'alerts' | 'slos'>,
  alerts: readonly Alert[],
  written: readonly OutboxEntry[],
): ReadonlyMap<string, SharedCause> | undefined {
  if (oneCause === undefined || routing === undefined) return undefined;
  return shareCauses(alerts, toldIn(routing, written), routing.route, { ...oneCause, ...dependencies(slos) });
}

function toldIn({ route }: Routing, written: readonly OutboxEntry[]): ReadonlyMap<string, SharedCause> {
  const told = new Map<string, SharedCause>();
  for (const { notification } of written) {
    const groupLabels = groupOfMessage(route, notification.groupKey, notification.groupLabels);
    if (groupLabels === undefined) continue;
    for (const alert of notification.alerts) {
      told.set(firingId(alert), { groupLabels, reason: alert.annotations.same_cause ?? '' });
    }
  }
  return told;
}

function dependencies(slos: readonly SloDefinition[]): Pick<CauseRules, 'composites' | 'queries'> {
  const direct = new Map<string, string[]>();
  const queries = new Map<string, string>();
  for (const { name, sli } of slos) {
    if (sli.kind === 'composite') {
      for (const member of sli.members) direct.set(member.slo, [...(direct.get(member.slo) ?? []), name]);
      continue;
    }
    const asked = 'valid' in sli ? sli.valid : 'query' in sli ? sli.query : sli.histogram;
    queries.set(name, `${sli.source} ${asked}`);
  }
  // Members of members too; `nines check` refuses rings.
  const above = (name: string): string[] => (direct.get(name) ?? []).flatMap((one) => [one, ...above(one)]);
  return { queries, composites: new Map([...direct.keys()].map((name) => [name, [...new Set(above(name))]])) };
}

/** Says beside an alert why it is told with those of another service. */
export function withSharedCause(
  alerts: readonly Alert[],
  causes: ReadonlyMap<string, SharedCause> | undefined,
): readonly Alert[] {
  if (causes === undefined) return alerts;
  return alerts.map((alert) => {
    const reason = causes.get(firingId(alert))?.reason ?? '';
    return reason === '' ? alert : { ...alert, annotations: { ...alert.annotations, same_cause: reason } };
  });
}
