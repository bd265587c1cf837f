import { type Labels, labelsKey } from '../../src/series/index.ts';
import {
  type BudgetLeft,
  budgetLeft,
  countEvents,
  definitionHashes,
  errorBudget,
  type Forecast,
  type LedgerSum,
  OUTSIDE_HOURS,
  type PairDifference,
  type PolicyStep,
  policyStep,
  policyWindows,
  type SloDefinition,
  type SloStatus,
  sliceLengthMs,
  windowAt,
} from '../../src/slo/index.ts';
import {
  type AppliedCorrection,
  type DefinitionVersion,
  forecastsAt,
  type GroupSums,
  type JobRun,
  lastRuns,
  pairDifferencesAt,
  pairsOf,
  readCorrections,
  readDefinitions,
  statusAt,
  sumBuckets,
} from '../../src/store/index.ts';
import { type Instant, lengthMs, type TimeRange } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';
import { type OwnAnswer, ownAnswer } from './own-answer.ts';

/** Counts and states of one window. Times are milliseconds; `absentMs` has no row: it was never collected. */
export interface ExplainedWindow {
  /** `window` for the SLO's own, or the length of an alert window. */
  readonly name: 'window' | number;
  readonly range: TimeRange;
  readonly good: number;
  readonly valid: number;
  readonly measuredMs: number;
  readonly noTrafficMs: number;
  readonly unmeasuredMs: number;
  readonly gapMs: number;
  readonly excludedMs: number;
  readonly absentMs: number;
  readonly buckets: number;
}

/** The sum of the ledger's rows beside what the source says itself. */
export interface Comparison {
  readonly range: TimeRange;
  readonly how: string;
  readonly ledger: { readonly good: number; readonly valid: number };
  readonly source: { readonly good: number; readonly valid: number };
}

export interface ExplainedGroup {
  readonly group: Labels;
  readonly status: SloStatus;
  /** The whole window, of which `status.window` is what has elapsed. */
  readonly whole: TimeRange;
  readonly left: BudgetLeft | undefined;
  /** Step of the error-budget policy that holds. */
  readonly step: PolicyStep | undefined;
  /** When the budget runs out, if the coming weeks are like the past ones. */
  readonly forecast: Forecast | undefined;
  readonly windows: readonly ExplainedWindow[];
  readonly comparison: Comparison | undefined;
}

/** Everything behind the verdict on one SLO at one instant. */
export interface SloExplanation {
  readonly slo: SloDefinition;
  readonly at: Instant;
  readonly hashes: { readonly measured: string; readonly promised: string };
  readonly versions: readonly DefinitionVersion[];
  readonly groups: readonly ExplainedGroup[];
  readonly corrections: readonly AppliedCorrection[];
  /** What the SLO that measures the same counted; undefined where there is none. */
  readonly pair: { readonly slo: string; readonly difference: PairDifference } | undefined;
  /** Why the source could not be asked; undefined where it could. */
  readonly sourceProblem: string | undefined;
  readonly warnings: readonly string[];
  /** The runs whose rows and verdict these are: the last ones at or before the instant. */
  readonly collected: JobRun | undefined;
  readonly evaluated: JobRun | undefined;
}

/** Runs that are looked through for the last one before an instant: a day of every five minutes, and more. */
const RUNS = 1_000;

async function runBefore({ store, at }: JobContext, job: string): Promise<JobRun | undefined> {
  const runs = await lastRuns(store, { job, finished: true, limit: RUNS });
  return runs.find((run) => run.at <= at);
}

function windowOf(name: ExplainedWindow['name'], range: TimeRange, sum: LedgerSum): ExplainedWindow {
  const { good, valid, noTrafficMs, gapMs, excludedMs } = sum;
  return {
    name,
    range,
    good,
    valid,
    measuredMs: sum.seenMs - noTrafficMs,
    noTrafficMs,
    unmeasuredMs: sum.unseenMs - gapMs,
    gapMs,
    excludedMs,
    absentMs: Math.max(0, lengthMs(range) - sum.seenMs - sum.unseenMs - excludedMs),
    buckets: sum.rows,
  };
}

/** Asks for the longest stretch that a group's ledger and the source can both know. */
async function asked(context: JobContext, slo: SloDefinition, range: TimeRange) {
  try {
    if (slo.sli.kind === 'composite') return { answer: undefined, problem: 'it is made of other SLOs' };
    if (lengthMs(range) <= 0) return { answer: undefined, problem: 'nothing of the window has elapsed' };
    const answer = await ownAnswer(slo, context.source(slo.sli.source), range, context.signal);
    return { answer, problem: undefined };
  } catch (error) {
    context.signal.throwIfAborted();
    return { answer: undefined, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Gathers what is behind the verdict on an SLO at the context's instant, from the ledger, and from its source where it answers. */
export async function explainSlo(context: JobContext, slo: SloDefinition): Promise<SloExplanation> {
  const { store, at } = context;
  const statuses = await statusAt(store, slo, at);
  const { elapsed, whole } = windowAt(slo.window, at, slo.bucketMs);
  const alertWindows = policyWindows(slo.burnPolicy);
  const dataFrom = statuses.reduce((first, status) => Math.min(first, status.dataFrom), elapsed.end);
  const common = { start: dataFrom, end: elapsed.end };
  const ranges = [elapsed, ...alertWindows.map((ms) => ({ start: elapsed.end - ms, end: elapsed.end })), common];
  const sums = await sumBuckets(store, { slos: [slo.name], ranges });
  const forecasts = await forecastsAt(store, slo, at);
  const { answer, problem } = await asked(context, slo, common);
  return {
    slo,
    at,
    hashes: definitionHashes(slo),
    versions: await readDefinitions(store, slo.name),
    groups: statuses.map((status) => explained(slo, status, whole, { ranges, alertWindows, sums, answer, forecasts })),
    corrections: (await readCorrections(store, [slo.name], elapsed)).filter(({ reason }) => reason !== OUTSIDE_HOURS),
    pair: await pairAt(context, slo),
    sourceProblem: problem,
    warnings: answer?.warnings ?? [],
    collected: await runBefore(context, 'collect'),
    evaluated: await runBefore(context, 'evaluate'),
  };
}

async function pairAt({ store, config, at }: JobContext, slo: SloDefinition): Promise<SloExplanation['pair']> {
  const pair = pairsOf(config.slos).find((one) => one.slo.name === slo.name);
  const [difference] = pair === undefined ? [] : await pairDifferencesAt(store, pair, [at]);
  return pair === undefined || difference === undefined ? undefined : { slo: pair.other.name, difference };
}

interface Facts {
  /** The SLO's window, the alert windows, and what is compared with the source. */
  readonly ranges: readonly TimeRange[];
  readonly alertWindows: readonly number[];
  readonly sums: readonly GroupSums[];
  readonly answer: OwnAnswer | undefined;
  readonly forecasts: ReadonlyMap<string, Forecast>;
}

function explained(slo: SloDefinition, status: SloStatus, whole: TimeRange, facts: Facts): ExplainedGroup {
  const { ranges, alertWindows, sums, answer } = facts;
  const key = labelsKey(status.group);
  const own = sums.find(({ group }) => group === key)?.sums ?? [];
  const window = own[0];
  const windows = own.slice(0, -1).map((sum, i) => {
    return windowOf(i === 0 ? 'window' : (alertWindows[i - 1] ?? 0), ranges[i] ?? whole, sum);
  });
  const due = lengthMs({ start: status.dataFrom, end: status.window.end });
  const budget = window && errorBudget(countEvents(window, due, slo), slo.objective);
  const shape = { objective: slo.objective, wholeMs: lengthMs(whole), sliceMs: sliceLengthMs(slo) };
  const source = answer?.groups.get(key);
  const compared = own.at(-1);
  return {
    group: status.group,
    status,
    whole,
    left: budget && budgetLeft(budget, shape),
    step: policyStep(slo.budgetPolicy ?? [], status),
    forecast: facts.forecasts.get(key),
    windows,
    comparison: answer &&
      source &&
      compared && {
        range: ranges.at(-1) ?? whole,
        how: answer.how,
        // The source knows of no corrections.
        ledger: status.raw ?? { good: compared.good, valid: compared.valid },
        source,
      },
  };
}
