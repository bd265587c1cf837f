import pLimit from 'p-limit';
import { definitionHashes, type SloDefinition } from '../../src/slo/index.ts';
import type { Source } from '../../src/sources/index.ts';
import {
  activeGroups,
  lastKnownBuckets,
  recordDefinitions,
  recordOutcomes,
  redefinedSlos,
} from '../../src/store/index.ts';
import { type Instant, lengthMs, type TimeRange } from '../../src/time/index.ts';
import type { JobContext, JobResult, Problem } from '../job.ts';
import { problemOf } from '../problem.ts';
import { collectRange } from './collect-range.ts';
import { type Preparation, prepare } from './open-measurer.ts';

/** SLOs that are worked on at a time; requests at a time are the source's own business. */
const SLOS_AT_A_TIME = 4;

/** One SLO, one source, one range of time. */
export interface CollectionTask {
  readonly slo: SloDefinition;
  readonly source: Source;
  readonly range: TimeRange;
  /** After the rows before `upTo` are in the store. */
  onChunk(upTo: Instant): Promise<void>;
}

export interface CollectionOptions {
  readonly tasks: readonly CollectionTask[];
  /** SLOs that failed before they became a task. */
  readonly problems: readonly Problem[];
  /** SLOs with nothing to do, which is a success. */
  readonly upToDate: readonly string[];
  /** Whether failures are what the SLOs are judged by: those of a backfill are not. */
  readonly judged: boolean;
}

interface Prepared extends CollectionTask {
  readonly definition: string;
  readonly preparation: Preparation;
}

/**
 * Measures every task's range into the ledger, several SLOs at a time. An SLO that fails is a problem and, where `judged`, the
 * reason why it has no verdict; what it had collected stays. Only an abort throws.
 */
export async function runCollection(context: JobContext, options: CollectionOptions): Promise<JobResult> {
  const { store, signal, log, at, dryRun } = context;
  const problems: Problem[] = [...options.problems];
  const failed = (slo: SloDefinition, error: unknown): undefined => {
    signal.throwIfAborted();
    problems.push(problemOf(`slo ${slo.name}`, error));
  };
  const limit = pLimit(SLOS_AT_A_TIME);
  const lastKnown = await lastKnownOf(context, options.tasks);
  const prepared = await Promise.all(
    options.tasks.map((task) =>
      limit(async () => {
        signal.throwIfAborted();
        return await prepareTask(context, task, lastKnown.get(task)).catch((error: unknown) => failed(task.slo, error));
      }),
    ),
  );
  const ready = prepared.filter((task) => task !== undefined);
  const exact = allowExact(context, ready);
  const names = ready.map(({ slo }) => slo.name);
  if (!dryRun) await recordDefinitions(store, new Set(ready.map(({ slo }) => slo)), at);
  const redefined = await redefinedSlos(store, names);
  let buckets = 0;
  let doneMs = 0;
  const totalMs = ready.reduce((sum, { range }) => sum + lengthMs(range), 0);
  await Promise.all(
    ready.map((task) =>
      limit(async () => {
        signal.throwIfAborted();
        let fromMs = task.range.start;
        const { slo, definition, range } = task;
        const measurer = task.preparation.open(exact.has(task));
        const run = { store, slo, definition, range, measurer, signal, dryRun, redefined: redefined.has(slo.name) };
        const onChunk = async ({ upTo }: { readonly upTo: Instant }) => {
          if (!dryRun) await task.onChunk(upTo);
          doneMs += upTo - fromMs;
          fromMs = upTo;
          log.progress('collecting', Math.min(doneMs, totalMs), totalMs);
        };
        try {
          const outcome = await collectRange({ ...run, onChunk });
          buckets += outcome.buckets;
          for (const warning of outcome.warnings) log.warn(`slo ${slo.name}: ${warning}`);
        } catch (error) {
          failed(slo, error);
        }
      }),
    ),
  );
  const broken = new Map(problems.map(({ subject, message }) => [subject.replace(/^slo /, ''), message]));
  const all = new Set([...options.upToDate, ...options.tasks.map(({ slo }) => slo.name), ...broken.keys()]);
  if (options.judged && !dryRun) {
    await recordOutcomes(store, new Map([...all].map((name) => [name, broken.get(name)])), at);
  }
  const approximate = ready.filter((task) => !exact.has(task)).length;
  return {
    problems: problems.sort((a, b) => (a.subject < b.subject ? -1 : 1)),
    summary: { slos: all.size, failed: broken.size, buckets, approximate },
  };
}

/** How far before a task's range the ledger is asked what it knows. */
function pastOf({ config }: JobContext, range: TimeRange): TimeRange {
  return { start: range.start - Math.max(lengthMs(range), config.collect.initialMs), end: range.start };
}

/** Last known bucket before each task's range. Most tasks of a run begin together, so one question answers for all of them. */
async function lastKnownOf(
  context: JobContext,
  tasks: readonly CollectionTask[],
): Promise<Map<CollectionTask, Instant>> {
  const known = new Map<CollectionTask, Instant>();
  const asked = new Map<string, Promise<ReadonlyMap<string, Instant>>>();
  const names = [...new Set(tasks.map(({ slo }) => slo.name))];
  for (const task of tasks) {
    const past = pastOf(context, task.range);
    const key = `${past.start} ${past.end}`;
    const answer = asked.get(key) ?? lastKnownBuckets(context.store, names, past, { spoken: true });
    asked.set(key, answer);
    const last = (await answer).get(task.slo.name);
    if (last !== undefined) known.set(task, last);
  }
  return known;
}

async function prepareTask(
  context: JobContext,
  task: CollectionTask,
  lastKnown: Instant | undefined,
): Promise<Prepared> {
  const { slo, source, range } = task;
  const definition = definitionHashes(slo).measured;
  // Groups that had events not long before the range still exist, with no traffic.
  const past = pastOf(context, range);
  const knownGroups = slo.groupBy.length === 0 ? [] : await activeGroups(context.store, slo.name, definition, past);
  const preparation = await prepare(slo, source, range, { knownGroups, lastKnown }, context.signal);
  return { ...task, definition, preparation };
}

/**
 * Which SLOs are counted exactly: in the order of the configuration, while the raw samples of a source's run stay under its limit.
 * The user is told of the others.
 */
function allowExact(context: JobContext, tasks: readonly Prepared[]): ReadonlySet<Prepared> {
  const limits = new Map<string, number>();
  for (const source of context.config.sources) {
    if (source.type === 'prometheus') limits.set(source.name, source.maxSamplesPerRun);
  }
  const exact = new Set<Prepared>();
  for (const task of tasks) {
    const { slo, source, preparation } = task;
    if (preparation.inexactBecause !== '') {
      context.log.info(`slo ${slo.name}: counts are approximate, because the query ${preparation.inexactBecause}`);
      continue;
    }
    const samples = preparation.samples ?? 0;
    const left = limits.get(source.name) ?? Number.POSITIVE_INFINITY;
    if (samples <= left) {
      limits.set(source.name, left - samples);
      exact.add(task);
    } else {
      context.log.warn(
        `slo ${slo.name}: counts are approximate, because reading ${Math.round(samples)} raw samples would pass the limit of the run`,
        { hint: 'Raise maxSamplesPerRun of the source, or collect more often.' },
      );
    }
  }
  return exact;
}
