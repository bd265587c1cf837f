import type { DetectorDefinition } from './detector.ts';
import type { Engine } from './engines/engine.ts';
import { ENGINES } from './engines/engines.ts';
import { gatherEvidence } from './evidence/evidence.ts';
import { evidenceThreshold } from './evidence/threshold.ts';
import { cadenceOf, type DayLag } from './signal/cadence.ts';
import { type Components, componentsOf } from './signal/components.ts';
import { type Slots, slotsOf } from './signal/slots.ts';
import type { Track } from './track.ts';

const DAY_MS = 86_400_000;
/** A state that lasts longer than this is the new normal: what comes later trains again. */
const ADAPT_AFTER_MS = DAY_MS;

/** What one walk along the points `[from, to)` of a track says; arrays start with the point `from`. */
export interface Stream {
  readonly from: number;
  /** NaN before there is a forest. */
  readonly evidence: Float64Array;
  readonly isolation: Float64Array;
  /** What a new extreme added to the evidence. */
  readonly news: Float64Array;
  /** 1 where the point is a new extreme. */
  readonly unheardOf: Uint8Array;
  /** 1 where the point must not teach what is usual. */
  readonly excluded: Uint8Array;
  readonly slots: Slots;
  readonly components: Components;
  /** Row of each point in the components. */
  readonly rows: Int32Array;
}

export interface WalkOptions {
  /** The walk covers the points `[from, to)`. */
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  readonly detector: DetectorDefinition;
  readonly seed: number;
  /** That of the detector where none is given. */
  readonly engine?: Engine;
}

/**
 * Walks along points from the first one on: everything said about a point comes from it and those before it.
 * @throws what the engine throws.
 */
export function walk(track: Track, { from, to, stepMs, detector, seed, engine }: WalkOptions): Stream {
  const cadence = cadenceOf(stepMs, detector.trainMs);
  const slots = slotsOf(track, from, to, stepMs);
  const components = componentsOf(slots.values, cadence, dayLag(track, slots, cadence.perDay, stepMs));
  const count = to - from;
  const evidence = new Float64Array(count).fill(Number.NaN);
  const isolation = new Float64Array(count).fill(Number.NaN);
  const news = new Float64Array(count);
  const unheardOf = new Uint8Array(count);
  const excluded = new Uint8Array(count);
  const rows = new Int32Array(count);
  for (const [slot, point] of slots.points.entries()) if (point >= 0) rows[point - from] = slot;

  // A fixed share of points flagged and left out would leave a narrower rest, of which the same share would be flagged again.
  const threshold =
    detector.contamination === undefined ? evidenceThreshold(detector.falseAlarmsPerWeek) : Number.POSITIVE_INFINITY;
  const quietMs = Math.max(detector.mergeGapMs, 1.5 * stepMs);
  let since = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  gatherEvidence({
    slots,
    cadence,
    components,
    engine: engine ?? ENGINES[detector.engine],
    retrainMs: detector.retrainMs,
    seed,
    excluded: (slot) => excluded[(slots.points[slot] as number) - from] === 1,
    judged: (slot, value, isolated, added, isNew) => {
      const point = (slots.points[slot] as number) - from;
      evidence[point] = value;
      isolation[point] = isolated;
      news[point] = added;
      unheardOf[point] = isNew ? 1 : 0;
      if (!(value > threshold)) return;
      const time = slots.times[slot] as number;
      if (time - last > quietMs) since = time;
      last = time;
      if (time - since <= ADAPT_AFTER_MS) excluded[point] = 1;
    },
  });
  return { from, evidence, isolation, news, unheardOf, excluded, slots, components, rows };
}

/** The same local time whole days before: a zone's change of offset moves it by as many points. */
function dayLag(track: Track, slots: Slots, perDay: number, stepMs: number): DayLag {
  if (!track.moves) return (i, days) => i - days * perDay;
  const offsets = Float64Array.from(slots.times, track.offset);
  return (i, days) => {
    const at = i - days * perDay;
    if (at < 0) return at;
    return at + Math.round(((offsets[i] as number) - (offsets[at] as number)) / stepMs);
  };
}
