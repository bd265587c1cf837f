import pLimit from 'p-limit';
import { definitionHashes, type SloDefinition } from '../../src/slo/index.ts';
import type { Source } from '../../src/sources/index.ts';
import { activeGroups, lastKnownBucket, recordDefinitions, recordOutcomes } from '../../src/store/index.ts';
import { type Instant, lengthMs, type TimeRange } from '../../src/time/index.ts';
import type { JobContext, JobResult, Problem } from '../job.ts';
import { collectRange } from './collect-range.ts';
import { type Preparation, prepare } from './open-measurer.ts';
import { sloProblem } from './problem.ts';

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
    problems.push(sloProblem(slo.name, error));
  };
  const limit = pLimit(SLOS_AT_A_TIME);
  const prepared = await Promise.all(
    options.tasks.map((task) =>
      limit(async () => {
        signal.throwIfAborted();
        return await prepareTask(context, task).catch((error: unknown) => failed(task.slo, error));
      }),
    ),
  );
  const ready = prepared.filter((task) => task !== undefined);
  const exact = allowExact(context, ready);
  if (!dryRun)
    await recordDefinitions(
      store,
      ready.map(({ slo }) => slo),
      at,
    );
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
        const run = { store, slo, definition, range, measurer, signal, dryRun };
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
  if (options.judged && !dryRun) {
    const names = [...options.upToDate, ...options.tasks.map(({ slo }) => slo.name), ...broken.keys()];
    await recordOutcomes(store, new Map(names.map((name) => [name, broken.get(name)])), at);
  }
  const approximate = ready.filter((task) => !exact.has(task)).length;
  return {
    problems: problems.sort((a, b) => (a.subject < b.subject ? -1 : 1)),
    summary: { slos: options.tasks.length + options.upToDate.length, failed: broken.size, buckets, approximate },
  };
}

async function prepareTask(context: JobContext, task: CollectionTask): Promise<Prepared> {
  const { slo, source, range } = task;
  const definition = definitionHashes(slo).measured;
  // Groups that had events within the last window before the range still exist, with no traffic.
  const windowMs = Math.max(lengthMs(range), context.config.collect.initialMs);
  const past = { start: range.start - windowMs, end: range.start };
  const knownGroups = slo.groupBy.length === 0 ? [] : await activeGroups(context.store, slo.name, definition, past);
  const lastKnown = await lastKnownBucket(context.store, slo.name, past);
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
