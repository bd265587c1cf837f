import type { Labels } from '../../series/index.ts';
import { formatDuration, type Instant } from '../../time/index.ts';
import type { AlertCondition, ConditionReading } from '../alert.ts';
import { figure } from '../phrases.ts';
import { annotationsOf, type SloSubject, sloIdentity } from './subject.ts';

/** How far two sources of one SLI were apart at an instant. */
export interface PairPoint {
  readonly at: Instant;
  /** Shares, 0 to 1; undefined where there was nothing to compare. */
  readonly events: number | undefined;
  readonly budget: number | undefined;
  /** Undefined where too little time was seen by both to say. */
  readonly beyond: boolean | undefined;
}

export interface PairRule {
  /** Name of the other SLO. */
  readonly slo: string;
  readonly tolerance: number;
  readonly budgetTolerance: number;
  readonly overMs: number;
  readonly severity: string;
}

export function pairRule(slo: Pick<SloSubject, 'name'>, { slo: other }: Pick<PairRule, 'slo'>): string {
  return `pair ${slo.name} ${other}`;
}

/**
 * Fires while two sources that measure the same are further apart than they may be: one of them counts wrong, and nobody knows which. Its value is
 * the difference of valid events in percent.
 */
export function pairCondition(
  slo: SloSubject & { readonly source: string },
  rule: PairRule,
  points: readonly PairPoint[],
  common: Labels,
): AlertCondition {
  const own = { alertname: 'SourcesDisagree', severity: rule.severity, other: rule.slo };
  const latest = points.findLast(({ beyond }) => beyond !== undefined);
  return {
    ...sloIdentity(slo, {}, common, own),
    rule: pairRule(slo, rule),
    forMs: 0,
    keepFiringForMs: 0,
    readings: points.map(readingOf),
    annotations: () =>
      latest === undefined
        ? undefined
        : annotationsOf({
            summary: `${slo.title} and ${rule.slo} measure the same and differ`,
            description: `Over ${formatDuration(rule.overMs)} of time that both saw: valid events by ${percent(latest.events)} (${percent(rule.tolerance)} is allowed), error ratios by ${percent(latest.budget)} of the error budget (${percent(rule.budgetTolerance)} is allowed). nines explain ${slo.name} has the counts.`,
            owner: slo.owner,
            runbook: slo.runbook,
          }),
  };
}

function readingOf({ at, events, beyond }: PairPoint): ConditionReading {
  if (beyond === undefined) return { at, verdict: 'unknown', value: undefined };
  return { at, verdict: beyond ? 'true' : 'false', value: (events ?? 0) * 100 };
}

function percent(share: number | undefined): string {
  return share === undefined ? 'nothing to compare' : `${figure(share * 100)}%`;
}
