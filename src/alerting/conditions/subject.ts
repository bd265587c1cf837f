import { type Labels, labelsKey, labelsText } from '../../series/index.ts';
import type { AlertCondition } from '../alert.ts';

/** What the conditions need of an SLO's definition. */
export interface SloSubject {
  readonly name: string;
  readonly title: string;
  readonly service: string;
  readonly owner: string;
  readonly team: string;
  readonly tier: string;
  readonly labels: Labels;
  /** By severity, over all other labels. */
  readonly alertLabels?: Readonly<Record<string, Labels>>;
  readonly runbook: string;
  readonly objective: number;
  readonly minCoverage: number;
  /** Hash of what is measured: a state of a group that another measurement had is withdrawn, not frozen. */
  readonly measured: string;
}

/** One budget of an SLO. */
export interface SloGroup {
  readonly labels: Labels;
  /** Share of the budget that is left now, for the text; undefined where it is not known. */
  readonly budgetLeft: number | undefined;
}

/** Identity of an alert: labels of the configuration, then of the series, then our own. */
export interface Identity {
  readonly common: Labels;
  readonly free: Labels;
  readonly series: Labels;
  readonly own: Labels;
}

/**
 * Labels of an alert and their key. A series label that one of ours would hide is kept as `exported_NAME`, as Prometheus does, so that
 * no two series become one alert.
 */
export function identify({ common, free, series, own }: Identity): Pick<AlertCondition, 'key' | 'labels'> {
  const kept = Object.entries(series).map(([name, value]) => [own[name] ? `exported_${name}` : name, value]);
  // What we have no value for hides nothing.
  const ours = Object.entries(own).filter(([, value]) => value !== '');
  const key = labelsKey({ ...common, ...free, ...Object.fromEntries(kept), ...Object.fromEntries(ours) });
  return { key, labels: JSON.parse(key) as Labels };
}

export function sloIdentity(
  slo: SloSubject,
  group: Labels,
  common: Labels,
  own: { readonly alertname: string; readonly severity: string } & Labels,
): Pick<AlertCondition, 'key' | 'labels'> {
  const { service, team, tier } = slo;
  return identify({
    common,
    free: slo.labels,
    series: group,
    own: { slo: slo.name, service, team, tier, ...own, ...slo.alertLabels?.[own.severity] },
  });
}

/** `API availability` or `API availability (eu-1)`. */
export function sloTitle(slo: SloSubject, group: Labels): string {
  return Object.keys(group).length === 0 ? slo.title : `${slo.title} (${labelsText(group)})`;
}

/** Annotations without the empty ones. */
export function annotationsOf(texts: {
  readonly summary: string;
  readonly description: string;
  readonly owner: string;
  readonly runbook: string;
}): Labels {
  const { summary, description, owner, runbook } = texts;
  return { summary, description, ...(owner && { owner }), ...(runbook && { runbook_url: runbook }) };
}
