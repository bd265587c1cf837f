import { type Labels, labelsKey } from '../series/index.ts';
import { floorTo, type Instant, type TimeRange } from '../time/index.ts';
import type { AnomalyEpisode, DetectorDefinition, ScoredPoint } from './detector.ts';
import { isolationForest } from './engines/isolation-forest.ts';
import { KeptForests, OtherForests } from './engines/kept-forests.ts';
import { EpisodeBuilder, quietMs } from './episodes/episodes.ts';
import type { AnomalyVerdict } from './episodes/verdict.ts';
import { holidaysOf } from './holidays.ts';
import { inferIntervals, type Paced } from './interval.ts';
import { Judge } from './judge.ts';
import { zoneOffset } from './local-clock.ts';
import { mixSeed } from './random.ts';
import { ScoredColumns } from './scored-columns.ts';
import { type Stream, walk } from './stream.ts';
import { indexAt, type Track, trackOf } from './track.ts';

const DAY_MS = 86_400_000;
/** Points of one such stretch are judged by a walk that begins {@link DetectorDefinition.trainMs} and {@link WARM_UP_MS} before it. */
const STRETCH_MS = 14 * DAY_MS;
/** Before the first training window: what the components need to know their own spread. */
const WARM_UP_MS = 14 * DAY_MS;

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
  /** What people have said of earlier anomalies of this series; none where not given. */
  readonly verdicts?: readonly AnomalyVerdict[];
  /** Times whose points are gaps: neither judged nor learned from. A point ends its step, so that one at `start` is none of them. */
  readonly blanks?: readonly TimeRange[];
  /** Zone of hours and weekdays. */
  readonly timeZone: string;
  /** Distance between points where it is known; inferred from the points before each where not. */
  readonly stepMs?: number;
  /** Forests of the last walk along this series, for one that begins where that did; see {@link JudgedSeries.forests}. */
  readonly forests?: WalkedForests | undefined;
  /** Whether to give back what a later walk can go on from. */
  readonly keepsForests?: boolean;
  /** `window` (the default): nothing older than {@link historyMs} counts, so that a service need not keep it. `all`: everything given counts. */
  readonly memory?: 'window' | 'all';
}

/** {@link Detection} with its points as columns. */
export interface JudgedSeries extends Omit<Detection, 'points'> {
  readonly points: ScoredColumns;
  /** Where they were asked for, and are others than those that were given. */
  readonly forests?: WalkedForests | undefined;
}

/** The forests that a walk along a series ended with, as bytes. */
export interface WalkedForests {
  /** Time of the first point of the walk. */
  readonly start: Instant;
  /** See `KeptForests`. */
  readonly bytes: Uint8Array;
}

export interface Detection {
  /** One for each finite point at or after `from`, or after the start of an episode that may go on at `from`. */
  readonly points: readonly ScoredPoint[];
  /** Episodes of these points. One that was known and has grown keeps its id. */
  readonly episodes: readonly AnomalyEpisode[];
  /** When somebody would be told: at the first odd point of each episode and every four hours while it lasts. */
  readonly notifications: readonly Instant[];
}

/** How much history before the first point to judge can change its judgement. */
export function historyMs(detector: DetectorDefinition): number {
  return detector.trainMs + WARM_UP_MS + STRETCH_MS;
}

/** {@link judgeSeries} with points as objects. */
export function detectSeries(input: DetectionInput): Detection {
  const { points, episodes, notifications } = judgeSeries(input);
  return { points: [...points], episodes, notifications };
}

/**
 * Judges the points of one series. Causal: what is said about a point depends on that point and earlier ones only. Repeatable: where a walk
 * begins and when it trains depends on the times of the points and not on those of the runs, so that judging a history in one go or in many pieces
 * gives the same points and the same episodes.
 */
export function judgeSeries(input: DetectionInput): JudgedSeries {
  const { detector } = input;
  const track = trackOf({
    times: input.times,
    values: input.values,
    offset: zoneOffset(input.timeZone),
    isHoliday: holidaysOf(detector.holidays),
    blanks: input.blanks ?? [],
  });
  const first = indexAt(track.times, resumeAt(input));
  const builder = new EpisodeBuilder(detector, input.labels, input.timeZone);
  const seed = mixSeed(detector.seed, detector.name, labelsKey(input.labels));
  const points = ScoredColumns.of(track.times.length - first);
  let next = first;
  let kept: WalkedForests | undefined;
  const silentUntil = (end: number): void => {
    for (; next < end; next++) {
      points.setUnjudged(next - first, track.times[next] as number, track.values[next] as number);
    }
  };
  for (const part of partsOf(track, first, input)) {
    silentUntil(part.from);
    const { stream, forests } = walkPart(track, part, seed, input);
    kept = forests;
    const judge = new Judge(track, stream, detector, part.stepMs, input.verdicts ?? []);
    for (let i = part.start; i < next; i++) judge.at(i);
    for (; next < part.to; next++) {
      if (judge.at(next, points, next - first)) builder.add(judge.detail(next, points.at(next - first)));
    }
  }
  silentUntil(track.times.length);
  const seenUpTo = track.times.at(-1) ?? Number.NEGATIVE_INFINITY;
  return { points, episodes: builder.finish(seenUpTo), notifications: builder.notifications(), forests: kept };
}

interface Walked {
  readonly stream: Stream;
  readonly forests?: WalkedForests | undefined;
}

/** With the forests of an earlier walk where they are of this one. */
function walkPart(track: Track, part: Part, seed: number, input: DetectionInput): Walked {
  const { detector, forests: known, keepsForests = false } = input;
  const start = track.times[part.start] as number;
  const options = { from: part.start, to: part.to, stepMs: part.stepMs, detector, seed };
  if (!keepsForests || detector.engine !== isolationForest.name) return { stream: walk(track, options) };
  const withForests = (bytes: Uint8Array | undefined): Walked => {
    const engine = new KeptForests(bytes);
    const stream = walk(track, { ...options, engine });
    const now = engine.bytes();
    return { stream, forests: now && { start, bytes: now } };
  };
  try {
    return withForests(known?.start === start ? known.bytes : undefined);
  } catch (error) {
    if (!(error instanceof OtherForests)) throw error;
    return withForests(undefined);
  }
}

/** An episode that was not over at `from` is judged again from its start, so that its peak and words are those of the whole. */
function resumeAt(input: DetectionInput): Instant {
  const quiet = quietMs(input.detector, input.stepMs ?? 0);
  return input.known
    .filter((episode) => episode.start < input.from && episode.last + quiet >= input.from)
    .reduce((earliest, episode) => Math.min(earliest, episode.start + 1), input.from);
}

/** Points `[from, to)` that one walk judges, which begins with the point `start`. */
interface Part extends Paced {
  readonly start: number;
}

/** One part for all stretches whose walk begins with the same point, so that a first run over weeks is one walk. */
function partsOf(track: Track, first: number, input: DetectionInput): Part[] {
  const n = track.times.length;
  const paces = input.stepMs === undefined ? inferIntervals(track.times) : [{ from: 0, to: n, stepMs: input.stepMs }];
  const parts: Part[] = [];
  for (const pace of paces) {
    for (let at = Math.max(first, pace.from); at < pace.to; ) {
      const stretch = floorTo(track.times[at] as number, STRETCH_MS);
      const start = input.memory === 'all' ? 0 : indexAt(track.times, stretch - input.detector.trainMs - WARM_UP_MS);
      const to = input.memory === 'all' ? pace.to : Math.min(pace.to, indexAt(track.times, stretch + STRETCH_MS));
      const last = parts.at(-1);
      if (last !== undefined && last.start === start && last.stepMs === pace.stepMs) {
        parts[parts.length - 1] = { ...last, to };
      } else {
        parts.push({ start, from: at, to, stepMs: pace.stepMs });
      }
      at = to;
    }
  }
  return parts;
}
