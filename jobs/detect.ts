import { type AnomalyEpisode, type DetectorDefinition, detectorMetrics, historyMs } from '../src/anomaly/index.ts';
import { type Labels, labelsKey } from '../src/series/index.ts';
import { readAnomalies, readVerdicts, readWatermarks, writeAnomalies, writeWatermark } from '../src/store/index.ts';
import { floorTo, type Instant } from '../src/time/index.ts';
import { maintenanceAround, pullDetectorSeries, unitsOf } from './detecting/detector-series.ts';
import { judgeUnits } from './detecting/judge-units.ts';
import { learningSeries } from './detecting/learning-series.ts';
import type { Job, JobContext, Problem } from './job.ts';
import { problemOf } from './problem.ts';

/** An episode whose series has been silent for this long is over: what it watched is gone. */
const SILENT_MS = 86_400_000;

interface Found {
  readonly series: number;
  readonly points: number;
  readonly episodes: readonly AnomalyEpisode[];
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
    const learning = await learningSeries(context.store, detectors, context.at);
    return {
      problems,
      summary: {
        detectors: detectors.length,
        series: found.reduce((sum, one) => sum + one.series, 0),
        points: found.reduce((sum, one) => sum + one.points, 0),
        anomalies: episodes.length,
        open: episodes.filter((episode) => episode.end === undefined).length,
        ...(learning.length === 0 ? {} : { learning: learning.length }),
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
  const history = { start: earliest - historyMs(detector), end: until + 1 };

  const blanks = maintenanceAround(detector, { start: earliest, end: until }, context);
  const verdicts = await readVerdicts(store, detector.name);

  const units = unitsOf(detector, answer.series);
  const silent = goneSilent(known, units, at);
  const grounding = { detector, history, known, verdicts, blanks };
  const { points, episodes } = await judgeUnits(units, grounding, context);
  if (!context.dryRun) {
    await writeAnomalies(store, silent);
    await writeWatermark(store, metric, until);
  }
  return { series: answer.series.length, points, episodes: [...silent, ...episodes] };
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
