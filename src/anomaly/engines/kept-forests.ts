import { decodeForest, encodeForest, type Forest } from '../forest/index.ts';
import type { Engine, Model } from './engine.ts';
import { type Fingerprint, fingerprint, NO_FINGERPRINT, sameFingerprint } from './fingerprint.ts';
import { type ForestModel, GROWTH, isolationForest, modelOf } from './isolation-forest.ts';
import type { Matrix } from './matrix.ts';

/** `NKF` and the version of the layout and of everything that a forest's scores depend on: raise it when one of the two changes. */
const MAGIC = 0x01464b4e;
const HEAD_WORDS = 18;

/** What an earlier walk along the same points knew after one of its trainings. */
interface Kept {
  /** How many trainings there were, and the row that the last one was at. */
  readonly trainings: number;
  readonly start: number;
  /** First row with a score. */
  readonly first: number;
  readonly lanes: readonly [KeptLane, KeptLane];
  /** Scores of both forests of rows `[first, start)`, added up. */
  readonly scores: Float64Array;
}

interface KeptLane {
  /** Of all rows before `start`. */
  readonly data: Fingerprint;
  /** Of the seeds and rows of all trainings. */
  readonly drawn: Fingerprint;
  /** See {@link ForestModel.rows}. */
  readonly rows: number;
  readonly forest: Forest;
}

/** The walk is not the one that the forests were kept of. It has to be done without them. */
export class OtherForests extends Error {}

interface Lane {
  readonly data: Matrix;
  trainings: number;
  drawn: Fingerprint;
  model: ForestModel | undefined;
}

/**
 * The forests of one walk, which trains two of them at a time, on two views of the same rows. Where an earlier walk kept its own, trainings up to its last
 * one take them over instead of growing, and rows that it has scored keep their scores; bit for bit what growing and scoring anew would give. They are
 * taken only where all rows up to then are those of the earlier walk, and the walk comes to the same choice of rows at every training.
 */
export class KeptForests implements Engine {
  readonly name = isolationForest.name;
  readonly #kept: Kept | undefined;
  readonly #lanes: Lane[] = [];
  #first = 0;
  #start = 0;
  #scores = new Float64Array();

  /** @param bytes of {@link KeptForests.bytes}; those of another version are as good as none. */
  constructor(bytes: Uint8Array | undefined) {
    this.#kept = bytes && decode(bytes);
  }

  /** @throws OtherForests */
  fit(data: Matrix, seed: number, rows: Int32Array = new Int32Array()): Model {
    const lane = this.#laneOf(data);
    lane.trainings++;
    lane.drawn = fingerprint(fingerprint(lane.drawn, Int32Array.of(seed, rows.length)), rows);
    const kept = this.#kept;
    const which = this.#lanes.indexOf(lane);
    if (kept === undefined || lane.trainings > kept.trainings) {
      lane.model = isolationForest.fit(data, seed, rows, lane.model);
    } else if (lane.trainings === kept.trainings) {
      const { drawn, forest, rows: grownFrom } = kept.lanes[which] as KeptLane;
      if (!sameFingerprint(drawn, lane.drawn)) throw new OtherForests();
      lane.model = modelOf(forest, grownFrom);
    }
    const { model } = lane;
    return {
      score: (wanted, from = 0, to = wanted.rows) =>
        this.#noted(which, from, to, model?.score(wanted, from, to) ?? this.#known(which, from, to)),
    };
  }

  /** What a later walk can go on from; undefined where nothing is new, or where there is no forest yet. */
  bytes(): Uint8Array | undefined {
    const trainings = this.#lanes[0]?.trainings ?? 0;
    if (this.#lanes.length !== 2 || trainings === this.#kept?.trainings) return undefined;
    const start = this.#start;
    const lanes = this.#lanes.map(({ data, drawn, model }) => {
      const { rows, forest } = model as ForestModel;
      return { data: fingerprintOf(data, start), drawn, rows, forest };
    }) as [KeptLane, KeptLane];
    const scores = this.#scores.subarray(this.#first, start);
    return encode({ trainings, start, first: this.#first, lanes, scores });
  }

  #laneOf(data: Matrix): Lane {
    const known = this.#lanes.find((one) => one.data === data);
    if (known !== undefined) return known;
    const kept = this.#kept;
    const own = kept?.lanes[this.#lanes.length];
    if (kept !== undefined && own !== undefined) {
      const isSame = data.rows > kept.start && sameFingerprint(fingerprintOf(data, kept.start), own.data);
      if (!isSame) throw new OtherForests();
    }
    const lane = { data, trainings: 0, drawn: fingerprint(NO_FINGERPRINT, GROWTH), model: undefined };
    this.#lanes.push(lane);
    return lane;
  }

  /** The first view has the sum of both and the second nothing: what counts of the two is their sum. */
  #known(which: number, from: number, to: number): Float64Array {
    const { first, start, scores } = this.#kept as Kept;
    if (from < first || to > start) throw new OtherForests();
    return which === 0 ? scores.slice(from - first, to - first) : new Float64Array(to - from);
  }

  #noted(which: number, from: number, to: number, scores: Float64Array): Float64Array {
    if (this.#scores.length === 0) {
      this.#scores = new Float64Array(this.#lanes[0]?.data.rows ?? 0);
      this.#first = from;
    }
    this.#start = from;
    if (which === 0) this.#scores.set(scores, from);
    else for (let i = from; i < to; i++) this.#scores[i] = (this.#scores[i] as number) + (scores[i - from] as number);
    return scores;
  }
}

function fingerprintOf({ values, columns }: Matrix, rows: number): Fingerprint {
  return fingerprint(NO_FINGERPRINT, values.subarray(0, rows * columns));
}

/** Head of 32-bit integers; scores as doubles; the two forests. All little-endian. */
function encode({ trainings, start, first, lanes, scores }: Kept): Uint8Array {
  const [one, other] = lanes.map(({ forest }) => encodeForest(forest)) as [Uint8Array, Uint8Array];
  const head = [MAGIC, trainings, start, first, one.length, other.length];
  for (const { data, drawn, rows } of lanes) head.push(...data, ...drawn, rows);
  const forests = 4 * HEAD_WORDS + 8 * scores.length;
  const bytes = new Uint8Array(forests + one.length + other.length);
  const view = new DataView(bytes.buffer);
  for (const [i, word] of head.entries()) view.setInt32(4 * i, word, true);
  for (let i = 0; i < scores.length; i++) view.setFloat64(4 * HEAD_WORDS + 8 * i, scores[i] as number, true);
  bytes.set(one, forests);
  bytes.set(other, forests + one.length);
  return bytes;
}

/** @returns undefined where the bytes are of another version, cut short or too long. */
function decode(bytes: Uint8Array): Kept | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 * HEAD_WORDS || view.getInt32(0, true) !== MAGIC) return undefined;
  const word = (at: number): number => view.getInt32(4 * at, true);
  const [trainings, start, first, size, otherSize] = [word(1), word(2), word(3), word(4), word(5)];
  const forests = 4 * HEAD_WORDS + 8 * (start - first);
  if (!(start >= first && first >= 0 && size >= 0 && forests + size + otherSize === bytes.length)) return undefined;
  const scores = new Float64Array(start - first);
  for (let i = 0; i < scores.length; i++) scores[i] = view.getFloat64(4 * HEAD_WORDS + 8 * i, true);
  const lane = (at: number, from: number, length: number): KeptLane | undefined => {
    const forest = decodeForest(bytes.subarray(from, from + length));
    const data: Fingerprint = [word(at), word(at + 1)];
    return forest && { data, drawn: [word(at + 2), word(at + 3)], rows: word(at + 4), forest };
  };
  const one = lane(6, forests, size);
  const other = lane(11, forests + size, otherSize);
  return one && other && { trainings, start, first, lanes: [one, other], scores };
}
