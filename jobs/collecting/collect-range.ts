import {
  BucketState,
  type LedgerColumns,
  type LedgerRows,
  ledgerColumns,
  type SloDefinition,
} from '../../src/slo/index.ts';
import { markChanged, type Store, writeBuckets } from '../../src/store/index.ts';
import { floorTo, type Grid, type Instant, type TimeRange } from '../../src/time/index.ts';
import type { Measurer } from './measurer.ts';

/** Chunks of a range, whole units long and aligned to the epoch, so that every run cuts the same way. */
export function chunksOf(range: TimeRange, unitMs: number, chunkMs: number): readonly TimeRange[] {
  const start = floorTo(range.start, unitMs);
  const end = floorTo(range.end, unitMs);
  const length = Math.max(unitMs, floorTo(chunkMs, unitMs));
  const chunks: TimeRange[] = [];
  for (let from = start; from < end; ) {
    const to = Math.min(end, floorTo(from, length) + length);
    chunks.push({ start: from, end: to });
    from = to;
  }
  return chunks;
}

export interface RangeRun {
  readonly store: Store;
  readonly slo: SloDefinition;
  /** Hash of what is measured. */
  readonly definition: string;
  readonly range: TimeRange;
  readonly measurer: Measurer;
  readonly signal: AbortSignal;
  readonly dryRun: boolean;
  /** Whether the ledger may hold rows of an earlier definition. */
  readonly redefined: boolean;
  /** After the rows of a chunk are in the store. */
  onChunk(done: { readonly upTo: Instant; readonly chunks: number; readonly of: number }): Promise<void>;
}

export interface RangeOutcome {
  readonly buckets: number;
  readonly warnings: readonly string[];
}

/** Measures a range chunk by chunk into the ledger. Killed between two chunks and run again, it ends with the same rows. */
export async function collectRange(run: RangeRun): Promise<RangeOutcome> {
  const { slo, measurer, signal } = run;
  const warnings = new Set<string>();
  let buckets = 0;
  const chunks = chunksOf(run.range, measurer.unitMs, measurer.chunkMs);
  for (const [i, chunk] of chunks.entries()) {
    signal.throwIfAborted();
    const grid: Grid = { ...chunk, stepMs: slo.bucketMs };
    const measured = await measurer.measure(grid);
    for (const warning of measured.warnings) warnings.add(warning);
    const columns = ledgerColumns({ slo: slo.name, widthMs: slo.bucketMs, definition: run.definition }, measured.parts);
    buckets += columns.start.length;
    if (!run.dryRun) {
      await writeBuckets(run.store, await withoutLosses(run.store, columns, chunk));
      if (run.redefined) await dropFormerDefinitions(run.store, columns);
    }
    await run.onChunk({ upTo: chunk.end, chunks: i + 1, of: chunks.length });
  }
  return { buckets, warnings: [...warnings] };
}

const KNOWN = [BucketState.measured, BucketState.noTraffic, BucketState.gap];

/** What the ledger knows is not replaced by "nothing to say": the source may have forgotten what it told us once. */
async function withoutLosses(store: Store, columns: LedgerColumns, range: TimeRange): Promise<LedgerColumns> {
  const unknown = (state: BucketState) => state === BucketState.unmeasured;
  if (!columns.state.some(unknown)) return columns;
  const rows = await store.query<{ group: string; start: Instant }>(
    `SELECT \`group\`, toUnixTimestamp64Milli(start) AS start FROM (
       SELECT \`group\`, start FROM sli_buckets FINAL
       WHERE slo = {slo:String} AND start >= {start:DateTime64(3)} AND start < {end:DateTime64(3)}
         AND state != ${BucketState.unmeasured}
     )`,
    { slo: columns.slo, start: range.start, end: range.end },
  );
  if (rows.length === 0) return columns;
  const kept = new Set(rows.map(({ group, start }) => `${start} ${group}`));
  const rest: LedgerRows = { group: [], start: [], good: [], valid: [], state: [], samples: [] };
  columns.start.forEach((start, i) => {
    const state = columns.state[i] ?? BucketState.unmeasured;
    const group = columns.group[i] ?? '';
    if (unknown(state) && kept.has(`${start} ${group}`)) return;
    rest.group.push(group);
    rest.start.push(start);
    rest.good.push(columns.good[i] ?? 0);
    rest.valid.push(columns.valid[i] ?? 0);
    rest.state.push(state);
    rest.samples.push(columns.samples[i] ?? 0);
  });
  return { ...columns, ...rest };
}

/**
 * Rows that an earlier definition left where the new one has measured: other groups, or starts that a wider bucket has not. They
 * would be counted twice.
 */
async function dropFormerDefinitions(store: Store, columns: LedgerColumns): Promise<void> {
  const starts = columns.start.filter((_, i) => KNOWN.some((state) => state === columns.state[i]));
  if (starts.length === 0) return;
  const start = starts.reduce((a, b) => Math.min(a, b));
  const end = starts.reduce((a, b) => Math.max(a, b)) + columns.widthMs;
  const where = `slo = {slo:String} AND definition != {definition:String}
    AND start >= {start:DateTime64(3)} AND start < {end:DateTime64(3)}`;
  const params = { slo: columns.slo, definition: columns.definition, start, end };
  const [former] = await store.query<{ rows: number }>(
    `SELECT count() AS rows FROM sli_buckets FINAL WHERE ${where}`,
    params,
  );
  if ((former?.rows ?? 0) === 0) return;
  // Around the delete: roll-ups are not used while it runs, and one that another process made of half of it is not used after.
  await markChanged(store, columns.slo, [{ start, end }]);
  const onCluster = store.cluster === undefined ? '' : `ON CLUSTER \`${store.cluster}\``;
  await store.command(`ALTER TABLE sli_buckets ${onCluster} DELETE WHERE ${where} SETTINGS mutations_sync = 2`, params);
  await markChanged(store, columns.slo, [{ start, end }]);
}
