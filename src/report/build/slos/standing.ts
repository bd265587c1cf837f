import { Decimal } from 'decimal.js';
import { labelsKey, labelsText } from '../../../series/index.ts';
import type { SloDefinition, SloStatus, SloStatusWord } from '../../../slo/index.ts';
import type { EventSum, GroupFacts, IncidentFacts } from '../../facts.ts';
import type { StatusKey } from '../../model.ts';
import { actualPercent, type Percent, percentDown, percentNear, usedPercent } from '../../numbers/index.ts';
import type { Context } from '../context.ts';

/** One row of the report: a group of an SLO, with its figures as they are printed. */
export interface Standing {
  readonly id: string;
  readonly name: string;
  readonly slo: SloDefinition;
  readonly group: string;
  readonly facts: GroupFacts;
  readonly status: StatusKey;
  /** Breached, at risk or met: it counts in sums and verdicts. */
  readonly judged: boolean;
  readonly window: Percent | undefined;
  readonly period: Percent | undefined;
  /** Too little of the period was seen, whatever the window says. */
  readonly periodPartial: boolean;
  readonly previous: Percent | undefined;
  readonly used: Percent | undefined;
  readonly usedBefore: Percent | undefined;
  /** Where the truth about unseen time could move the budget over a threshold, the worse status stands; this says between what. */
  readonly doubt: Doubt | undefined;
  /** Over the last 7 days; undefined without a verdict or without events. */
  readonly burn: number | undefined;
  readonly wasBreached: boolean;
  /** Of this period, by start. */
  readonly incidents: readonly IncidentFacts[];
  /** What they cost; undefined where the SLO has no price. */
  readonly cost: Decimal | undefined;
  /** Share of the budget that they spent. */
  readonly incidentShare: number;
}

/** What is used of a budget if all unseen time was good, and if all of it was bad. */
export interface Doubt {
  readonly low: Percent;
  readonly high: Percent;
  readonly unseen: Percent;
}

const STATUS: Readonly<Record<SloStatusWord, StatusKey>> = {
  BREACHED: 'breached',
  WARNING: 'risk',
  INSUFFICIENT_DATA: 'nodata',
  NO_TRAFFIC: 'idle',
  OK: 'met',
};

/** Worst first. */
const ORDER: readonly StatusKey[] = ['breached', 'risk', 'nodata', 'idle', 'met', 'info'];

const BURN_DAYS = 7;

export function isJudged(status: SloStatus | undefined): boolean {
  return status !== undefined && status.status !== 'INSUFFICIENT_DATA' && status.status !== 'NO_TRAFFIC';
}

/** All groups of all SLOs, worst first: by status, the certain ones before the doubtful, then by budget used, then in the order of the configuration. */
export function standings(context: Context): readonly Standing[] {
  const all = context.facts.slos.flatMap(({ definition, groups }) =>
    groups.map((group) => standing(context, definition, group)),
  );
  return all
    .map((row, index) => ({ row, index }))
    .sort(
      (a, b) =>
        ORDER.indexOf(a.row.status) - ORDER.indexOf(b.row.status) ||
        Number(a.row.doubt !== undefined) - Number(b.row.doubt !== undefined) ||
        (b.row.facts.status.budgetUsed ?? 0) - (a.row.facts.status.budgetUsed ?? 0) ||
        a.index - b.index,
    )
    .map(({ row }) => row);
}

function standing(context: Context, slo: SloDefinition, facts: GroupFacts): Standing {
  const { status, before } = facts;
  const groupKey = labelsKey(status.group);
  const group = groupKey === '{}' ? '' : labelsText(status.group);
  const now = facts.periods.at(-1);
  const previous = facts.periods.at(-2);
  const judged = isJudged(status);
  const incidents = incidentsOf(context, slo.name, groupKey);
  const costs = incidents.flatMap(({ cost }) => (cost === undefined ? [] : [new Decimal(cost)]));
  return {
    id: group === '' ? slo.name : `${slo.name}:${group}`,
    name: group === '' ? slo.title : `${slo.title} · ${group}`,
    slo,
    group,
    facts,
    status: STATUS[status.status],
    judged,
    window: actual(status, slo),
    period: actual(now, slo),
    periodPartial: !passes(now, slo),
    previous: passes(previous, slo) ? actual(previous, slo) : undefined,
    used: judged && status.budgetUsed !== undefined ? usedPercent(status.budgetUsed) : undefined,
    usedBefore: isJudged(before) && before?.budgetUsed !== undefined ? usedPercent(before.budgetUsed) : undefined,
    doubt: judged ? doubtOf(status) : undefined,
    burn: judged ? burnOf(facts.days.slice(-BURN_DAYS), slo) : undefined,
    wasBreached: before?.status === 'BREACHED',
    incidents,
    cost: costs.length === 0 ? undefined : costs.reduce((sum, cost) => sum.plus(cost)),
    incidentShare: incidents.reduce((sum, { incident }) => sum + incident.budgetShare, 0),
  };
}

function actual(events: { readonly good: number; readonly valid: number } | undefined, slo: SloDefinition) {
  return events === undefined ? undefined : actualPercent(events, slo.objective, slo.objectiveDigits);
}

/** Whether enough of a stretch was seen to print its figure without brackets. */
export function passes(sum: EventSum | undefined, slo: SloDefinition): boolean {
  if (sum === undefined || !(sum.dueMs > 0)) return false;
  return sum.seenMs / sum.dueMs >= slo.minCoverage;
}

/** Whether a stretch that passes missed the objective. */
export function missed(sum: EventSum, slo: SloDefinition): boolean {
  return passes(sum, slo) && sum.valid > 0 && sum.good / sum.valid < slo.objective;
}

/** A judged status has a reason only where its interval made it worse. */
function doubtOf(status: SloStatus): Doubt | undefined {
  if (status.reason === '' || status.budgetUsedInterval === undefined) return undefined;
  const { low, high } = status.budgetUsedInterval;
  return { low: percentDown(low), high: usedPercent(high), unseen: percentNear(1 - status.coverage, 1) };
}

function burnOf(days: readonly EventSum[], slo: SloDefinition): number | undefined {
  const valid = days.reduce((sum, day) => sum + day.valid, 0);
  const good = days.reduce((sum, day) => sum + day.good, 0);
  return valid > 0 ? (valid - good) / valid / (1 - slo.objective) : undefined;
}

function incidentsOf(context: Context, slo: string, groupKey: string): readonly IncidentFacts[] {
  const { start, end } = context.facts.period;
  return context.facts.incidents.filter(
    ({ incident }) =>
      incident.slo === slo &&
      labelsKey(incident.group) === groupKey &&
      incident.start < end &&
      (incident.end ?? end) > start,
  );
}
