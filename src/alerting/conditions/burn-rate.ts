import type { Labels } from '../../series/index.ts';
import { formatDuration, type Instant } from '../../time/index.ts';
import type { AlertCondition, ConditionReading } from '../alert.ts';
import { figure, percent } from '../phrases.ts';
import { annotationsOf, type SloGroup, type SloSubject, sloIdentity, sloTitle } from './subject.ts';

/** One rule of a burn policy. */
export interface BurnRuleFacts {
  readonly severity: string;
  readonly longMs: number;
  readonly shortMs: number;
  readonly factor: number;
}

/** Burn rates of one group at one instant. */
export interface BurnPoint {
  readonly at: Instant;
  readonly rates: readonly {
    readonly windowMs: number;
    readonly rate: number | undefined;
    readonly coverage: number;
    /** Too few events to say that the rate is above the rule's factor: it is taken not to be. */
    readonly doubtful?: boolean;
  }[];
}

export function burnRule(slo: Pick<SloSubject, 'name' | 'measured'>, rule: BurnRuleFacts): string {
  return `slo ${slo.name} ${slo.measured} burn ${formatDuration(rule.longMs)}/${formatDuration(rule.shortMs)} ${rule.severity}`;
}

/** Fires while the budget burns faster than `rule.factor` over the long and the short window. */
export function burnCondition(
  slo: SloSubject,
  rule: BurnRuleFacts,
  group: SloGroup,
  points: readonly BurnPoint[],
  common: Labels,
): AlertCondition {
  const [long, short] = [formatDuration(rule.longMs), formatDuration(rule.shortMs)];
  const title = sloTitle(slo, group.labels);
  const own = { alertname: 'ErrorBudgetBurn', severity: rule.severity, long_window: long, short_window: short };
  return {
    ...sloIdentity(slo, group.labels, common, own),
    rule: burnRule(slo, rule),
    forMs: 0,
    keepFiringForMs: 0,
    readings: points.map((point) => burnReading(point, rule, slo.minCoverage)),
    annotations: ({ value }) => {
      const times = value === undefined ? 'too fast' : `${figure(value)} times too fast`;
      const left = group.budgetLeft === undefined ? '' : ` ${budgetLeftText(group.budgetLeft)}`;
      return annotationsOf({
        summary: `${title} burns its error budget ${times}`,
        description: `Over ${long}, confirmed over ${short}, errors came ${times} for an objective of ${percent(slo.objective)}; this alert fires above ${figure(rule.factor)}.${left}`,
        owner: slo.owner,
        runbook: slo.runbook,
      });
    },
  };
}

export function budgetLeftText(left: number): string {
  return left < 0
    ? `The error budget is overspent by ${percent(-left)}.`
    : `${percent(left)} of the error budget is left.`;
}

/**
 * Both windows must be above the factor. Unseen time can hide an end but not undo what was seen: a window is surely above where
 * it would be even if everything unseen was good, and surely not above only where enough of it was seen.
 */
function burnReading(point: BurnPoint, rule: BurnRuleFacts, minCoverage: number): ConditionReading {
  const over = (windowMs: number) => point.rates.find((rate) => rate.windowMs === windowMs);
  const verdicts = [rule.longMs, rule.shortMs].map((windowMs): ConditionReading['verdict'] => {
    const { rate, coverage, doubtful } = over(windowMs) ?? { rate: undefined, coverage: 0 };
    if (doubtful && rate !== undefined && rate > rule.factor) return 'false';
    if (rate !== undefined && rate * coverage > rule.factor) return 'true';
    if (coverage < minCoverage || coverage === 0) return 'unknown';
    return rate !== undefined && rate > rule.factor ? 'true' : 'false';
  });
  return { at: point.at, verdict: both(verdicts), value: over(rule.longMs)?.rate };
}

function both(verdicts: readonly ConditionReading['verdict'][]): ConditionReading['verdict'] {
  if (verdicts.includes('false')) return 'false';
  return verdicts.includes('unknown') ? 'unknown' : 'true';
}
