import {
  type AnomalyEpisode,
  type Detection,
  type DetectorDefinition,
  detectGroup,
  detectorMetrics,
  type GroupMember,
  historyMs,
} from '../src/anomaly/index.ts';
import { type Labels, labelsKey, type Series } from '../src/series/index.ts';
import {
  readAnomalies,
  readSamples,
  readVerdicts,
  readWatermarks,
  type ScoredSeries,
  writeAnomalies,
  writeScoredPoints,
  writeWatermark,
} from '../src/store/index.ts';
import { type DetectPool, openDetectPool } from '../src/threads/index.ts';
import { floorTo, type Instant } from '../src/time/index.ts';
import { maintenanceAround, pullDetectorSeries, type Unit, unitsOf } from './collection/detector-series.ts';
import type { Job, JobContext, Problem } from './job.ts';
import { problemOf } from './problem.ts';

/** An episode whose series has been silent for this long is over: what it watched is gone. */
const SILENT_MS = 86_400_000;

/** Series whose points are kept in memory before they are written. */
const KEPT_AT_ONCE = 100;

interface Found {
  readonly series: number;
  readonly points: number;
  readonly episodes: readonly AnomalyEpisode[];
}

interface Judged {
  readonly episodes: readonly AnomalyEpisode[];
  /** The series, and after them the row of their group where there are several. */
  readonly kept: readonly ScoredSeries[];
}

/** Pulls what is new for every detector, judges it, and keeps points and episodes. */
export const detect: Job = {
  name: 'detect',
  description: 'find anomalies in what is new since the last run',
  async run(context) {
    const detectors = context.config.detectors.filter((detector) => wanted(detector, context));
    const watermarks = await readWatermarks(context.store);
    const problems: Problem[] = [];
    const found: Found[] = [];
    for (const [i, detector] of detectors.entries()) {
      context.signal.throwIfAborted();
      context.log.progress('detectors', i, detectors.length);
      try {
        found.push(await detectOne(detector, watermarks.get(detectorMetrics(detector).value), context));
      } catch (error) {
        context.signal.throwIfAborted();
        problems.push(problemOf(`detector ${detector.name}`, error));
      }
    }
    context.log.progress('detectors', detectors.length, detectors.length);
    const episodes = found.flatMap((one) => one.episodes);
    return {
      problems,
      summary: {
        detectors: detectors.length,
        series: found.reduce((sum, one) => sum + one.series, 0),
        points: found.reduce((sum, one) => sum + one.points, 0),
        anomalies: episodes.length,
        open: episodes.filter((episode) => episode.end === undefined).length,
      },
    };
  },
};

function wanted(detector: DetectorDefinition, { filter }: JobContext): boolean {
  if (filter.slos.length > 0 && !filter.slos.includes(detector.slo)) return false;
  return filter.teams.length === 0 || filter.teams.includes(detector.team);
}

async function detectOne(
  detector: DetectorDefinition,
  watermark: Instant | undefined,
  context: JobContext,
): Promise<Found> {
  const { store, config, at } = context;
  const metric = detectorMetrics(detector).value;
  const until = floorTo(at, detector.stepMs);
  if (watermark !== undefined && watermark >= until) return { series: 0, points: 0, episodes: [] };

  const reach = Math.max(config.collect.initialMs, detector.trainMs);
  const since = floorTo(watermark === undefined ? at - reach : watermark - config.collect.overlapMs, detector.stepMs);
  const grid = { start: since, end: until, stepMs: detector.stepMs };
  const answer = await pullDetectorSeries(detector, grid, context);
  for (const warning of answer.warnings) context.log.warn(`detector ${detector.name}: ${warning}`);

  const known = await readAnomalies(store, { start: since - historyMs(detector), end: at }, detector.name);
  const earliest = known.filter(isOpen).reduce((least, episode) => Math.min(least, episode.start), since);
  const history = await readSamples(store, metric, { start: earliest - historyMs(detector), end: until + 1 });
  const past = new Map(history.map((one) => [labelsKey(one.labels), one]));

  const blanks = maintenanceAround(detector, { start: earliest, end: until }, context);
  const verdicts = await readVerdicts(store, detector.name);

  const judge = async ({ labels, members }: Unit, pool: DetectPool): Promise<Judged> => {
    const key = labelsKey(labels);
    const own = {
      detector,
      from: (past.get(key)?.times.at(-1) ?? Number.NEGATIVE_INFINITY) + 1,
      known: known.filter((episode) => labelsKey(episode.labels) === key),
      verdicts: verdicts.filter((verdict) => labelsKey(verdict.labels) === key),
      blanks,
      timeZone: config.timeZone,
      stepMs: detector.stepMs,
    };
    const judged = await Promise.all(
      members.map(async (fresh): Promise<GroupMember & { detection: Detection }> => {
        const before = past.get(labelsKey(fresh.labels));
        const detection = await pool.series(() => ({ ...own, labels: fresh.labels, ...merged(before, fresh) }));
        return { labels: fresh.labels, detection };
      }),
    );
    const kept = judged.map((one): ScoredSeries => ({ labels: one.labels, points: one.detection.points }));
    const [only] = judged;
    if (judged.length === 1 && only !== undefined) return { episodes: only.detection.episodes, kept };
    const { points, episodes } = detectGroup(detector, labels, judged, detector.stepMs);
    return { episodes, kept: [...kept, { labels, points }] };
  };
  const keep = async (judged: readonly Judged[]): Promise<void> => {
    if (context.dryRun) return;
    await writeAnomalies(
      store,
      judged.flatMap((one) => one.episodes),
    );
    await writeScoredPoints(
      store,
      detector,
      judged.flatMap(({ kept }) => kept),
    );
  };

  const units = unitsOf(detector, answer.series);
  const atOnce = Math.max(1, Math.floor(KEPT_AT_ONCE / Math.max(1, ...units.map(({ members }) => members.length))));
  const silent = goneSilent(known, units, at);
  const episodes = [...silent];
  let points = 0;
  const pool = openDetectPool(answer.series.length);
  const stop = (): void => void pool.close();
  context.signal.addEventListener('abort', stop);
  try {
    for (let first = 0; first < units.length; first += atOnce) {
      const judged = await Promise.all(units.slice(first, first + atOnce).map((unit) => judge(unit, pool)));
      context.signal.throwIfAborted();
      await keep(judged);
      for (const one of judged) {
        episodes.push(...one.episodes);
        points += one.kept.reduce((sum, series) => sum + series.points.length, 0);
      }
    }
  } finally {
    context.signal.removeEventListener('abort', stop);
    await pool.close();
  }
  if (!context.dryRun) {
    await writeAnomalies(store, silent);
    await writeWatermark(store, metric, until);
  }
  return { series: answer.series.length, points, episodes };
}

/** Both in order of time; where both have a point, the fresh one counts. */
function merged(before: Series | undefined, fresh: Series): { times: Float64Array; values: Float64Array } {
  if (before === undefined) return { times: fresh.times, values: fresh.values };
  const points = new Map<Instant, number>();
  for (const one of [before, fresh]) {
    for (const [i, time] of one.times.entries()) points.set(time, one.values[i] ?? Number.NaN);
  }
  const times = Float64Array.from(points.keys()).sort();
  return { times, values: Float64Array.from(times, (time) => points.get(time) ?? Number.NaN) };
}

function isOpen(episode: AnomalyEpisode): boolean {
  return episode.end === undefined;
}

function goneSilent(known: readonly AnomalyEpisode[], fresh: readonly { labels: Labels }[], at: Instant) {
  const alive = new Set(fresh.map((one) => labelsKey(one.labels)));
  return known
    .filter((episode) => isOpen(episode) && at - episode.last > SILENT_MS && !alive.has(labelsKey(episode.labels)))
    .map((episode): AnomalyEpisode => ({ ...episode, end: episode.last }));
}
