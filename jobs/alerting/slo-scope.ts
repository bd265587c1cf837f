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
import { labelsKey } from '../../src/series/index.ts';
import {
  type BurnRatesAt,
  type BurnRule,
  burnEstablished,
  burnRates,
  definitionHashes,
  policyWindows,
  type SloDefinition,
} from '../../src/slo/index.ts';
import { forecastFrom, type GroupHours } from '../../src/store/index.ts';
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
      const runs = await ledgers.buckets.of(slo, instants);
      // Groups that only an older measurement had are history, not alerts.
      const active = runs.filter(({ definitions }) => definitions.has(measured));
      const current = active.length === 0 ? runs : active;
      const forecasts = instants.filter((instant) => instant % FORECAST_EVERY_MS === 0);
      const asked = exhaustion !== undefined && forecasts.length > 0;
      const hours = new Map(
        (asked ? await ledgers.hours.of(slo, forecasts) : []).map((one): [string, GroupHours] => [one.group, one]),
      );
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
                  forecasts.map((at) => forecastPoint(slo, hours.get(labelsKey(run.labels)), at)),
                  alerts.labels,
                ),
              ]),
        ];
      });
    },
  };
}

function forecastPoint(slo: SloDefinition, hours: GroupHours | undefined, at: Instant): ForecastPoint {
  return { at, forecast: hours === undefined ? { kind: 'unknown' } : forecastFrom(hours, slo, at) };
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
