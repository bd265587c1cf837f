import { type Labels, labelsKey, labelsText } from '../../series/index.ts';
import type { Instant } from '../../time/index.ts';
import type { AlertCondition, AlertState } from '../alert.ts';
import { annotationsOf, identify } from './subject.ts';

export type AnomalySeverity = 'minor' | 'major' | 'critical';

/** What the condition needs of a detector's definition. */
export interface DetectorSubject {
  readonly name: string;
  readonly title: string;
  readonly slo: string;
  readonly owner: string;
  readonly team: string;
  readonly labels: Labels;
  readonly mergeGapMs: number;
}

export interface EpisodeFacts {
  readonly labels: Labels;
  readonly start: Instant;
  /** Time of the last odd point. */
  readonly last: Instant;
  readonly peak: { readonly value: number };
  readonly severity: AnomalySeverity;
  readonly reason: string;
}

const RANK: Readonly<Record<AnomalySeverity, number>> = { minor: 1, major: 2, critical: 3 };

export function anomalyRule(detector: { readonly name: string }): string {
  return `detector ${detector.name}`;
}

/** What is known of one detector's series for a walk. */
export interface AnomalyFacts {
  /** Episodes that touch the walk, all severities. */
  readonly episodes: readonly EpisodeFacts[];
  /** States of the detector's rule: those without an episode learn here that theirs is over. */
  readonly states: readonly AlertState[];
  readonly instants: readonly Instant[];
  readonly stepMs: number;
}

/**
 * One condition per series: holds at an instant where an odd point of an episode of at least `least` lies in the step before it,
 * and keeps firing for the detector's merge gap, so that an episode is one alert. The severity is a ticket: an anomaly is a
 * symptom, and how grave it is may grow while it lasts, which must not make it another alert.
 */
export function anomalyConditions(
  detector: DetectorSubject,
  least: AnomalySeverity,
  facts: AnomalyFacts,
  common: Labels,
): AlertCondition[] {
  const { instants, stepMs } = facts;
  const series = new Map<string, { readonly labels: Labels; readonly own: EpisodeFacts[] }>();
  for (const episode of facts.episodes) {
    if (RANK[episode.severity] < RANK[least]) continue;
    const key = labelsKey(episode.labels);
    const known = series.get(key);
    if (known === undefined) series.set(key, { labels: episode.labels, own: [episode] });
    else known.own.push(episode);
  }
  const odd = [...series.values()].map(({ labels, own }): AlertCondition => {
    return {
      ...anomalyIdentity(detector, labels, common),
      rule: anomalyRule(detector),
      forMs: 0,
      keepFiringForMs: detector.mergeGapMs,
      readings: instants.map((at) => {
        const episode = own.findLast(({ start, last }) => start < at && last > at - stepMs);
        return { at, verdict: episode ? 'true' : 'false', value: episode?.peak.value };
      }),
      annotations: ({ activeAt }, at) => {
        const since = activeAt === undefined ? Number.NEGATIVE_INFINITY : activeAt - stepMs;
        const episode = gravest(own.filter(({ start, last }) => last > since && start < at));
        return episode && annotationsFor(detector, episode);
      },
    };
  });
  const keys = new Set(odd.map(({ key }) => key));
  const quiet = facts.states
    .filter(({ key }) => !keys.has(key))
    .map(({ key, labels }): AlertCondition => {
      const readings = instants.map((at) => ({ at, verdict: 'false', value: undefined }) as const);
      const rest = { forMs: 0, keepFiringForMs: detector.mergeGapMs, annotations: () => undefined };
      return { key, labels, rule: anomalyRule(detector), readings, ...rest };
    });
  return [...odd, ...quiet];
}

/** Of the episodes of one alert the one to speak of: the first of those that are worst. */
function gravest(episodes: readonly EpisodeFacts[]): EpisodeFacts | undefined {
  const worst = Math.max(...episodes.map(({ severity }) => RANK[severity]));
  return episodes.find(({ severity }) => RANK[severity] === worst);
}

export function anomalyIdentity(
  detector: DetectorSubject,
  labels: Labels,
  common: Labels,
): Pick<AlertCondition, 'key' | 'labels'> {
  const { name, slo, team } = detector;
  const own = { alertname: 'MetricAnomaly', severity: 'ticket', detector: name, slo, team };
  return identify({ common, free: detector.labels, series: labels, own });
}

function annotationsFor(detector: DetectorSubject, { labels, severity, reason }: EpisodeFacts): Labels {
  const of = Object.keys(labels).length === 0 ? '' : ` (${labelsText(labels)})`;
  return annotationsOf({
    summary: `${detector.title}${of} is unusual: ${severity} anomaly`,
    description: reason,
    owner: detector.owner,
    runbook: '',
  });
}
