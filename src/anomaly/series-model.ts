import { quantileSorted } from 'simple-statistics';
import type { TimeRange } from '../time/index.ts';
import { type Expectation, fitBaseline } from './baseline.ts';
import { type TailPoint, tailThreshold } from './calibration.ts';
import type { DetectorDefinition } from './detector.ts';
import type { Engine } from './engine.ts';
import { featureRow } from './features.ts';
import { mixSeed, sampleOf, seededRandom } from './random.ts';
import { indexRange, type Track } from './track.ts';

const DAY_MS = 86_400_000;
const MIN_POINTS = 24;
/** A distance of this many spreads is the least that is ever odd, however calm the series is. */
const MIN_EVIDENCE = 6;
/** With little history everything is less sure: so much is added to the least evidence after one day, half of it after four. */
const COLD_MARGIN = 2;
/** Added until a whole week has been seen: nobody knows yet what its weekend looks like. */
const UNSEEN_WEEK_MARGIN = 4;
const WEEK_DAYS = 7;
/** Points whose isolation describes the usual one. */
const REFERENCE_POINTS = 256;
/** No more candidates than this are scored for the calibration, the farthest ones first. */
const MAX_CANDIDATES = 600;
const MAX_DISTANCE = 1e6;
/** Below this share of the threshold a distance is near. */
const NEAR_RATIO = 0.3;
/** Width of the transition from 0 to 1 around the threshold where the forest's own score decides. */
const ISOLATION_SCALE = 0.03;

/** What the model says about one point. */
export interface Judgement extends Expectation {
  /** 0 to 1; 0.5 is the threshold. */
  readonly score: number;
  readonly anomalous: boolean;
}

/** A model of one series, trained at one instant. Judges points at and after that instant. */
export interface SeriesModel {
  judge(index: number): Judgement;
}

export interface TrainingInput {
  readonly track: Track;
  readonly detector: DetectorDefinition;
  readonly engine: Engine;
  readonly window: TimeRange;
  /** Stretches `(start, end]` that must not teach the model what is usual. */
  readonly excluded: readonly TimeRange[];
  readonly stepMs: number;
  /** Tells the series apart, so that each has a forest of its own. */
  readonly seedKey: string;
}

/**
 * Trains on the points of the window that are not excluded. The evidence against a point is its distance from the expected value in usual
 * spreads, weighted by how isolated the forest finds it: by a half where it finds the point typical, by one where the point is among the oddest
 * hundredth. {@link tailThreshold} says how much evidence is odd for this series. With `contamination` the forest's score alone decides, against
 * its quantile.
 * @returns undefined before there is one day of history.
 */
export function trainSeries(input: TrainingInput): SeriesModel | undefined {
  const { track, detector, engine, window, stepMs } = input;
  const [from, to] = indexRange(track, window);
  if (to - from < MIN_POINTS) return undefined;
  const spanMs = (track.times[to - 1] as number) - (track.times[from] as number);
  if (spanMs < DAY_MS - stepMs) return undefined;
  const usual = usualIndices(track, from, to, input.excluded);
  if (usual.length < MIN_POINTS) return undefined;

  const baseline = fitBaseline(track, usual, stepMs);
  const random = seededRandom(mixSeed(detector.seed, input.seedKey, window.end));
  const rows = sampleOf(usual, engine.maxRows, random).map((i) => featureRow(track, i, stepMs));
  const model = engine.fit(rows, mixSeed(detector.seed, input.seedKey, window.end, engine.name));
  const isolation = (i: number): number => model.score(featureRow(track, i, stepMs));
  const reference = sampleOf(usual, REFERENCE_POINTS, random)
    .map(isolation)
    .sort((a, b) => a - b);

  const typical = quantileSorted(reference, 0.5);
  const rare = Math.max(quantileSorted(reference, 0.99) - typical, 1e-6);
  const weight = (score: number): number => 0.5 + 0.5 * Math.min(1.5, Math.max(0, (score - typical) / rare));
  const distance = (i: number): number => {
    const { expected, spread } = baseline.at(i);
    return Math.min(MAX_DISTANCE, Math.abs((track.values[i] as number) - expected) / spread);
  };

  const floor = leastEvidence(spanMs / DAY_MS);
  const tail = candidates(from, to, distance, floor / weight(Number.POSITIVE_INFINITY)).map(
    (i): TailPoint => ({ time: track.times[i] as number, evidence: distance(i) * weight(isolation(i)) }),
  );
  const evidenceLimit = tailThreshold(tail, spanMs, detector.falseAlarmsPerWeek, floor);
  const isolationLimit =
    detector.contamination === undefined ? undefined : quantileSorted(reference, 1 - detector.contamination);

  const scoreOf = (index: number): number => {
    if (isolationLimit !== undefined) {
      return 1 / (1 + Math.exp((isolationLimit - isolation(index)) / ISOLATION_SCALE));
    }
    const ratio = distance(index) / evidenceLimit;
    // Most points are so near that no weight could make them odd: the forest, which takes most of the time, is not asked.
    return evidenceScore(ratio < NEAR_RATIO ? ratio : ratio * weight(isolation(index)));
  };
  return {
    judge(index) {
      const expectation = baseline.at(index);
      const score = scoreOf(index);
      const anomalous =
        score > 0.5 &&
        passesGates(track.values[index] as number, expectation.expected, detector) &&
        (detector.minConfidence === undefined || isolation(index) >= detector.minConfidence);
      return { ...expectation, score: anomalous ? score : Math.min(score, 0.5), anomalous };
    },
  };
}

function leastEvidence(days: number): number {
  return MIN_EVIDENCE + COLD_MARGIN / Math.sqrt(days) + (days < WEEK_DAYS ? UNSEEN_WEEK_MARGIN : 0);
}

/** 0.5 at the threshold, 0.8 at twice, 0.94 at four times of it. */
function evidenceScore(ratio: number): number {
  return ratio ** 2 / (1 + ratio ** 2);
}

function passesGates(value: number, expected: number, detector: DetectorDefinition): boolean {
  const difference = value - expected;
  if (detector.direction === 'above' && difference < 0) return false;
  if (detector.direction === 'below' && difference > 0) return false;
  const { absolute, relative } = detector.minDeviation;
  return Math.abs(difference) >= absolute && Math.abs(difference) >= relative * Math.abs(expected);
}

function usualIndices(track: Track, from: number, to: number, excluded: readonly TimeRange[]): number[] {
  const usual: number[] = [];
  for (let i = from; i < to; i++) {
    const time = track.times[i] as number;
    if (!excluded.some((range) => time > range.start && time <= range.end)) usual.push(i);
  }
  return usual;
}

/** Points far enough to reach the floor with the largest weight; scoring the others could not change the threshold. */
function candidates(from: number, to: number, distance: (index: number) => number, atLeast: number): number[] {
  const far: { readonly index: number; readonly distance: number }[] = [];
  for (let index = from; index < to; index++) {
    const own = distance(index);
    if (own > atLeast) far.push({ index, distance: own });
  }
  far.sort((a, b) => b.distance - a.distance || a.index - b.index);
  return far.slice(0, MAX_CANDIDATES).map((one) => one.index);
}
