import { UsageError } from '../src/errors.ts';
import { definitionHashes, type SloDefinition, unitLengthMs } from '../src/slo/index.ts';
import type { Source } from '../src/sources/index.ts';
import { readWatermarks, writeWatermark } from '../src/store/index.ts';
import { floorTo, type Instant, type TimeRange } from '../src/time/index.ts';
import { type CollectionTask, runCollection } from './collecting/collection-run.ts';
import { selectMeasured } from './collecting/select-slos.ts';
import type { JobContext, JobResult, Problem } from './job.ts';
import { problemOf } from './problem.ts';

export interface BackfillOptions {
  readonly from: Instant;
  /** The run's logical time when not given. */
  readonly to?: Instant;
  /** Collect again what an interrupted or finished backfill of the same range has collected. */
  readonly again?: boolean;
}

/**
 * Where the history of an SLO comes from: its source as far back as that keeps data, its long-term source before. The bucket in which
 * the source's memory begins is the long-term source's, because only that has all of it.
 */
async function partsOf(context: JobContext, slo: SloDefinition, range: TimeRange) {
  const source = context.source(slo.sli.source);
  const { oldest, retentionMs } = await source.check({ signal: context.signal });
  const begins = oldest ?? (retentionMs === undefined ? range.start : context.at - retentionMs);
  if (begins <= range.start) return [{ source, range }];
  const config = context.config.sources.find(({ name }) => name === slo.sli.source);
  const longTerm = config?.type === 'prometheus' ? config.longTerm : undefined;
  const unitMs = unitLengthMs(slo);
  const border = Math.min(range.end, floorTo(begins, unitMs) + (longTerm === undefined ? 0 : unitMs));
  const parts: { readonly source: Source; readonly range: TimeRange }[] = [];
  if (longTerm !== undefined) parts.push({ source: context.source(longTerm), range: { ...range, end: border } });
  else
    context.log.info(`slo ${slo.name}: source "${source.name}" has nothing before ${new Date(begins).toISOString()}`);
  if (border < range.end) parts.push({ source, range: { ...range, start: border } });
  return parts;
}

async function tasksFor(
  context: JobContext,
  slo: SloDefinition,
  options: BackfillOptions,
  watermarks: ReadonlyMap<string, Instant>,
): Promise<CollectionTask[]> {
  const unitMs = unitLengthMs(slo);
  const to = Math.min(options.to ?? context.at, context.at);
  const range = { start: floorTo(options.from, unitMs), end: floorTo(to, unitMs) };
  const parts = await partsOf(context, slo, range);
  return parts.flatMap((part): CollectionTask[] => {
    // Another definition is another stream: after a query is mended, the same backfill collects all of it again.
    const stream = `backfill:${slo.name}:${definitionHashes(slo).measured}:${part.source.name}:${range.start}`;
    const upTo = options.again === true ? undefined : watermarks.get(stream);
    const start = Math.max(part.range.start, upTo ?? part.range.start);
    if (start >= part.range.end) return [];
    const onChunk = (done: Instant) => writeWatermark(context.store, stream, done);
    return [{ slo, source: part.source, range: { start, end: part.range.end }, onChunk }];
  });
}

/**
 * Collects the past: `[from, to)` of every selected SLO, in chunks that a later call continues after an interruption. Rows that the
 * ledger has are replaced by what the source says now, but never by nothing.
 * @throws UsageError where the range is empty or lies in the future.
 */
export async function runBackfill(context: JobContext, options: BackfillOptions): Promise<JobResult> {
  const to = options.to ?? context.at;
  if (!(options.from < Math.min(to, context.at))) {
    throw new UsageError('the range to backfill is empty', {
      hint: `Give --from before --to, and both before ${new Date(context.at).toISOString()}.`,
    });
  }
  const watermarks = await readWatermarks(context.store);
  const tasks: CollectionTask[] = [];
  const problems: Problem[] = [];
  const upToDate: string[] = [];
  for (const slo of selectMeasured(context)) {
    try {
      const own = await tasksFor(context, slo, options, watermarks);
      tasks.push(...own);
      if (own.length === 0) upToDate.push(slo.name);
    } catch (error) {
      context.signal.throwIfAborted();
      problems.push(problemOf(`slo ${slo.name}`, error));
    }
  }
  return await runCollection(context, { tasks, problems, upToDate, judged: false });
}
