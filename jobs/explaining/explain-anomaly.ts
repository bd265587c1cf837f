import { sampleCorrelation } from 'simple-statistics';
import type { AnomalyEpisode, AnomalyVerdict, DetectorDefinition, ScoredPoint } from '../../src/anomaly/index.ts';
import { type Labels, labelsKey } from '../../src/series/index.ts';
import type { Incident } from '../../src/slo/index.ts';
import {
  incidentsOf,
  readAnomalies,
  readAnomaly,
  readScoredPoints,
  readVerdicts,
  type ScoredSeries,
} from '../../src/store/index.ts';
import type { Instant, TimeRange } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What comes this close to an anomaly may have to do with it. */
const NEAR_MS = HOUR_MS;
/** How rare it is, is said of so long before it. */
const LOOK_BACK_MS = 28 * DAY_MS;
/** A correlation of fewer points says nothing. */
const LEAST_POINTS = 8;
const LEAST_CORRELATION = 0.7;
const MOST_COMPANIONS = 8;

/** Another series that moved at the time of an anomaly. */
export interface Companion {
  readonly detector: string;
  readonly labels: Labels;
  /** Of the distances from what was expected, from an hour before the anomaly until an hour after; null where there are too few points. */
  readonly correlation: number | null;
  /** Furthest point from the expected value during the anomaly, in half widths of the expected range: more than 1 is outside of it. */
  readonly furthest: number;
  /** Id of its own anomaly at that time, where it had one. */
  readonly anomaly: string | null;
}

/** Everything that is known of one anomaly. */
export interface AnomalyExplanation {
  readonly episode: AnomalyEpisode;
  readonly detector: DetectorDefinition | undefined;
  readonly verdict: AnomalyVerdict | undefined;
  /** The series in its expected range over the day around the anomaly. */
  readonly points: readonly ScoredPoint[];
  readonly range: TimeRange;
  /** Points of the last weeks that were at least as odd, and all of them. */
  readonly rarity: { readonly asOdd: number; readonly points: number; readonly since: Instant };
  readonly companions: readonly Companion[];
  /** Incidents of SLOs at that time. */
  readonly incidents: readonly Incident[];
}

/** Reads the store only. Undefined where there is no such anomaly. */
export async function explainAnomaly(context: JobContext, id: string): Promise<AnomalyExplanation | undefined> {
  const { store, config, at } = context;
  const episode = await readAnomaly(store, id);
  if (episode === undefined) return undefined;
  const detector = config.detectors.find(({ name }) => name === episode.detector);
  const near = { start: episode.start - NEAR_MS, end: episode.last + NEAR_MS };
  const range = { start: episode.start - DAY_MS / 2, end: Math.min(at, episode.last + DAY_MS / 2) + 1 };
  const own =
    detector && (await seriesOf(context, detector, episode, { start: episode.last - LOOK_BACK_MS, end: range.end }));
  const past = (own?.points ?? []).filter((point) => point.time <= episode.last);
  const verdicts = await readVerdicts(store, episode.detector);
  return {
    episode,
    detector,
    verdict: verdicts.find((verdict) => verdict.id === id),
    points: (own?.points ?? []).filter(({ time }) => time >= range.start && time < range.end),
    range,
    rarity: {
      asOdd: past.filter(({ score }) => score >= episode.score).length,
      points: past.length,
      since: past[0]?.time ?? episode.start,
    },
    companions: own === undefined ? [] : await companionsOf(context, episode, own, near),
    incidents: await incidentsOf(store, config.slos, near, at),
  };
}

async function seriesOf(
  { store }: JobContext,
  detector: DetectorDefinition,
  episode: AnomalyEpisode,
  range: TimeRange,
): Promise<ScoredSeries | undefined> {
  const all = await readScoredPoints(store, detector, range);
  return all.find(({ labels }) => labelsKey(labels) === labelsKey(episode.labels));
}

async function companionsOf(
  { store, config }: JobContext,
  episode: AnomalyEpisode,
  own: ScoredSeries,
  near: TimeRange,
): Promise<readonly Companion[]> {
  const others = await readAnomalies(store, near);
  const found: Companion[] = [];
  for (const detector of config.detectors) {
    for (const series of await readScoredPoints(store, detector, { start: near.start, end: near.end + 1 })) {
      if (detector.name === episode.detector && labelsKey(series.labels) === labelsKey(episode.labels)) continue;
      const companion = companionOf(episode, own, series, near);
      const anomaly = others.find(
        (other) => other.detector === detector.name && labelsKey(other.labels) === labelsKey(series.labels),
      );
      const moved = companion.furthest > 1 || Math.abs(companion.correlation ?? 0) >= LEAST_CORRELATION;
      if (moved || anomaly !== undefined) {
        found.push({ detector: detector.name, labels: series.labels, ...companion, anomaly: anomaly?.id ?? null });
      }
    }
  }
  return found
    .sort((a, b) => Number(b.anomaly !== null) - Number(a.anomaly !== null) || b.furthest - a.furthest)
    .slice(0, MOST_COMPANIONS);
}

function companionOf(
  episode: AnomalyEpisode,
  own: ScoredSeries,
  other: ScoredSeries,
  near: TimeRange,
): Pick<Companion, 'correlation' | 'furthest'> {
  const theirs = new Map(other.points.map((point) => [point.time, distanceOf(point)]));
  const pairs = own.points
    .filter(({ time }) => time >= near.start && time <= near.end)
    .map((point) => [distanceOf(point), theirs.get(point.time) ?? Number.NaN] as const)
    .filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b));
  const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
  const correlation = pairs.length < LEAST_POINTS ? Number.NaN : sampleCorrelation(a, b);
  const during = [...theirs].filter(([time, distance]) => {
    return time > episode.start && time <= episode.last && Number.isFinite(distance);
  });
  return {
    // A series that stands still correlates with nothing.
    correlation: Number.isFinite(correlation) ? correlation : null,
    furthest: during.reduce((most, [, distance]) => Math.max(most, Math.abs(distance)), 0),
  };
}

/** From the expected value, in half widths of the expected range. */
function distanceOf({ value, expected, lower, upper }: ScoredPoint): number {
  return (2 * (value - expected)) / (upper - lower);
}
