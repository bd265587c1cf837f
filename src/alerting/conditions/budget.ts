import type { Labels } from '../../series/index.ts';
import type { Instant } from '../../time/index.ts';
import type { AlertCondition, ConditionReading } from '../alert.ts';
import { percent } from '../phrases.ts';
import { annotationsOf, type SloGroup, type SloSubject, sloIdentity, sloTitle } from './subject.ts';

/** The budget of one group at one instant: `used` is 1 for all of it. */
export interface BudgetPoint {
  readonly at: Instant;
  /** Undefined without valid events. */
  readonly used: number | undefined;
  /** Whether enough was seen for a verdict. */
  readonly known: boolean;
}

/** Left below `share` raises `severity`; a share of 0 is the exhausted budget. */
export interface BudgetRule {
  readonly share: number;
  readonly severity: string;
}

/** A budget that is spent is a matter for the team's error-budget policy, not for somebody's night. */
export const EXHAUSTED: BudgetRule = { share: 0, severity: 'ticket' };

export function budgetRule(slo: Pick<SloSubject, 'name' | 'measured'>, rule: BudgetRule): string {
  return `slo ${slo.name} ${slo.measured} budget ${percent(rule.share)} ${rule.severity}`;
}

/** Fires while less than a share of the error budget is left, or, for {@link EXHAUSTED}, while more than all of it is spent. */
export function budgetCondition(
  slo: SloSubject,
  rule: BudgetRule,
  group: SloGroup,
  points: readonly BudgetPoint[],
  common: Labels,
): AlertCondition {
  const title = sloTitle(slo, group.labels);
  const exhausted = rule.share === 0;
  const own = exhausted
    ? { alertname: 'ErrorBudgetExhausted', severity: rule.severity }
    : { alertname: 'ErrorBudgetLow', severity: rule.severity, budget_left_below: percent(rule.share) };
  return {
    ...sloIdentity(slo, group.labels, common, own),
    rule: budgetRule(slo, rule),
    forMs: 0,
    keepFiringForMs: 0,
    readings: points.map((point) => budgetReading(point, rule.share)),
    annotations: ({ value }) => {
      const left = value ?? 0;
      const summary = exhausted
        ? `${title} has spent its error budget (${percent(1 - left)} used)`
        : `${title} has ${left < 0 ? 'none' : percent(left)} of its error budget left`;
      const what = exhausted ? 'all of it is spent' : `less than ${percent(rule.share)} of it is left`;
      return annotationsOf({
        summary,
        description: `${percent(1 - left)} of the error budget for an objective of ${percent(slo.objective)} is used; this alert fires when ${what}.`,
        owner: slo.owner,
        runbook: slo.runbook,
      });
    },
  };
}

/** The value is the share that is left, negative when overspent. No valid events spend nothing. */
function budgetReading({ at, used, known }: BudgetPoint, share: number): ConditionReading {
  if (!known) return { at, verdict: 'unknown', value: undefined };
  if (used === undefined) return { at, verdict: 'false', value: undefined };
  // Exactly all of a budget is not more than all of it, whatever binary fractions make of it.
  const below = used - (1 - share) > 1e-12;
  return { at, verdict: below ? 'true' : 'false', value: 1 - used };
}
