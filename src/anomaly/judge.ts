import { floorTo, type Instant } from '../time/index.ts';
import { type Baseline, fitBaseline } from './baseline.ts';
import type { DetectorDefinition } from './detector.ts';
import type { Judged } from './episodes.ts';
import { COMPONENTS } from './signal/components.ts';
import { quantileOf } from './signal/rolling-quantile.ts';
import type { Stream } from './stream.ts';
import { evidenceThreshold, scoreOf } from './threshold.ts';
import { indexRange, type Track } from './track.ts';
import { type AnomalyVerdict, verdictShift } from './verdict.ts';
import { Watch } from './watch.ts';

const DAY_MS = 86_400_000;
/** Least history for an expected range. */
const MIN_SPAN_MS = DAY_MS / 2;
const MIN_POINTS = 24;
/** So long a young series is looked at four times as often. */
const YOUNG_MS = 2 * DAY_MS;
/** Width of the transition from 0 to 1 around the threshold where the forest's own score decides. */
const ISOLATION_SCALE = 0.03;

/** What was learned at one instant from the window before it. */
interface Learned {
  readonly at: Instant;
  readonly baseline: Baseline | undefined;
  /** Isolation above which the configured share of the window lies; undefined where the budget decides. */
  readonly isolationLimit: number | undefined;
}

/** Turns the evidence on a series' points into judgements with an expected range. Points are asked for in order. */
export class Judge {
  readonly #track: Track;
  readonly #stream: Stream;
  readonly #detector: DetectorDefinition;
  readonly #stepMs: number;
  readonly #threshold: number;
  readonly #verdicts: readonly AnomalyVerdict[];
  readonly #watch: Watch;
  #learned: Learned | undefined;

  /** @param verdicts on this series' anomalies. */
  constructor(
    track: Track,
    stream: Stream,
    detector: DetectorDefinition,
    stepMs: number,
    verdicts: readonly AnomalyVerdict[],
  ) {
    this.#track = track;
    this.#stream = stream;
    this.#detector = detector;
    this.#stepMs = stepMs;
    this.#threshold = evidenceThreshold(detector.falseAlarmsPerWeek);
    this.#verdicts = verdicts;
    this.#watch = new Watch(detector.mergeGapMs, stepMs);
  }

  /** @returns undefined while there is too little history. */
  at(index: number): Judged | undefined {
    const stream = this.#stream;
    const evidence = stream.evidence[index - stream.from] as number;
    const isolation = stream.isolation[index - stream.from] as number;
    if (Number.isNaN(evidence)) return undefined;
    const time = this.#track.times[index] as number;
    const { baseline, isolationLimit } = this.#learn(time);
    if (baseline === undefined) return undefined;
    const expectation = baseline.at(index);
    const { expected, lower, upper, spread } = expectation;
    const value = this.#track.values[index] as number;
    const score =
      isolationLimit === undefined
        ? scoreOf(evidence, this.#threshold + verdictShift(this.#verdicts, time))
        : 1 / (1 + Math.exp((isolationLimit - isolation) / ISOLATION_SCALE));
    const { minConfidence } = this.#detector;
    const odd =
      score > 0.5 &&
      passesGates(value, expected, this.#detector) &&
      (minConfidence === undefined || isolation >= minConfidence);
    const isNew = stream.unheardOf[index - stream.from] === 1;
    // A share of points means just that, wherever they lie.
    const anomalous = isolationLimit === undefined ? this.#watch.see({ time, value, odd, isNew }, expectation) : odd;
    const row = stream.rows[index - stream.from] as number;
    return {
      point: { time, value, score: odd && anomalous ? score : Math.min(score, 0.5), expected, lower, upper, anomalous },
      spread,
      stepMs: this.#stepMs,
      components: stream.components.values.subarray(row * COMPONENTS.length, (row + 1) * COMPONENTS.length),
    };
  }

  #learn(time: Instant): Learned {
    const { retrainMs } = this.#detector;
    const begin = this.#track.times[this.#stream.from] as number;
    const at = floorTo(time, time - begin < YOUNG_MS ? retrainMs / 4 : retrainMs);
    if (this.#learned?.at !== at) this.#learned = this.#learnAt(at);
    return this.#learned;
  }

  #learnAt(at: Instant): Learned {
    const { trainMs, contamination } = this.#detector;
    const { from: begin, excluded, isolation } = this.#stream;
    const [first, to] = indexRange(this.#track, { start: at - trainMs, end: at });
    const from = Math.max(first, begin);
    const usual: number[] = [];
    for (let i = from; i < to; i++) if (excluded[i - begin] === 0) usual.push(i);
    const span = (this.#track.times[to - 1] ?? 0) - (this.#track.times[from] ?? 0);
    if (usual.length < MIN_POINTS || span < MIN_SPAN_MS - this.#stepMs) {
      return { at, baseline: undefined, isolationLimit: undefined };
    }
    const scores = isolation.slice(from - begin, to - begin).filter((score) => !Number.isNaN(score));
    return {
      at,
      baseline: fitBaseline(this.#track, usual, this.#stepMs),
      isolationLimit: contamination === undefined ? undefined : quantileOf(scores.sort(), 1 - contamination),
    };
  }
}

function passesGates(value: number, expected: number, detector: DetectorDefinition): boolean {
  const difference = value - expected;
  if (detector.direction === 'above' && difference < 0) return false;
  if (detector.direction === 'below' && difference > 0) return false;
  const { absolute, relative } = detector.minDeviation;
  return Math.abs(difference) >= absolute && Math.abs(difference) >= relative * Math.abs(expected);
}
