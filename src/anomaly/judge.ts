import { floorTo, type Instant } from '../time/index.ts';
import type { DetectorDefinition, ScoredPoint } from './detector.ts';
import type { Judged } from './episodes/episodes.ts';
import type { Standout } from './episodes/grounds.ts';
import { type AnomalyVerdict, verdictShift } from './episodes/verdict.ts';
import { Baseline, type Expectation } from './evidence/baseline.ts';
import { FarOutside } from './evidence/far-outside.ts';
import { standoutOf } from './evidence/standout.ts';
import { StandsStill } from './evidence/stands-still.ts';
import { AT_ONE_A_WEEK, evidenceThreshold, scoreOf } from './evidence/threshold.ts';
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
/** The course alone may alert where one false alarm a week is allowed, and never outranks what the forests find. */
const MOST_BY_COURSE = AT_ONE_A_WEEK + 0.01;

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
  readonly #still: StandsStill;
  #hangs = false;
  #lastOdd = Number.NEGATIVE_INFINITY;
  /** Whether there never was a course like that up to the last point. */
  #unheardOf = false;
  /** What of its course makes the last point odd, where the evidence does not. */
  #course: Standout | undefined;
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
    const since = track.times[stream.from] ?? 0;
    this.#farOutside = new FarOutside(stepMs, since);
    this.#still = new StandsStill(since);
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
    const course = this.#course;
    return {
      point,
      spread: this.#spread,
      stepMs: this.#stepMs,
      standout: () => course ?? standoutOf(this.#stream, at, this.#stepMs, this.#detector),
    };
  }

  /** The evidence on a point, and more where the last half hour or hours are odd though no point of them is. Notes in what way. */
  #withCourse(evidence: number, time: Instant, value: number, expectation: Expectation): number {
    const half = this.#farOutside.see(time, value, expectation);
    const since = time - this.#farOutside.windowMs;
    // What departs within a day after an episode is its aftermath.
    const isNew = half.isUnheardOf && time - this.#lastOdd > DAY_MS;
    this.#unheardOf = isNew || this.#hangs;
    if (this.#hangs) this.#course = { what: 'stands-still', since: this.#still.start };
    else if (isNew) this.#course = { what: 'lasting-departure', usual: expectation.expected, seen: value, since };
    else this.#course = { what: 'outside-range', usual: expectation.expected, seen: value, since };
    const enough = this.#unheardOf ? MOST_BY_COURSE : Math.min(MOST_BY_COURSE, evidence + half.added);
    return Math.max(evidence, enough);
  }

  #judge(index: number, into: ScoredColumns | undefined, row: number): boolean {
    const stream = this.#stream;
    const at = index - stream.from;
    const evidence = stream.evidence[at] as number;
    const isolation = stream.isolation[at] as number;
    const time = this.#track.times[index] as number;
    const value = this.#track.values[index] as number;
    this.#hangs = this.#still.see(time, value);
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
    const weighed = this.#withCourse(evidence, time, value, expectation);
    const decidedByCourse = isolationLimit === undefined && weighed > threshold && !(evidence > threshold);
    if (!decidedByCourse) this.#course = undefined;
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
    const isNew = forbidden || stream.unheardOf[at] === 1 || this.#unheardOf;
    // A share of points means just that, wherever they lie.
    const anomalous = isolationLimit === undefined ? this.#watch.see({ time, value, odd, isNew }, expectation) : odd;
    if (anomalous) this.#lastOdd = time;
    this.#farOutside.learn(anomalous);
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
