import { definitionHashes, type SloDefinition, unitLengthMs } from '../src/slo/index.ts';
import type { Source } from '../src/sources/index.ts';
import { lastKnownBuckets, readWatermarks, writeWatermark } from '../src/store/index.ts';
import { floorTo, type Instant } from '../src/time/index.ts';
import { type CollectionTask, runCollection } from './collecting/collection-run.ts';
import { selectMeasured } from './collecting/select-slos.ts';
import type { Job, JobContext, Problem } from './job.ts';
import { problemOf } from './problem.ts';

/** Name of the watermark of one SLO. Another measurement starts anew, and so collects again what it can. */
export function sloStream(slo: SloDefinition): string {
  return `slo:${slo.name}:${definitionHashes(slo).measured}`;
}

/** Oldest instant that each source still has, asked once per run and only where a first collection wants to know. */
class Oldest {
  readonly #context: JobContext;
  readonly #answers = new Map<string, Promise<Instant>>();

  constructor(context: JobContext) {
    this.#context = context;
  }

  async of(source: Source): Promise<Instant> {
    const known = this.#answers.get(source.name) ?? oldestOf(source, this.#context);
    this.#answers.set(source.name, known);
    return await known;
  }
}

async function oldestOf(source: Source, { at, signal }: JobContext): Promise<Instant> {
  const { oldest, retentionMs } = await source.check({ signal });
  return oldest ?? (retentionMs === undefined ? Number.NEGATIVE_INFINITY : at - retentionMs);
}

/** A hole in counters that is longer than this is not looked at again when it ends. */
const LONGEST_HOLE_MS = 7 * 86_400_000;

/** What a run knows of each SLO before it begins. */
interface Before {
  readonly watermarks: ReadonlyMap<string, Instant>;
  readonly lastKnown: ReadonlyMap<string, Instant>;
  readonly oldest: Oldest;
}

/** Watermark minus overlap, or the configured start of the first collection, but nothing that the source no longer has. */
async function startOf(context: JobContext, slo: SloDefinition, source: Source, before: Before): Promise<Instant> {
  const { overlapMs, initialMs } = context.config.collect;
  const upTo = before.watermarks.get(sloStream(slo));
  if (upTo === undefined) return Math.max(context.at - initialMs, await before.oldest.of(source));
  const start = upTo - overlapMs;
  // Counters tell afterwards what happened in a hole: one that may have ended since is collected again from its beginning.
  const counts = slo.sli.kind === 'ratio' || slo.sli.kind === 'latency';
  const last = before.lastKnown.get(slo.name);
  return counts && last !== undefined ? Math.min(start, last + slo.bucketMs) : start;
}

async function taskFor(context: JobContext, slo: SloDefinition, before: Before): Promise<CollectionTask | undefined> {
  const source = context.source(slo.sli.source);
  const unitMs = unitLengthMs(slo);
  const end = floorTo(context.at, unitMs);
  const stream = sloStream(slo);
  const upTo = before.watermarks.get(stream);
  if (upTo !== undefined && upTo >= end) return undefined;
  const start = floorTo(await startOf(context, slo, source, before), unitMs);
  if (start >= end) return undefined;
  const onChunk = async (done: Instant) => {
    // The overlap before the watermark was collected already: a run that is killed there must not move it back.
    if (done > (upTo ?? Number.NEGATIVE_INFINITY)) await writeWatermark(context.store, stream, done);
  };
  return { slo, source, range: { start, end }, onChunk };
}

/**
 * Reads every SLO from its watermark, minus an overlap for late data, up to the last bucket that had ended by the run's logical time.
 * Rows come before the watermark that speaks of them, so a run that is killed and repeated ends with the same rows.
 */
export const collect: Job = {
  name: 'collect',
  description: 'Read the sources and count good and valid events into the ledger.',
  async run(context) {
    const slos = selectMeasured(context);
    const names = slos.map(({ name }) => name);
    const recent = { start: context.at - LONGEST_HOLE_MS, end: context.at };
    const before: Before = {
      watermarks: await readWatermarks(context.store),
      lastKnown: await lastKnownBuckets(context.store, names, recent, { spoken: false }),
      oldest: new Oldest(context),
    };
    const tasks: CollectionTask[] = [];
    const problems: Problem[] = [];
    const upToDate: string[] = [];
    for (const slo of slos) {
      try {
        const task = await taskFor(context, slo, before);
        if (task) tasks.push(task);
        else upToDate.push(slo.name);
      } catch (error) {
        context.signal.throwIfAborted();
        problems.push(problemOf(`slo ${slo.name}`, error));
      }
    }
    return await runCollection(context, { tasks, problems, upToDate, judged: true });
  },
};
