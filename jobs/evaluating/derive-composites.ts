import {
  compositeRows,
  compositesInOrder,
  definitionHashes,
  historyMs,
  type LedgerRows,
  ledgerColumns,
  type SloDefinition,
} from '../../src/slo/index.ts';
import { bucketsOf, type GroupBuckets, writeBuckets, writeWatermark } from '../../src/store/index.ts';
import { floorTo, type Instant, type TimeRange } from '../../src/time/index.ts';
import { sloStream } from '../collect.ts';
import type { JobContext } from '../job.ts';

/**
 * Derives the rows of composites from those of their members, over the composite's window and what the first collection reads: late data,
 * backfills and corrections of a member reach what it is part of. Only rows that differ are written. Returns how many there were.
 */
export async function deriveComposites(
  context: JobContext,
  slos: readonly SloDefinition[],
  watermarks: ReadonlyMap<string, Instant>,
): Promise<number> {
  const upTo = new Map(watermarks);
  const byName = new Map(context.config.slos.map((slo) => [slo.name, slo]));
  const wanted = new Set(slos.map(({ name }) => name));
  let written = 0;
  // A composite that was not asked for may be a member of one that was.
  for (const slo of compositesInOrder(neededBy(wanted, context.config.slos))) {
    context.signal.throwIfAborted();
    const known = slo.sli.members.map(({ slo: member }) => {
      const definition = byName.get(member);
      return definition === undefined ? undefined : upTo.get(sloStream(definition));
    });
    // As far as the slowest member that is collected at all; the others are missing.
    const ends = known.filter((end) => end !== undefined);
    if (ends.length === 0) continue;
    const end = floorTo(Math.min(...ends), slo.sli.sliceMs);
    const start = floorTo(end - Math.max(historyMs(slo), context.config.collect.initialMs), slo.sli.sliceMs);
    written += await derive(context, slo, { start, end });
    upTo.set(sloStream(slo), end);
    await writeWatermark(context.store, sloStream(slo), end);
  }
  return written;
}

/** Some SLOs and everything that they are made of. */
function neededBy(names: ReadonlySet<string>, all: readonly SloDefinition[]): readonly SloDefinition[] {
  const needed = new Set(names);
  // Sets are walked in the order of insertion, what is added on the way included.
  for (const name of needed) {
    const sli = all.find((slo) => slo.name === name)?.sli;
    if (sli?.kind === 'composite') for (const { slo } of sli.members) needed.add(slo);
  }
  return all.filter(({ name }) => needed.has(name));
}

type Composite = ReturnType<typeof compositesInOrder>[number];

async function derive({ store }: JobContext, slo: Composite, range: TimeRange): Promise<number> {
  const members = new Map<string, GroupBuckets[]>();
  for (const run of await bucketsOf(store, { slos: slo.sli.members.map((member) => member.slo), range })) {
    members.set(run.slo, [...(members.get(run.slo) ?? []), run]);
  }
  const first = firstStart([...members.values()].flat());
  if (first === undefined) return 0;
  const grid = { start: Math.max(range.start, floorTo(first, slo.sli.sliceMs)), end: range.end, stepMs: slo.bucketMs };
  const rows = compositeRows(slo.sli, members, grid);
  const [before] = await bucketsOf(store, { slos: [slo.name], range });
  const fresh = changedRows(rows, before);
  const head = { slo: slo.name, widthMs: slo.bucketMs, definition: definitionHashes(slo).measured };
  await writeBuckets(store, ledgerColumns(head, [fresh]));
  return fresh.start.length;
}

function firstStart(runs: readonly GroupBuckets[]): Instant | undefined {
  const starts = runs.flatMap(({ start }) => (start[0] === undefined ? [] : [start[0]]));
  return starts.length === 0 ? undefined : Math.min(...starts);
}

/** Rows that the ledger has not, or has otherwise. Corrected rows of the composite itself are written anew, and corrected again. */
function changedRows(rows: LedgerRows, before: GroupBuckets | undefined): LedgerRows {
  const known = new Map<Instant, string>();
  for (const [i, start] of (before?.start ?? new Float64Array()).entries()) {
    known.set(start, `${before?.good[i]} ${before?.valid[i]} ${before?.state[i]}`);
  }
  const fresh: LedgerRows = { group: [], start: [], good: [], valid: [], state: [], samples: [] };
  for (const [i, start] of rows.start.entries()) {
    const [good = 0, valid = 0, state] = [rows.good[i], rows.valid[i], rows.state[i]];
    if (state === undefined || known.get(start) === `${good} ${valid} ${state}`) continue;
    fresh.group.push(rows.group[i] ?? '');
    fresh.start.push(start);
    fresh.good.push(good);
    fresh.valid.push(valid);
    fresh.state.push(state);
    fresh.samples.push(rows.samples[i] ?? 0);
  }
  return fresh;
}
