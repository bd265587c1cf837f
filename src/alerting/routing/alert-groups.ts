import type { Labels } from '../../series/index.ts';
import type { Instant } from '../../time/index.ts';
import type { Alert } from '../alert.ts';
import { groupKeyAt, groupLabelsAt, matchRoutes, type Route } from './route.ts';
import type { Routing } from './routing.ts';
import { inactiveBy, mutedBy } from './time-interval.ts';

/** Alerts that share a message to one receiver. */
export interface AlertGroup {
  /** Alertmanager's text of the group, see `groupKeyAt`. */
  readonly key: string;
  readonly labels: Labels;
  /** Of the route, as they are written. */
  readonly routeLabels?: Labels;
  readonly timing: Pick<Route, 'groupWaitMs' | 'groupIntervalMs' | 'repeatIntervalMs'>;
  /** Names of the time intervals that keep the group's messages back now. */
  readonly mutedBy: readonly string[];
  readonly alerts: readonly Alert[];
}

/**
 * What the route tree makes of alerts at an instant: groups by the name of their receiver, in the order of the alerts.
 * @param labelsOf labels that an alert is routed and grouped by, where those are not its own
 */
export function groupAlerts(
  { route: root, timeIntervals }: Pick<Routing, 'route' | 'timeIntervals'>,
  alerts: readonly Alert[],
  at: Instant,
  labelsOf: (alert: Alert) => Labels = ({ labels }) => labels,
): ReadonlyMap<string, readonly AlertGroup[]> {
  const receivers = new Map<string, Map<string, AlertGroup & { readonly alerts: Alert[] }>>();
  const muted = new Map<Route, readonly string[]>();
  for (const alert of alerts) {
    const by = labelsOf(alert);
    for (const route of matchRoutes(root, by)) {
      const labels = groupLabelsAt(route, by);
      const key = groupKeyAt(route, labels);
      const groups = receivers.get(route.receiver) ?? new Map();
      receivers.set(route.receiver, groups);
      const group = groups.get(key);
      // Nodes with equal keys are one group: an alert that reaches both is told once.
      if (group?.alerts.at(-1) === alert) continue;
      if (group !== undefined) {
        group.alerts.push(alert);
        continue;
      }
      const mutedNow = muted.get(route) ?? [
        ...mutedBy(route.muteTimeIntervals, timeIntervals, at),
        ...inactiveBy(route.activeTimeIntervals, timeIntervals, at),
      ];
      muted.set(route, mutedNow);
      groups.set(key, { key, labels, routeLabels: route.labels, timing: route, mutedBy: mutedNow, alerts: [alert] });
    }
  }
  return new Map([...receivers].map(([name, groups]) => [name, [...groups.values()]]));
}
