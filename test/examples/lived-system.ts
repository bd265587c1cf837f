import type { SimulatedSystem } from '../../examples/simulator/truth.ts';
import { labelsFromKey } from '../../src/series/index.ts';
import { BucketState, definitionHashes, type LedgerColumns } from '../../src/slo/index.ts';
import { writeBuckets } from '../../src/store/index.ts';
import type { Instant, TimeRange } from '../../src/time/index.ts';
import { Happened, sumOf, type Tally } from './happened.ts';
import { type SystemRun, startSystem } from './system-run.ts';
import { loadExample } from './systems.ts';
import { type ExampleTruth, simulatedTally, truthOf } from './truth/example-truth.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** An example whose last days were lived through on real servers, run by run. */
export interface LivedSystem extends SystemRun {
  /** From behind the first run to the last one. */
  readonly lived: TimeRange;
  /** All that the ledger holds: before `range` it was filled by the hour with what the simulator did. */
  readonly known: TimeRange;
  /** What its figures are held to. */
  readonly truth: ExampleTruth;
  /** What happened to an SLO's group in the known part of a period; undefined where only an engine can say. */
  tally(slo: string, group: string, period: TimeRange): Tally | undefined;
  /** What happened in the part of a period that the real servers hold. */
  happened(period: TimeRange): Happened;
  /** What happened in the known part of a period, before and while the real servers were there. */
  everHappened(period: TimeRange): readonly Happened[];
}

export interface LivedOptions {
  /** Days of history that the real servers hold. */
  readonly days: number;
  /** The last of them are lived through in runs of the distance below; the last but one of these runs is killed once, and repeated. */
  readonly livedDays: number;
  readonly runEveryMs: number;
}

/**
 * Lives through the last days of an example: every job at every run, and no problem in any. What the simulator did in the older days fills
 * the ledger, and the tables where the system has some, so that the reports of a month and of a quarter have all of it.
 */
export async function liveThrough(name: string, options: LivedOptions): Promise<LivedSystem> {
  const place = await startSystem(name, options);
  const truth = await truthOf(name);
  const { start, end } = place.range;
  const { START, simulate, fillTables } = await loadExample(name);
  const before = { start: START, end: start };
  const older = simulate(before);
  if (fillTables !== undefined) await place.look(({ store }) => fillTables(store, older, { keep: true }));
  // What a counter stood at when it was read for the first time is nobody's knowledge.
  const everHappened = (period: TimeRange) =>
    [
      new Happened(older, within(period, before), START + older.everyMs),
      new Happened(place.system, within(period, place.range), start + place.system.everyMs),
    ].filter(({ range }) => range.start < range.end);
  const first = end - options.livedDays * DAY_MS;
  const instants: Instant[] = [];
  for (let at = first; at < end; at += options.runEveryMs) instants.push(at);
  const succeed = async (at: Instant, jobs?: readonly string[]) => {
    const outcome = await place.run(at, jobs);
    const problems = outcome.jobs.flatMap((job) => job.problems);
    if (outcome.exitCode !== 0 || problems.length > 0) {
      throw new Error(`${name} as of ${new Date(at).toISOString()}: ${JSON.stringify(problems)}`);
    }
  };
  for (const at of instants) {
    if (at === instants.at(-2)) await place.crash(at, 'alert: started');
    await succeed(at, ['collect', 'evaluate', 'value', 'alert']);
    if (at === first) await fillLedger(place, older, before, truth);
  }
  await succeed(end);
  return {
    ...place,
    lived: { start: first + 1, end: end + 1 },
    known: { start: START, end },
    truth,
    happened: (period) => new Happened(place.system, within(period, place.range), start + place.system.everyMs),
    everHappened,
    tally: (slo, group, period) => {
      const tallies = everHappened(period).map((happened) => simulatedTally(truth, slo, group, happened));
      return tallies.includes(undefined) ? undefined : sumOf(tallies.filter((tally) => tally !== undefined));
    },
  };
}

function within(period: TimeRange, range: TimeRange): TimeRange {
  return { start: Math.max(period.start, range.start), end: Math.min(period.end, range.end) };
}

/** Writes an hour a row for every group that a first collection has found, in place of the nothing that it found in those days. */
async function fillLedger(
  place: SystemRun,
  older: SimulatedSystem,
  range: TimeRange,
  truth: ExampleTruth,
): Promise<void> {
  const hours = Array.from({ length: (range.end - range.start) / HOUR_MS }, (_, i) => range.start + i * HOUR_MS);
  await place.look(async ({ store }) => {
    const groups = await store.query<{ slo: string; group: string }>('SELECT DISTINCT slo, `group` FROM sli_buckets');
    const columns = groups.flatMap(({ slo, group }): LedgerColumns[] => {
      const definition = place.config.slos.find(({ name }) => name === slo);
      const text = Object.values(labelsFromKey(group)).join(' · ');
      const tallies = hours.map((hour) =>
        simulatedTally(
          truth,
          slo,
          text,
          new Happened(older, { start: hour, end: hour + HOUR_MS }, range.start + older.everyMs),
        ),
      );
      const known = tallies.filter((tally) => tally !== undefined);
      // Rows of those days were there to be collected.
      if (definition === undefined || known.length === 0 || 'rows' in (truth.slos[slo] ?? {})) return [];
      return [
        {
          slo,
          widthMs: HOUR_MS,
          definition: definitionHashes(definition).measured,
          group: hours.map(() => group),
          start: hours,
          good: known.map(({ bad, valid }) => valid - bad),
          valid: known.map(({ valid }) => valid),
          state: known.map(({ valid }) => (valid > 0 ? BucketState.measured : BucketState.noTraffic)),
          samples: hours.map(() => 1),
        },
      ];
    });
    await store.command('DELETE FROM sli_buckets WHERE start < {start:DateTime64(3)} AND slo IN {slos:Array(String)}', {
      start: range.end,
      slos: columns.map(({ slo }) => slo),
    });
    await writeBuckets(store, columns);
  });
}
