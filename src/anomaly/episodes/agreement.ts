import type { Instant } from '../../time/index.ts';
import type { Detection } from '../detect-series.ts';
import type { DetectorDefinition, ScoredPoint } from '../detector.ts';
import { quietMs } from './episodes.ts';

/** The limits between which the score of several metrics together is usual. */
export const AGREED_RANGE = { expected: 0, lower: 0, upper: 0.5 } as const;

/**
 * One row for each time of several metrics: the mean of their two highest scores, for one metric alone out of many is often chance. The value of
 * such a point is its score.
 */
export function agreement(detections: readonly Pick<Detection, 'points'>[]): ScoredPoint[] {
  const scores = new Map<Instant, { first: number; second: number }>();
  for (const { points } of detections) {
    for (const { time, score } of points) {
      const best = scores.get(time);
      if (best === undefined) scores.set(time, { first: score, second: 0 });
      else if (score > best.first) scores.set(time, { first: score, second: best.first });
      else if (score > best.second) scores.set(time, { first: best.first, second: score });
    }
  }
  return [...scores]
    .sort(([a], [b]) => a - b)
    .map(([time, { first, second }]) => {
      const score = (first + second) / 2;
      return { time, value: score, score, ...AGREED_RANGE, anomalous: score > AGREED_RANGE.upper };
    });
}

export interface EpisodeRules {
  /** Distance of the rows; that to the row before where not given. */
  readonly stepMs?: number;
  /** Whether an episode that has begun goes on at a time though the row is no longer odd; never where not given. */
  readonly lastsAt?: (time: Instant) => boolean;
}

/** The anomalous ones among such rows, by episode. */
export function agreedEpisodes(
  detector: DetectorDefinition,
  points: readonly ScoredPoint[],
  { stepMs, lastsAt = () => false }: EpisodeRules = {},
): ScoredPoint[][] {
  const episodes: ScoredPoint[][] = [];
  for (const [i, point] of points.entries()) {
    const last = episodes.at(-1)?.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
    const step = stepMs ?? point.time - (points[i - 1]?.time ?? point.time);
    const ongoing = point.time - last <= quietMs(detector, step);
    if (!point.anomalous && !(ongoing && lastsAt(point.time))) continue;
    if (ongoing) episodes.at(-1)?.push(point);
    else episodes.push([point]);
  }
  return episodes;
}
