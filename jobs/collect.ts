import { definitionHashes, type SloDefinition } from '../src/slo/index.ts';
import type { Source } from '../src/sources/index.ts';
import { readWatermarks, writeWatermark } from '../src/store/index.ts';
import { floorTo, type Instant } from '../src/time/index.ts';
import { type CollectionTask, runCollection } from './collection/collection-run.ts';
import { sloProblem } from './collection/problem.ts';
import { selectSlos } from './collection/select-slos.ts';
import type { Job, JobContext, Problem } from './job.ts';

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

/** Watermark minus overlap, or the configured start of the first collection, but nothing that the source no longer has. */
async function startOf(context: JobContext, source: Source, upTo: Instant | undefined, oldest: Oldest) {
  const { overlapMs, initialMs } = context.config.collect;
  if (upTo !== undefined) return upTo - overlapMs;
  return Math.max(context.at - initialMs, await oldest.of(source));
}

async function taskFor(
  context: JobContext,
  slo: SloDefinition,
  watermarks: ReadonlyMap<string, Instant>,
  oldest: Oldest,
): Promise<CollectionTask | undefined> {
  const source = context.source(slo.sli.source);
  const unitMs = slo.sli.kind === 'slices' ? slo.sli.sliceMs : slo.bucketMs;
  const end = floorTo(context.at, unitMs);
  const stream = sloStream(slo);
  const upTo = watermarks.get(stream);
  if (upTo !== undefined && upTo >= end) return undefined;
  const start = floorTo(await startOf(context, source, upTo, oldest), unitMs);
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
    const watermarks = await readWatermarks(context.store);
    const oldest = new Oldest(context);
    const tasks: CollectionTask[] = [];
    const problems: Problem[] = [];
    const upToDate: string[] = [];
    for (const slo of selectSlos(context)) {
      try {
        const task = await taskFor(context, slo, watermarks, oldest);
        if (task) tasks.push(task);
        else upToDate.push(slo.name);
      } catch (error) {
        context.signal.throwIfAborted();
        problems.push(sloProblem(slo.name, error));
      }
    }
    return await runCollection(context, { tasks, problems, upToDate, judged: true });
  },
};
