import {
  type AlertCondition,
  type BudgetRule,
  type BurnPoint,
  budgetCondition,
  budgetRule,
  burnCondition,
  burnRule,
  EXHAUSTED,
  exhaustionCondition,
  exhaustionRule,
  type ForecastPoint,
} from '../../src/alerting/index.ts';
import { type Labels, labelsKey } from '../../src/series/index.ts';
import {
  type BurnRatesAt,
  type BurnRule,
  burnEstablished,
  burnRates,
  definitionHashes,
  policyWindows,
  type SloDefinition,
} from '../../src/slo/index.ts';
import { forecastsAt } from '../../src/store/index.ts';
import type { Instant } from '../../src/time/index.ts';
import { sloStream } from '../collect.ts';
import type { JobContext } from '../job.ts';
import { budgetPoints } from './budget-points.ts';
import type { Scope } from './scope.ts';
import type { SloLedgers } from './slo-ledgers.ts';

/** Weeks to come do not change by the minute, and a forecast is dear. */
const FORECAST_EVERY_MS = 6 * 3_600_000;

/** Name of the scope that an SLO's conditions are walked in, for its watermark and its problems. */
export function sloScopeName({ name }: Pick<SloDefinition, 'name'>): string {
  return `slo ${name}`;
}

/** Burn-rate and budget conditions of one SLO, from the ledger up to where it was collected. */
export function sloScope(
  slo: SloDefinition,
  context: JobContext,
  watermarks: ReadonlyMap<string, Instant>,
  ledgers: SloLedgers,
): Scope {
  const { alerts } = context.config;
  const { exhaustion } = alerts;
  const { measured } = definitionHashes(slo);
  const subject = { ...slo, measured };
  const burning = alerts.burnRate ? slo.burnPolicy.rules : [];
  const budgets: readonly BudgetRule[] =
    alerts.burnRate || alerts.budgetLeftBelow.length > 0 ? [...alerts.budgetLeftBelow, EXHAUSTED] : [];
  return {
    name: sloScopeName(slo),
    rules: [
      ...burning.map((rule) => burnRule(subject, rule)),
      ...budgets.map((rule) => budgetRule(subject, rule)),
      ...(exhaustion === undefined ? [] : [exhaustionRule(subject, exhaustion)]),
    ],
    upTo: watermarks.get(sloStream(slo)),
    async gather({ instants }) {
      const windowsMs = policyWindows(slo.burnPolicy);
      const runs = await ledgers.of(slo, instants);
      // Groups that only an older measurement had are history, not alerts.
      const active = runs.filter(({ definitions }) => definitions.has(measured));
      const current = active.length === 0 ? runs : active;
      const forecasts = exhaustion === undefined ? [] : await forecastPoints(slo, instants, context);
      return current.flatMap((run): AlertCondition[] => {
        const points = budgetPoints(slo, run.labels, run, instants);
        const used = points.at(-1)?.known ? points.at(-1)?.used : undefined;
        const group = { labels: run.labels, budgetLeft: used === undefined ? undefined : 1 - used };
        const rates = burnRates(run, slo, windowsMs, instants);
        return [
          ...burning.map((rule) => burnCondition(subject, rule, group, withDoubts(slo, rule, rates), alerts.labels)),
          ...budgets.map((rule) => budgetCondition(subject, rule, group, points, alerts.labels)),
          ...(exhaustion === undefined
            ? []
            : [
                exhaustionCondition(
                  subject,
                  exhaustion,
                  group,
                  forecasts.map((one) => one(run.labels)),
                  alerts.labels,
                ),
              ]),
        ];
      });
    },
  };
}

/** What is foreseen at those instants of a walk at which it is asked, for a group. */
async function forecastPoints(
  slo: SloDefinition,
  instants: readonly Instant[],
  { store }: JobContext,
): Promise<((group: Labels) => ForecastPoint)[]> {
  const points: ((group: Labels) => ForecastPoint)[] = [];
  for (const at of instants.filter((instant) => instant % FORECAST_EVERY_MS === 0)) {
    const forecasts = await forecastsAt(store, slo, at);
    points.push((group) => ({ at, forecast: forecasts.get(labelsKey(group)) ?? { kind: 'unknown' } }));
  }
  return points;
}

/** Marks the long windows above the rule's factor that hold too few events to say that the budget burns that fast. */
export function withDoubts(slo: SloDefinition, rule: BurnRule, points: readonly BurnRatesAt[]): readonly BurnPoint[] {
  const isDoubtful = (rate: BurnRatesAt['rates'][number]): boolean =>
    rate.windowMs === rule.longMs && (rate.rate ?? 0) > rule.factor && !burnEstablished(rate, rule.factor, slo);
  // Most instants of a walk are calm: those are passed on as they are.
  return points.map((point) =>
    point.rates.some(isDoubtful)
      ? { ...point, rates: point.rates.map((rate) => (isDoubtful(rate) ? { ...rate, doubtful: true } : rate)) }
      : point,
  );
}
