import { floorTo, type Instant } from '../time/index.ts';
import type { DetectorDefinition, ScoredPoint } from './detector.ts';
import type { Judged } from './episodes/episodes.ts';
import type { Standout } from './episodes/grounds.ts';
import { type AnomalyVerdict, verdictShift } from './episodes/verdict.ts';
import { Baseline } from './evidence/baseline.ts';
import { FarOutside } from './evidence/far-outside.ts';
import { standoutOf } from './evidence/standout.ts';
import { evidenceThreshold, scoreOf } from './evidence/threshold.ts';
import { Watch } from './evidence/watch.ts';
import type { ScoredColumns } from './scored-columns.ts';
import { quantileOf } from './signal/quantile.ts';
import type { Stream } from './stream.ts';
import { indexRange, type Track } from './track.ts';

const DAY_MS = 86_400_000;
/** Width of the transition from 0 to 1 around the threshold where the forest's own score decides. */
const ISOLATION_SCALE = 0.03;
/** Least score of a value that must never be. */
const FORBIDDEN_SCORE = 0.9;

/** Turns the evidence on a series' points into judgements with an expected range. Points are asked for in order, from the stream's first on. */
export class Judge {
  readonly #track: Track;
  readonly #stream: Stream;
  readonly #detector: DetectorDefinition;
  readonly #stepMs: number;
  readonly #threshold: number;
  readonly #verdicts: readonly AnomalyVerdict[];
  readonly #watch: Watch;
  readonly #baseline: Baseline;
  readonly #farOutside: FarOutside;
  /** Whether the last point is odd for its distance from the range and not for the evidence. */
  #isFar = false;
  #spread = 0;
  #limit: { readonly at: Instant; readonly isolation: number } | undefined;

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
    this.#baseline = new Baseline(stepMs, detector.trainMs / DAY_MS);
    this.#farOutside = new FarOutside(stepMs, track.times[stream.from] ?? 0);
  }

  /**
   * Judges a point and learns from it.
   * @param into where the judgement goes, to `row`; nowhere where the point is known already.
   * @returns whether it is anomalous.
   */
  at(index: number, into?: ScoredColumns, row = 0): boolean {
    const { times, values, hours } = this.#track;
    const { from, excluded } = this.#stream;
    const anomalous = this.#judge(index, into, row);
    this.#baseline.learn(
      times[index] as number,
      values[index] as number,
      hours[index] as number,
      excluded[index - from] === 0,
    );
    return anomalous;
  }

  /** What the words about an anomalous point need, of the point that {@link at} was asked for last. */
  detail(index: number, point: ScoredPoint): Judged {
    const at = index - this.#stream.from;
    const { time, expected, value } = point;
    const far: Standout = {
      what: 'outside-range',
      usual: expected,
      seen: value,
      since: time - this.#farOutside.windowMs,
    };
    const isFar = this.#isFar;
    return {
      point,
      spread: this.#spread,
      stepMs: this.#stepMs,
      standout: () => (isFar ? far : standoutOf(this.#stream, at, this.#stepMs, this.#detector)),
    };
  }

  #judge(index: number, into: ScoredColumns | undefined, row: number): boolean {
    const stream = this.#stream;
    const at = index - stream.from;
    const evidence = stream.evidence[at] as number;
    const isolation = stream.isolation[at] as number;
    const time = this.#track.times[index] as number;
    const value = this.#track.values[index] as number;
    const slot = stream.rows[at] as number;
    const { components } = stream;
    const range = (components.greatest[slot] as number) - (components.least[slot] as number);
    const hourOfWeek = this.#track.hours[index] as number;
    const expectation = Number.isNaN(evidence)
      ? undefined
      : this.#baseline.at(hourOfWeek, { range, median: components.middle[slot] as number });
    if (expectation === undefined) {
      into?.setUnjudged(row, time, value);
      return false;
    }
    const { expected, lower, upper, spread } = expectation;
    const isolationLimit = this.#isolationLimit(time);
    const { minConfidence, allowed } = this.#detector;
    const forbidden = value < allowed.min || value > allowed.max;
    const threshold = this.#threshold + verdictShift(this.#verdicts, time);
    const weighed = this.#farOutside.weigh(evidence, time, value, expectation);
    this.#isFar = isolationLimit === undefined && weighed > threshold && !(evidence > threshold);
    const surprise =
      isolationLimit === undefined
        ? scoreOf(weighed, threshold)
        : 1 / (1 + Math.exp((isolationLimit - isolation) / ISOLATION_SCALE));
    const score = forbidden ? Math.max(surprise, FORBIDDEN_SCORE) : surprise;
    const odd =
      forbidden ||
      (score > 0.5 &&
        passesGates(value, expected, this.#detector) &&
        (minConfidence === undefined || isolation >= minConfidence));
    const isNew = forbidden || stream.unheardOf[at] === 1;
    // A share of points means just that, wherever they lie.
    const anomalous = isolationLimit === undefined ? this.#watch.see({ time, value, odd, isNew }, expectation) : odd;
    this.#spread = spread;
    const told = odd && anomalous ? score : Math.min(score, 0.5);
    into?.set(row, time, value, told, expected, lower, upper, anomalous);
    return anomalous;
  }

  /** Isolation above which the configured share of the window lies, looked at again at each training; undefined where the budget decides. */
  #isolationLimit(time: Instant): number | undefined {
    const { contamination, retrainMs, trainMs } = this.#detector;
    if (contamination === undefined) return undefined;
    const at = floorTo(time, retrainMs);
    if (this.#limit?.at !== at) {
      const [first, to] = indexRange(this.#track, { start: at - trainMs, end: at });
      const { from, isolation } = this.#stream;
      const scores = isolation.slice(Math.max(first, from) - from, Math.max(to, from) - from);
      const known = scores.filter((score) => !Number.isNaN(score)).sort();
      this.#limit = {
        at,
        isolation: known.length === 0 ? Number.POSITIVE_INFINITY : quantileOf(known, 1 - contamination),
      };
    }
    return this.#limit.isolation;
  }
}

function passesGates(value: number, expected: number, detector: DetectorDefinition): boolean {
  const difference = value - expected;
  if (detector.direction === 'above' && difference < 0) return false;
  if (detector.direction === 'below' && difference > 0) return false;
  const { absolute, relative } = detector.minDeviation;
  return Math.abs(difference) >= absolute && Math.abs(difference) >= relative * Math.abs(expected);
}
