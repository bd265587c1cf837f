import type { Labels } from '../../series/index.ts';
import { formatDuration, type Instant } from '../../time/index.ts';
import type { AlertCondition, ConditionReading } from '../alert.ts';
import { figure, instantText } from '../phrases.ts';
import { annotationsOf, type SloGroup, type SloSubject, sloIdentity, sloTitle } from './subject.ts';

/** A budget that runs out within this time raises an alert. */
export interface ExhaustionRule {
  readonly withinMs: number;
  readonly severity: string;
}

/** What the forecast said at one instant, in the terms of `slo/forecast.ts`. */
export interface ForecastPoint {
  readonly at: Instant;
  readonly forecast:
    | { readonly kind: 'unknown' | 'exhausted' | 'lasts' }
    | {
        readonly kind: 'runsOut';
        readonly at: Instant;
        readonly earliest: Instant;
        readonly latest: Instant | undefined;
      };
}

const HOUR_MS = 3_600_000;

export function exhaustionRule(slo: Pick<SloSubject, 'name' | 'measured'>, rule: ExhaustionRule): string {
  return `slo ${slo.name} ${slo.measured} exhaustion ${formatDuration(rule.withinMs)}`;
}

/**
 * Fires while, if the coming weeks are like the past ones, the error budget runs out within `withinMs`. Its value is the hours that are
 * left. Too short a history says nothing, and a budget that is spent already neither raises nor ends it: `ErrorBudgetExhausted` speaks.
 */
export function exhaustionCondition(
  slo: SloSubject,
  rule: ExhaustionRule,
  group: SloGroup,
  points: readonly ForecastPoint[],
  common: Labels,
): AlertCondition {
  const own = { alertname: 'ErrorBudgetRunsOut', severity: rule.severity, within: formatDuration(rule.withinMs) };
  const latest = points.findLast(({ forecast }) => forecast.kind === 'runsOut')?.forecast;
  return {
    ...sloIdentity(slo, group.labels, common, own),
    rule: exhaustionRule(slo, rule),
    forMs: 0,
    keepFiringForMs: 0,
    readings: points.map((point) => exhaustionReading(point, rule.withinMs)),
    annotations: ({ value }) => {
      if (value === undefined) return undefined;
      const between = latest?.kind === 'runsOut' ? ` ${between80(latest)}` : '';
      return annotationsOf({
        summary: `${sloTitle(slo, group.labels)} will have spent its error budget in about ${hoursText(value)}`,
        description: `If the coming weeks are like the past ones; this alert fires within ${formatDuration(rule.withinMs)}.${between}`,
        owner: slo.owner,
        runbook: slo.runbook,
      });
    },
  };
}

function exhaustionReading({ at, forecast }: ForecastPoint, withinMs: number): ConditionReading {
  if (forecast.kind !== 'runsOut') {
    return { at, verdict: forecast.kind === 'lasts' ? 'false' : 'unknown', value: undefined };
  }
  const left = forecast.at - at;
  return { at, verdict: left <= withinMs ? 'true' : 'false', value: left / HOUR_MS };
}

function hoursText(hours: number): string {
  return hours >= 48 ? `${figure(hours / 24)} days` : `${figure(hours)} hours`;
}

function between80({ earliest, latest }: { readonly earliest: Instant; readonly latest: Instant | undefined }): string {
  const from = instantText(earliest);
  return latest === undefined
    ? `In eight of ten cases not before ${from}.`
    : `In eight of ten cases between ${from} and ${instantText(latest)}.`;
}
