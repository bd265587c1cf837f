import type { SimulatedSystem } from '../../examples/simulator/truth.ts';
import type { Config } from '../../src/config/index.ts';
import { lowerBound } from '../../src/series/index.ts';
import type { Store } from '../../src/store/index.ts';
import type { Instant, TimeRange } from '../../src/time/index.ts';
import { Happened, type Tally } from './happened.ts';
import { askedSlices } from './reported.ts';
import { type ExampleTruth, simulatedTally } from './truth/example-truth.ts';

const SLICE_MS = 300_000;

/** A counter that was not read for so long may have counted in any slice of that time. */
const GAP_MS = 300_000;

interface Part {
  readonly system: SimulatedSystem;
  readonly truth: ExampleTruth;
  readonly prometheus: { readonly url: string };
}

/** Share of good events of each member in each slice; undefined where it had none. */
export type MembersBySlice = ReadonlyMap<string, readonly (number | undefined)[]>;

/** What the members of composites were good for in every slice of a range, by the simulators, by Prometheus, or by the rows in ClickHouse. */
export async function membersBySlice(
  config: Config,
  range: TimeRange,
  parts: ReadonlyMap<string, Part>,
  store: Store,
): Promise<MembersBySlice> {
  const starts = slicesOf(range);
  const found = new Map<string, readonly (number | undefined)[]>();
  for (const [slo, part] of parts) {
    if (!isMember(config, slo)) continue;
    const truth = part.truth.slos[slo];
    if (truth !== undefined && 'counts' in truth) {
      const counters = seenFrom(part.system) + part.system.everyMs;
      const tally = (of: SimulatedSystem, start: number) =>
        simulatedTally(part.truth, slo, '', new Happened(of, { start, end: start + SLICE_MS }, counters));
      const share = (start: number) => {
        const all = tally(part.system, start);
        const seen = tally(withoutGaps(part.system, { start, end: start + SLICE_MS }), start);
        // Where nobody was there all the time, what was counted is no measure of the slice.
        return seen?.valid === 0 ? undefined : shareOf(all);
      };
      found.set(slo, starts.map(share));
    } else {
      const tallies =
        truth !== undefined && 'rows' in truth ? await runsBySlice(store) : await askedSlices(config, part, slo, range);
      found.set(
        slo,
        starts.map((start) => shareOf(tallies.get(start))),
      );
    }
  }
  return found;
}

/** The system without the counters that were read for the first time after a gap in a slice. */
function withoutGaps(system: SimulatedSystem, { start, end }: TimeRange): SimulatedSystem {
  const isLate = ({ times, added }: SimulatedSystem['series'][number]) => {
    const first = lowerBound(times, start);
    const [before, at] = [times[first - 1], times[first]];
    return added !== undefined && before !== undefined && at !== undefined && at < end && at - before > GAP_MS;
  };
  const late = system.series.filter(isLate);
  return late.length === 0 ? system : { ...system, series: system.series.filter((one) => !late.includes(one)) };
}

function seenFrom({ series }: SimulatedSystem): Instant {
  return Math.min(...series.map(({ times }) => times[0] ?? Number.POSITIVE_INFINITY));
}

function isMember(config: Config, name: string): boolean {
  return config.slos.some(({ sli }) => sli.kind === 'composite' && sli.members.some(({ slo }) => slo === name));
}

function slicesOf({ start, end }: TimeRange): readonly number[] {
  return Array.from({ length: (end - start) / SLICE_MS }, (_, i) => start + i * SLICE_MS);
}

function shareOf(tally: Tally | undefined): number | undefined {
  return tally === undefined || tally.valid === 0 ? undefined : 1 - tally.bad / tally.valid;
}

/** The runs of pipelines, counted in the table itself. */
async function runsBySlice(store: Store): Promise<ReadonlyMap<number, Tally>> {
  const rows = await store.query<{ at: number; bad: number; valid: number }>(
    `SELECT toUnixTimestamp(toStartOfFiveMinutes(completed_at)) AS at, countIf(status = 'failed') AS bad, count() AS valid
     FROM ai_etl_telemetry.pipeline_executions GROUP BY at`,
  );
  return new Map(rows.map(({ at, bad, valid }) => [Number(at) * 1_000, { bad: Number(bad), valid: Number(valid) }]));
}

/** Every composite of a configuration in every slice, from the shares of the members: weights are of those that had events. */
export function rolledUp(config: Config, range: TimeRange, members: MembersBySlice): MembersBySlice {
  const shares = new Map(members);
  const wanted = config.slos.filter(({ sli }) => sli.kind === 'composite');
  const of = (name: string): readonly (number | undefined)[] => {
    const known = shares.get(name);
    if (known !== undefined) return known;
    const sli = wanted.find((slo) => slo.name === name)?.sli;
    if (sli?.kind !== 'composite') throw new Error(`${name} has no truth`);
    const inner = sli.members.map(({ slo, weight }) => ({ weight, values: of(slo) }));
    const joined = slicesOf(range).map((_, i) => {
      const there = inner.filter(({ values }) => values[i] !== undefined);
      const weight = there.reduce((sum, one) => sum + one.weight, 0);
      return weight === 0 ? undefined : there.reduce((sum, one) => sum + one.weight * (one.values[i] ?? 0), 0) / weight;
    });
    shares.set(name, joined);
    return joined;
  };
  return new Map(wanted.map(({ name }) => [name, of(name)]));
}

/** What the ledger holds of a composite in every slice of a range; undefined where it has no event. */
export async function ledgerSlices(
  store: Store,
  slo: string,
  range: TimeRange,
): Promise<readonly (number | undefined)[]> {
  const rows = await store.query<{ at: number; good: number }>(
    `SELECT intDiv(toUnixTimestamp64Milli(start), ${SLICE_MS}) * ${SLICE_MS} AS at, toFloat64(sum(good)) AS good
     FROM (SELECT * FROM sli_buckets FINAL) WHERE slo = {slo:String} AND valid > 0 GROUP BY at`,
    { slo },
  );
  const known = new Map(rows.map(({ at, good }) => [Number(at), good]));
  return slicesOf(range).map((start) => known.get(start));
}
