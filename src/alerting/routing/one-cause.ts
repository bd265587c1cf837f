import type { Labels } from '../../series/index.ts';
import type { Instant } from '../../time/index.ts';
import type { Alert } from '../alert.ts';
import { firingId } from '../fingerprint.ts';
import { alertTitle } from '../summary.ts';
import { groupKeyAt, groupLabelsAt, matchRoutes, type Route } from './route.ts';

/** What can make alerts of different groups one message. */
export interface CauseRules {
  /** A cause shows itself everywhere within this long. */
  readonly withinMs: number;
  /** Labels that name what something depends on, one or several separated by commas: services, SLOs, or anything else. */
  readonly dependsLabels: readonly string[];
  /** Composites that contain an SLO, directly or in other composites. */
  readonly composites: ReadonlyMap<string, readonly string[]>;
  /** Equal for SLOs that ask the same source for the same events. */
  readonly queries: ReadonlyMap<string, string>;
}

/** The group of another cause that an alert is told in. */
export interface SharedCause {
  readonly groupLabels: Labels;
  /** `"API burns its error budget 18 times too fast" (upstream payments)`; empty for the alerts of the group itself. */
  readonly reason: string;
}

/** Odd at the same time is a coincidence sooner than what depends on each other. */
const ANOMALIES_WITHIN_MS = 10 * 60_000;

/** A stretch of time in which a message has alerts: those of one service or SLO, and those that joined them. */
interface Group {
  readonly labels: Labels;
  readonly title: string;
  readonly start: Instant;
  end: number;
  /** Of the gravest. */
  rank: number;
}

interface Member {
  readonly group: Group;
  readonly role: Link['role'];
  readonly alert: Alert;
  readonly reason: string;
}

interface Link {
  readonly key: string;
  readonly name: string;
  readonly withinMs: number;
  /** Members of a composite share its cause, not each other's. */
  readonly role: 'whole' | 'part' | 'any';
}

/**
 * Groups for alerts of different services that have one cause: they overlap in time, began within a while of each other, and share what they
 * depend on, a composite SLO and its member, the traffic that they count, a source without data, or are anomalies that began together.
 * The alert that began first, the gravest of those and what others depend on or are part of before them, lends its group to the others. Pages are never
 * taken into a group without a page, as whoever has taken that one on hears nothing of them. An alert that was told stays where it was told.
 * @param told groups by firing, of those that were told or wait to be
 * @returns by firing, for every alert
 */
export function shareCauses(
  alerts: readonly Alert[],
  told: ReadonlyMap<string, SharedCause>,
  root: Route,
  rules: CauseRules,
): ReadonlyMap<string, SharedCause> {
  const places = new Places();
  const found = new Map<string, SharedCause>();
  const order = alerts
    .map((alert) => {
      return { alert, id: firingId(alert), rank: rankOf(alert), depth: depth(alert, rules) };
    })
    .sort(
      (a, b) =>
        Number(told.has(b.id)) - Number(told.has(a.id)) ||
        a.alert.startsAt - b.alert.startsAt ||
        a.rank - b.rank ||
        a.depth - b.depth ||
        (a.alert.fingerprint < b.alert.fingerprint ? -1 : 1),
    );
  for (const { alert, id } of order) {
    const before = told.get(id);
    const home = ownGroup(root, alert.labels);
    const own = before?.groupLabels ?? home;
    const links = [siblings(home), ...linksOf(alert, rules)];
    const joined =
      before !== undefined || places.groupAt(own, alert) !== undefined ? undefined : places.earliest(alert, links);
    const shared = before ?? {
      groupLabels: joined?.group.labels ?? own,
      reason: joined?.reason ?? '',
    };
    found.set(id, shared);
    places.put(alert, joined?.group ?? places.groupAt(own, alert) ?? places.open(own, alert), links, shared.reason);
  }
  return found;
}

/** Which groups have alerts when, and by what they can be joined. */
class Places {
  readonly #groups = new Map<string, Group[]>();
  readonly #members = new Map<string, Member[]>();

  /** The group of these labels that has alerts while this one fires. */
  groupAt(labels: Labels, alert: Alert): Group | undefined {
    const groups = this.#groups.get(JSON.stringify(labels)) ?? [];
    return groups.findLast(({ start, end }) => alert.startsAt < end && start < endOf(alert));
  }

  open(labels: Labels, alert: Alert): Group {
    const { startsAt: start } = alert;
    const group = { labels, title: alertTitle(alert), start, end: endOf(alert), rank: rankOf(alert) };
    const key = JSON.stringify(labels);
    this.#groups.set(key, [...(this.#groups.get(key) ?? []), group]);
    return group;
  }

  put(alert: Alert, group: Group, links: readonly Link[], reason: string): void {
    group.rank = Math.min(group.rank, rankOf(alert));
    group.end = Math.max(group.end, endOf(alert));
    for (const { key, role } of links) {
      const members = this.#members.get(key) ?? [];
      this.#members.set(key, members);
      // Of each group the one that ends last: the others began no later.
      const at = members.findIndex((one) => one.group === group && one.role === role);
      if (at === -1) members.push({ group, role, alert, reason });
      else if (endOf(alert) > endOf(members[at]?.alert)) members[at] = { group, role, alert, reason };
    }
  }

  /** The earliest group that an alert may join, and why. Alerts must come in the order of their starts. */
  earliest(alert: Alert, links: readonly Link[]): { readonly group: Group; readonly reason: string } | undefined {
    let best: { readonly group: Group; readonly reason: string } | undefined;
    for (const { key, name, role: own, withinMs } of links) {
      // What began too long ago for this alert did so for all that follow.
      const members = (this.#members.get(key) ?? []).filter(({ group }) => alert.startsAt - group.start <= withinMs);
      this.#members.set(key, members);
      for (const { group, role, alert: other, reason } of members) {
        const together = alert.startsAt < endOf(other) && other.startsAt < endOf(alert);
        const near = Math.abs(alert.startsAt - group.start) <= withinMs;
        if (!together || !near || group.rank > rankOf(alert) || (own === 'part' && role === 'part')) continue;
        if (best !== undefined && group.start >= best.group.start) continue;
        best = { group, reason: name === '' ? reason : `"${group.title}" (${name})` };
      }
    }
    return best;
  }
}

/** What else is told of a service is told where the rest of it is, for as long as that fires, and for the reason that brought it there. */
function siblings(home: Labels): Link {
  return { key: `home ${JSON.stringify(home)}`, name: '', role: 'any', withinMs: Number.POSITIVE_INFINITY };
}

/** Where an alert is told that shares its cause with nothing. */
function ownGroup(root: Route, labels: Labels): Labels {
  const [route = root] = matchRoutes(root, labels);
  return groupLabelsAt(route, labels);
}

/** The group labels of a message; undefined where the tree that wrote it was another one. */
export function groupOfMessage(root: Route, groupKey: string, groupLabels: Labels): Labels | undefined {
  const [route = root] = matchRoutes(root, groupLabels);
  return groupKeyAt(route, groupLabelsAt(route, groupLabels)) === groupKey ? groupLabels : undefined;
}

function linksOf({ labels }: Alert, { withinMs, dependsLabels, composites, queries }: CauseRules): Link[] {
  const link = (kind: string, value: string, name: string, role: Link['role'] = 'any'): Link => {
    return { key: `${kind} ${value}`, name, withinMs, role };
  };
  const { slo = '', service = '', alertname, source } = labels;
  const needed = neededBy(labels, dependsLabels).map(([label, name]) => link('needs', name, `${label} ${name}`));
  // What others depend on has their cause too.
  const itself = [...new Set([slo, service])]
    .filter((name) => name !== '')
    .map((name) => link('needs', name, `depends on ${name}`));
  const query = queries.get(slo);
  const silent = alertname === 'SourceSilent' || alertname === 'SliMissing';
  return [
    ...needed,
    ...itself,
    ...(composites.get(slo) ?? []).map((name) => link('composite', name, `part of ${name}`, 'part')),
    ...(slo === '' ? [] : [link('composite', slo, `made of ${slo}`, 'whole')]),
    ...(query === undefined ? [] : [link('query', query, 'the same query')]),
    ...(silent && source !== undefined ? [link('source', source, `source ${source}`)] : []),
    ...(alertname === 'MetricAnomaly'
      ? [{ ...link('anomaly', '', 'anomalies that began together'), withinMs: Math.min(withinMs, ANOMALIES_WITHIN_MS) }]
      : []),
  ];
}

function rankOf({ labels }: Alert): number {
  return labels.severity === 'page' || labels.severity === 'critical' ? 0 : 1;
}

/** Label and name of everything that something depends on. */
function neededBy(labels: Labels, dependsLabels: readonly string[]): (readonly [string, string])[] {
  return dependsLabels.flatMap((label) => {
    const names = (labels[label] ?? '').split(',').map((name) => name.trim());
    return names.filter((name) => name !== '').map((name) => [label, name] as const);
  });
}

/** What is part of nothing and depends on nothing comes first. */
function depth({ labels }: Alert, { composites, dependsLabels }: CauseRules): number {
  return (composites.get(labels.slo ?? '')?.length ?? 0) + neededBy(labels, dependsLabels).length;
}

function endOf(alert: Alert | undefined): number {
  return alert?.endsAt ?? Number.POSITIVE_INFINITY;
}
