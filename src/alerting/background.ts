import { type Labels, labelsText } from '../series/index.ts';
import { formatDuration, type Instant } from '../time/index.ts';
import type { Alert } from './alert.ts';
import { type Annotation, belongsTo, type IncidentSpan } from './annotation.ts';
import { instantText, percent } from './phrases.ts';

/** What a run knows around its alerts, in no particular order. */
export interface Surroundings {
  readonly at: Instant;
  /** The last judgement of every group of the SLOs. */
  readonly budgets: readonly GroupBudget[];
  readonly incidents: readonly (IncidentSpan & {
    readonly badEvents: number;
    readonly budgetShare: number;
    /** With its currency, `4512.00 EUR`; empty where the SLO has no price. */
    readonly cost: string;
  })[];
  readonly anomalies: readonly NearAnomaly[];
  readonly annotations: readonly Annotation[];
  /** Where a person sees the SLO's query drawn, by SLO. */
  readonly queryUrls: ReadonlyMap<string, string>;
}

export interface GroupBudget {
  readonly slo: string;
  readonly group: Labels;
  readonly windowMs: number;
  /** 1 for all of it. */
  readonly used: number | undefined;
  /** Bad events of the shortest burn-rate window, the latest that is known of the group. */
  readonly recentBad: number;
}

export interface NearAnomaly {
  readonly title: string;
  /** SLO that the metric is a symptom of; empty where none is named. */
  readonly slo: string;
  readonly start: Instant;
  /** Its last odd point. */
  readonly last: Instant;
  readonly severity: string;
}

/** What announces itself this long before an alert may be its cause; a coincidence in time and nothing more. */
const ANNOUNCES_MS = 3_600_000;
const MOST_NAMED = 3;

/**
 * Adds to the annotations of alerts of SLOs what whoever reads the message asks next: `incident`, `budget`, `cost`, `worst_group`,
 * `likely_cause` and `query_url`; none of them where it is not known. Annotations that are there stay.
 */
export function withBackground(alerts: readonly Alert[], around: Surroundings): readonly Alert[] {
  const incidents = bySlo(around.incidents);
  const budgets = bySlo(around.budgets);
  const anomaliesAt = anomaliesBetween(around.anomalies);
  return alerts.map((alert) => {
    const { slo } = alert.labels;
    if (slo === undefined || slo === '') return alert;
    const own = budgets.get(slo) ?? [];
    const incident = incidents.get(slo)?.findLast((one) => belongsTo(one, alert.labels, alert.startsAt));
    const found: Readonly<Record<string, string>> = {
      incident: incident?.id ?? '',
      budget: budgetText(alert, incident, own),
      cost: incident === undefined || incident.cost === '' ? '' : `${incident.cost} of downtime so far`,
      worst_group: worstGroup(own),
      likely_cause: likelyCause(alert, incident, around, anomaliesAt),
      query_url: around.queryUrls.get(slo) ?? '',
    };
    const known = Object.fromEntries(Object.entries(found).filter(([, text]) => text !== ''));
    return { ...alert, annotations: { ...known, ...alert.annotations } };
  });
}

type Incident = Surroundings['incidents'][number];

function bySlo<T extends { readonly slo: string }>(items: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const lists = new Map<string, T[]>();
  for (const item of items) {
    const list = lists.get(item.slo);
    if (list === undefined) lists.set(item.slo, [item]);
    else list.push(item);
  }
  return lists;
}

function budgetText({ labels }: Alert, incident: Incident | undefined, budgets: readonly GroupBudget[]): string {
  const own = budgets.filter(({ group }) => matchesGroup(group, labels));
  const [first] = own;
  const used = first?.used;
  const left =
    own.length !== 1 || first === undefined || used === undefined
      ? ''
      : used > 1
        ? `all of the ${formatDuration(first.windowMs)} error budget is spent, and ${percent(used - 1)} more`
        : `${percent(1 - used)} of the ${formatDuration(first.windowMs)} error budget is left`;
  const spent = incident === undefined ? '' : `this incident spent ${percent(incident.budgetShare)}`;
  return [left, spent].filter(Boolean).join('; ');
}

/** Alerts of a group carry its labels; those of another kind concern the whole SLO. */
function matchesGroup(group: Labels, labels: Labels): boolean {
  return Object.entries(group).every(([name, value]) => labels[name] === value || labels[`exported_${name}`] === value);
}

/** The group with most of the bad events of late, and their share. */
function worstGroup(groups: readonly GroupBudget[]): string {
  const bad = groups.reduce((sum, { recentBad }) => sum + recentBad, 0);
  if (groups.length < 2 || bad <= 0) return '';
  const worst = groups.reduce((most, one) => (one.recentBad > most.recentBad ? one : most));
  return `${labelsText(worst.group)} (${percent(worst.recentBad / bad)} of the bad events)`;
}

/** Anomalies that were near a stretch of time, by their start; thousands of alerts ask for few different stretches. */
function anomaliesBetween(
  anomalies: readonly NearAnomaly[],
): (begins: Instant, until: Instant) => readonly NearAnomaly[] {
  const sorted = [...anomalies].sort((a, b) => a.start - b.start);
  const found = new Map<string, readonly NearAnomaly[]>();
  return (begins, until) => {
    const key = `${begins} ${until}`;
    const known = found.get(key);
    if (known !== undefined) return known;
    const near = sorted.filter(({ start, last }) => start <= until && last >= begins - ANNOUNCES_MS);
    found.set(key, near);
    return near;
  };
}

/** Somebody's word; otherwise deploys and anomalies that began before or while it did, those of other metrics first. */
function likelyCause(
  alert: Alert,
  incident: Incident | undefined,
  around: Surroundings,
  anomaliesAt: ReturnType<typeof anomaliesBetween>,
): string {
  const { slo = '', alertname } = alert.labels;
  const begins = Math.min(alert.startsAt, incident?.start ?? alert.startsAt);
  const said = around.annotations.findLast(
    ({ kind, subject, labels, start }) =>
      kind === 'cause' && (subject === incident?.id || (incident !== undefined && belongsTo(incident, labels, start))),
  );
  if (said !== undefined) return `${said.text} (${said.author})`;
  const deploys = around.annotations
    .filter(({ kind, labels, start, end }) => {
      const near = start <= begins && (end ?? start) >= begins - ANNOUNCES_MS;
      return (kind === 'deploy' || kind === 'event') && near && concerns(labels, alert.labels);
    })
    .map(({ kind, text, start }) => `${kind} "${text}" at ${instantText(start)}`);
  const near = alertname === 'MetricAnomaly' ? [] : anomaliesAt(begins, alert.endsAt ?? around.at);
  const named = [...firstFew(near, (one) => one.slo !== slo), ...firstFew(near, (one) => one.slo === slo)];
  const causes = [
    ...deploys,
    ...named.map(({ title, severity, start }) => `${severity} anomaly of ${title} since ${instantText(start)}`),
  ].slice(0, MOST_NAMED);
  const left = deploys.length + near.length - causes.length;
  return `${causes.join(', ')}${left > 0 ? `, and ${left} more` : ''}`;
}

function firstFew<T>(items: readonly T[], wanted: (item: T) => boolean): T[] {
  const few: T[] = [];
  for (const item of items) {
    if (few.length === MOST_NAMED) break;
    if (wanted(item)) few.push(item);
  }
  return few;
}

/** An event is about everything that its labels do not rule out. */
function concerns(event: Labels, alert: Labels): boolean {
  return Object.entries(event).every(([name, value]) => (alert[name] ?? value) === value);
}
