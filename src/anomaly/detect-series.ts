import { median } from 'simple-statistics';
import { type Labels, labelsKey } from '../series/index.ts';
import { floorTo, type Instant, type TimeRange } from '../time/index.ts';
import type { AnomalyEpisode, DetectorDefinition, ScoredPoint } from './detector.ts';
import { ENGINES } from './engines.ts';
import { EpisodeBuilder, quietMs } from './episodes.ts';
import { localClock } from './local-clock.ts';
import { type SeriesModel, trainSeries } from './series-model.ts';
import { indexAt, type Track, trackOf } from './track.ts';

const DAY_MS = 86_400_000;
/** A state that lasts longer than this is the new normal: what comes later trains again. */
const ADAPT_AFTER_MS = DAY_MS;
/** Differences between so many points at the end of the window tell the sampling step. */
const STEP_POINTS = 500;

export interface DetectionInput {
  readonly detector: DetectorDefinition;
  readonly labels: Labels;
  /** Trailing history and new points; times strictly increase. Should reach back {@link historyMs} before `from`. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Points at or after this are judged. */
  readonly from: Instant;
  /** Episodes of this series that are already known; those that start at or after `from` are ignored, they are found again. */
  readonly known: readonly AnomalyEpisode[];
  /** Zone of hours and weekdays. */
  readonly timeZone: string;
  /** Distance between points where it is known; inferred from the history before each training where not. */
  readonly stepMs?: number;
}

export interface Detection {
  /** One for each finite point at or after `from`, or after the start of an episode that may go on at `from`. */
  readonly points: readonly ScoredPoint[];
  /** Episodes of these points. One that was known and has grown keeps its id. */
  readonly episodes: readonly AnomalyEpisode[];
}

/** How much history before the first point to judge can change its judgement. */
export function historyMs(detector: DetectorDefinition): number {
  return detector.trainMs + detector.retrainMs + 2 * DAY_MS;
}

/**
 * Judges the points of one series. Causal: what is said about a point depends on that point and earlier ones only. Repeatable: models are
 * trained at multiples of `retrainMs` since the epoch, whenever the runs were, so that judging a history in one go or in many pieces gives
 * the same points and the same episodes.
 */
export function detectSeries(input: DetectionInput): Detection {
  const { detector } = input;
  const clock = localClock(input.timeZone);
  const track = trackOf(input.times, input.values, clock);
  const from = resumeAt(input);
  const known = input.known.filter((episode) => episode.start < from);
  const builder = new EpisodeBuilder(detector, input.labels, input.timeZone);
  const seedKey = `${detector.name} ${labelsKey(input.labels)}`;
  const points: ScoredPoint[] = [];
  let model: SeriesModel | undefined;
  let trainedAt = Number.NaN;
  let stepMs = 0;
  for (let i = indexAt(track.times, from); i < track.times.length; i++) {
    const time = track.times[i] as number;
    const value = track.values[i] as number;
    const trainAt = floorTo(time, detector.retrainMs);
    if (trainAt !== trainedAt) {
      const window = { start: trainAt - detector.trainMs, end: trainAt };
      stepMs = input.stepMs ?? stepBefore(track, trainAt);
      const engine = ENGINES[detector.engine];
      // A fixed share of points flagged and left out would leave a narrower rest, of which the same share would be flagged again.
      const spans = detector.contamination === undefined ? [...known, ...builder.spans()] : [];
      const excluded = excludedAt(trainAt, spans, quietMs(detector, stepMs));
      model = trainSeries({ track, detector, engine, window, excluded, stepMs, seedKey });
      trainedAt = trainAt;
    }
    const judgement = model?.judge(i);
    if (judgement === undefined) {
      points.push({ time, value, score: 0, expected: NaN, lower: NaN, upper: NaN, anomalous: false });
      continue;
    }
    const { score, expected, lower, upper, anomalous, spread } = judgement;
    const point: ScoredPoint = { time, value, score, expected, lower, upper, anomalous };
    points.push(point);
    if (anomalous) builder.add({ ...point, spread, stepMs });
  }
  const seenUpTo = track.times.at(-1) ?? Number.NEGATIVE_INFINITY;
  return { points, episodes: builder.finish(seenUpTo) };
}

/** An episode that was not over at `from` is judged again from its start, so that its peak and words are those of the whole. */
function resumeAt(input: DetectionInput): Instant {
  const quiet = quietMs(input.detector, input.stepMs ?? 0);
  return input.known
    .filter((episode) => episode.start < input.from && episode.last + quiet >= input.from)
    .reduce((earliest, episode) => Math.min(earliest, episode.start + 1), input.from);
}

/**
 * What of the episodes must not train at `trainAt`. One that may still go on counts up to that instant, so that the answer is the same whether the
 * rest of it is known already or not.
 */
function excludedAt(
  trainAt: Instant,
  spans: readonly { readonly start: Instant; readonly last: Instant }[],
  quiet: number,
): TimeRange[] {
  return spans
    .filter((span) => span.start < trainAt)
    .map((span) => {
      const end = trainAt - span.last <= quiet ? trainAt : span.last;
      return { start: span.start, end: Math.min(end, span.start + ADAPT_AFTER_MS) };
    });
}

function stepBefore(track: Track, instant: Instant): number {
  const end = indexAt(track.times, instant);
  const differences: number[] = [];
  for (let i = Math.max(1, end - STEP_POINTS); i < end; i++) {
    differences.push((track.times[i] as number) - (track.times[i - 1] as number));
  }
  return differences.length === 0 ? 60_000 : median(differences);
}
