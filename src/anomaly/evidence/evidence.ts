import type { Instant } from '../../time/index.ts';
import type { Engine, Model } from '../engines/engine.ts';
import type { Matrix } from '../engines/matrix.ts';
import { mixSeed } from '../random.ts';
import type { Cadence } from '../signal/cadence.ts';
import { COMPONENTS } from '../signal/component-names.ts';
import type { Components } from '../signal/components.ts';
import type { Slots } from '../signal/slots.ts';
import { DISTANCE_WEIGHTS, slowEvidence } from './distance-evidence.ts';
import { NewExtremes } from './new-extremes.ts';
import { noiseMargin } from './noise-margin.ts';
import { Recurrence } from './recurrence.ts';
import { SparseHabit } from './sparse-habit.ts';
import { Tail } from './tail.ts';

const DAY_MS = 86_400_000;
const COLUMNS = COMPONENTS.length;
/** Distances beyond this are all alike to the forest that knows directions. */
const CLIP = 20;
/** What usual distances add, taken off again. */
const USUAL_DISTANCES = 0.075;
/** More evidence than this without a new extreme is not more. */
const CAP = 1.15;
/** Taken off after one day of history, half of it after four. */
const COLD_MARGIN = 0.4;
/** What a series' own tail has too much is taken off so many times. */
const TAIL_WEIGHT = 1.4;
/** Within so long of a discovery, what is at most about as odd is an echo of it: it still exceeds the threshold, but ranks below discoveries. */
const ECHO_MS = DAY_MS;
const ECHO_CAP = 0.9;
const ECHO_MARGIN = 0.05;

export interface EvidenceInput {
  readonly slots: Slots;
  readonly cadence: Cadence;
  readonly components: Components;
  readonly engine: Engine;
  readonly retrainMs: number;
  readonly seed: number;
  /** Whether a slot must not train. Asked for slots whose evidence is known only. */
  readonly excluded: (slot: number) => boolean;
  /** Told the evidence of every slot with a point, in order. @param isolation the forests' score. @param news what a new extreme added. */
  readonly judged: (slot: number, evidence: number, isolation: number, news: number, isNew: boolean) => void;
}

/**
 * The evidence that each point is odd, on one scale for all series: about 0.5 for a usual point, 0.8 where a person would look, more for new
 * extremes. Forests grown on the trailing window tell how isolated the row of components is; then the series' own tail, the rate at which the
 * like has happened, new extremes, and the length of the history move it.
 */
export function gatherEvidence(input: EvidenceInput): void {
  const { slots, cadence, components } = input;
  const n = slots.values.length;
  const { sizes, signed } = viewsOf(components.values);
  const seeds = { sizes: mixSeed(input.seed, 'sizes'), signed: mixSeed(input.seed, 'signed') };
  let bySize: Model | undefined;
  let byDirection: Model | undefined;
  const scales = new Scales(input);
  const schedule = trainingSlots(cadence, input.retrainMs, n);
  for (const [k, start] of schedule.entries()) {
    const end = schedule[k + 1] ?? n;
    const rows = trainingRows(input, start);
    if (rows.length < 2) continue;
    bySize = input.engine.fit(sizes, mixSeed(seeds.sizes, start), rows, bySize);
    byDirection = input.engine.fit(signed, mixSeed(seeds.signed, start), rows, byDirection);
    const sizeScores = bySize.score(sizes, start, end);
    const directionScores = byDirection.score(signed, start, end);
    for (let i = start; i < end; i++) {
      if ((slots.points[i] as number) >= 0) {
        scales.weigh(i, ((sizeScores[i - start] as number) + (directionScores[i - start] as number)) / 2);
      }
    }
  }
}

/** Where forests are grown: first after half a day or 24 points, four times a day until there are two days, then as often as configured. */
function trainingSlots(cadence: Cadence, retrainMs: number, n: number): number[] {
  const every = Math.max(Math.round(retrainMs / cadence.stepMs), Math.floor(cadence.day / 4));
  const early = Math.max(1, Math.floor(cadence.day / 4));
  const result: number[] = [];
  let at = Math.max(24, cadence.day >> 1);
  while (at < n) {
    result.push(at);
    at += at < 2 * cadence.day ? early : every;
  }
  return result;
}

function trainingRows({ slots, cadence, excluded }: EvidenceInput, at: number): Int32Array {
  const rows = new Int32Array(Math.min(at, cadence.fourWeeks));
  let count = 0;
  for (let i = Math.max(0, at - cadence.fourWeeks); i < at; i++) {
    if ((slots.points[i] as number) >= 0 && !excluded(i)) rows[count++] = i;
  }
  return rows.subarray(0, count);
}

/** The logarithms of the distances' sizes, and the distances with their direction. */
function viewsOf(components: Float64Array): { readonly sizes: Matrix; readonly signed: Matrix } {
  const sizes = new Float64Array(components.length);
  const signed = new Float64Array(components.length);
  for (let i = 0; i < components.length; i++) {
    const z = components[i] as number;
    sizes[i] = Math.log(1 + Math.abs(z));
    signed[i] = Math.max(-CLIP, Math.min(CLIP, z));
  }
  const shape = { rows: components.length / COLUMNS, columns: COLUMNS };
  return { sizes: { ...shape, values: sizes }, signed: { ...shape, values: signed } };
}

/** What turns isolation into evidence that means the same in all series; walks along one series. */
class Scales {
  readonly #input: EvidenceInput;
  readonly #tail = new Tail();
  readonly #recurrence: Recurrence;
  readonly #extremes: NewExtremes;
  readonly #sparse: SparseHabit;
  /** Evidence before the scales, of slots in the tail's window; NaN elsewhere. */
  readonly #raw: Float64Array;
  readonly #since: number;
  #discovered = 0;
  #discoveredAt = Number.NEGATIVE_INFINITY;
  #oldest = 0;

  constructor(input: EvidenceInput) {
    const { slots, cadence, components } = input;
    this.#input = input;
    this.#raw = new Float64Array(slots.values.length).fill(Number.NaN);
    this.#since = slots.times[0] ?? 0;
    this.#recurrence = new Recurrence(this.#since, cadence.stepMs);
    this.#extremes = new NewExtremes(slots, components, cadence);
    this.#sparse = new SparseHabit(slots, components, cadence);
  }

  weigh(i: number, isolation: number): void {
    const { slots, cadence, components } = this.#input;
    const time = slots.times[i] as number;
    let raw = isolation - USUAL_DISTANCES;
    for (let k = 0; k < DISTANCE_WEIGHTS.length; k++) {
      const [column, weight] = DISTANCE_WEIGHTS[k] as readonly [number, number];
      raw += weight * Math.log(1 + Math.abs(components.values[i * COLUMNS + column] as number));
    }
    raw += slowEvidence(components.slow[i] as number);
    for (; this.#oldest < i - cadence.fourWeeks; this.#oldest++) {
      const left = this.#raw[this.#oldest] as number;
      if (!Number.isNaN(left)) this.#tail.remove(left);
    }
    const own = raw - TAIL_WEIGHT * this.#tail.excess();
    this.#tail.add(raw);
    this.#raw[i] = raw;
    const usual = Math.max(0, own - this.#recurrence.discount(own, time));
    this.#recurrence.note(own, time);
    const days = (time - this.#since) / DAY_MS;
    const news = this.#extremes.weigh(i, raw, days);
    // A distance that no noise explains is not less evidence for the noise of its series: the cap lies above the margin.
    const noise = noiseMargin(components.noise[i] as number, cadence.stepMs);
    const evidence = this.#sparse.temper(i, Math.min(CAP + noise, usual) + news);
    const ranked = this.#withoutEcho(evidence - COLD_MARGIN / Math.sqrt(Math.max(0.5, days)), time);
    this.#input.judged(i, ranked - noise, isolation, news, news > 0 && this.#extremes.isUnheardOf(i, days));
  }

  #withoutEcho(evidence: number, time: Instant): number {
    if (time - this.#discoveredAt <= ECHO_MS && evidence < this.#discovered + ECHO_MARGIN) {
      return Math.min(evidence, ECHO_CAP);
    }
    if (evidence > ECHO_CAP) {
      this.#discovered = evidence;
      this.#discoveredAt = time;
    }
    return evidence;
  }
}
