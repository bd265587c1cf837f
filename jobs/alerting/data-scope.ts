import {
  type AlertCondition,
  missingCondition,
  missingRule,
  type SilencePoint,
  sourceCondition,
  sourceRule,
} from '../../src/alerting/index.ts';
import { definitionHashes, type SloDefinition, unitLengthMs } from '../../src/slo/index.ts';
import { failuresAt, knownEnds, lastKnownBuckets, readDefinitions, type StoreReader } from '../../src/store/index.ts';
import type { Instant } from '../../src/time/index.ts';
import { sloStream } from '../collect.ts';
import { selectMeasured } from '../collecting/select-slos.ts';
import type { JobContext } from '../job.ts';
import type { Scope } from './scope.ts';

/** An SLO that had data longer ago than this is silent for at least as long. */
const LOOK_BACK_MS = 7 * 86_400_000;
/** Where nobody looked, and nobody failed to, silence must last this many times longer to be one. */
const UNASKED = 4;

type Heard = ReadonlyMap<string, readonly SilencePoint[]>;

/** What has no data: SLOs that are measured, and sources none of whose SLOs has any. */
export function dataScope(afterMs: number, context: JobContext, watermarks: ReadonlyMap<string, Instant>): Scope {
  const { config, store, at } = context;
  const slos = selectMeasured(context);
  const sources = [...new Set(slos.map(({ sli }) => sli.source))];
  const common = config.alerts.labels;
  const after = (slo: SloDefinition): number => Math.max(afterMs, 2 * unitLengthMs(slo));
  return {
    name: 'data',
    rules: [...slos.map(missingRule), ...sources.map(sourceRule)],
    upTo: at,
    async gather({ instants }) {
      const failures = await failuresAt(
        store,
        slos.map(({ name }) => name),
        at,
      );
      const asked = (slo: SloDefinition): Instant =>
        failures.has(slo.name) ? at : (watermarks.get(sloStream(slo)) ?? Number.NEGATIVE_INFINITY);
      const heard = await silences(store, slos, instants, { asked, after });
      const missing = slos.map((slo): AlertCondition => {
        const subject = { ...slo, measured: definitionHashes(slo).measured, source: slo.sli.source };
        const reason = failures.get(slo.name)?.message ?? '';
        return missingCondition(subject, { points: heard.get(slo.name) ?? [], afterMs: after(slo), reason }, common);
      });
      const silent = sources.map((source): AlertCondition => {
        const own = slos.filter(({ sli }) => sli.source === source);
        const reason = own.flatMap(({ name }) => failures.get(name)?.message ?? [])[0] ?? '';
        // The only SLO of a source that answers has lost its series: that is no silence of the source.
        const points = own.length > 1 || reason !== '' ? together(own, heard, instants) : unsure(instants);
        return sourceCondition(source, { points, afterMs: Math.max(...own.map(after)), reason }, common);
      });
      return [...missing, ...silent];
    },
  };
}

async function silences(
  store: StoreReader,
  slos: readonly SloDefinition[],
  instants: readonly Instant[],
  { asked, after }: { readonly asked: (slo: SloDefinition) => Instant; readonly after: (slo: SloDefinition) => number },
): Promise<Heard> {
  const [first = 0, last = 0] = [instants[0], instants.at(-1)];
  const names = slos.map(({ name }) => name);
  const before = await lastKnownBuckets(store, names, { start: first - LOOK_BACK_MS, end: first }, { spoken: false });
  const ends = await knownEnds(store, names, { start: first, end: last });
  const heard = new Map<string, readonly SilencePoint[]>();
  for (const slo of slos) {
    const own = ends.get(slo.name) ?? [];
    const earlier = before.get(slo.name);
    // A bucket that began before the first instant has ended by it, but for the one that it lies in.
    const known = earlier === undefined ? undefined : Math.min(first, earlier + slo.bucketMs);
    const since = known ?? (own.length > 0 ? undefined : await definedSince(store, slo));
    let next = 0;
    let end = since;
    const points = instants.map((at): SilencePoint => {
      for (; next < own.length && (own[next] ?? 0) <= at; next++) end = own[next];
      if (end === undefined) return { at, silentMs: undefined };
      const silentMs = Math.max(0, at - end);
      const sure = at <= asked(slo) || silentMs > UNASKED * after(slo);
      // What was heard of is no silence, whoever asked.
      return { at, silentMs: sure || silentMs === 0 ? silentMs : undefined };
    });
    heard.set(slo.name, points);
  }
  return heard;
}

/** Since when there should be data of an SLO that never had any. */
async function definedSince(store: StoreReader, slo: SloDefinition): Promise<Instant | undefined> {
  const { measured } = definitionHashes(slo);
  return (await readDefinitions(store, slo.name)).find(({ definition }) => definition === measured)?.since;
}

/** Whatever was heard last of any of them; unknown where that is unknown of all. */
function together(slos: readonly SloDefinition[], heard: Heard, instants: readonly Instant[]): SilencePoint[] {
  return instants.map((at, i) => {
    const known = slos.flatMap(({ name }) => heard.get(name)?.[i]?.silentMs ?? []);
    return { at, silentMs: known.length === 0 ? undefined : Math.min(...known) };
  });
}

function unsure(instants: readonly Instant[]): SilencePoint[] {
  return instants.map((at) => ({ at, silentMs: undefined }));
}
