import {
  type AnomalyEpisode,
  type DetectorDefinition,
  detectGroup,
  detectorMetrics,
  historyMs,
  type JudgedSeries,
  ScoredColumns,
  type WalkedForests,
} from '../src/anomaly/index.ts';
import { type Labels, labelsKey, type Series } from '../src/series/index.ts';
import {
  type JudgedPoints,
  readAnomalies,
  readDetectorForests,
  readSamples,
  readVerdicts,
  readWatermarks,
  type SeriesForests,
  writeAnomalies,
  writeDetectorForests,
  writeScoredPoints,
  writeWatermark,
} from '../src/store/index.ts';
import { type DetectPool, openDetectPool } from '../src/threads/index.ts';
import { floorTo, type Instant } from '../src/time/index.ts';
import { maintenanceAround, pullDetectorSeries, type Unit, unitsOf } from './collecting/detector-series.ts';
import type { Job, JobContext, Problem } from './job.ts';
import { problemOf } from './problem.ts';

/** An episode whose series has been silent for this long is over: what it watched is gone. */
const SILENT_MS = 86_400_000;

/** Series whose points are kept in memory before they are written. */
const KEPT_AT_ONCE = 50;

interface Found {
  readonly series: number;
  readonly points: number;
  readonly episodes: readonly AnomalyEpisode[];
}

/** What is kept of some series, by their labels. */
interface Past {
  readonly points: ReadonlyMap<string, Series>;
  readonly forests: ReadonlyMap<string, WalkedForests>;
}

interface Judged {
  readonly episodes: readonly AnomalyEpisode[];
  /** The series, and after them the row of their group where there are several. */
  readonly kept: readonly JudgedPoints[];
  /** Those that are new. */
  readonly forests: readonly SeriesForests[];
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
  const history = { start: earliest - historyMs(detector), end: until + 1 };

  const blanks = maintenanceAround(detector, { start: earliest, end: until }, context);
  const verdicts = await readVerdicts(store, detector.name);

  const pastOf = async (some: readonly Unit[]): Promise<Past> => {
    const keys = some.flatMap(({ labels, members }) => [labels, ...members.map((one) => one.labels)].map(labelsKey));
    const series = await readSamples(store, metric, history, keys);
    const points = new Map(series.map((one) => [labelsKey(one.labels), one]));
    return { points, forests: await readDetectorForests(store, metric, keys) };
  };
  const judge = async ({ labels, members }: Unit, past: Past, pool: DetectPool): Promise<Judged> => {
    const key = labelsKey(labels);
    const own = {
      detector,
      from: (past.points.get(key)?.times.at(-1) ?? Number.NEGATIVE_INFINITY) + 1,
      known: known.filter((episode) => labelsKey(episode.labels) === key),
      verdicts: verdicts.filter((verdict) => labelsKey(verdict.labels) === key),
      blanks,
      timeZone: config.timeZone,
      stepMs: detector.stepMs,
    };
    const judged = await Promise.all(
      members.map(async (fresh): Promise<{ labels: Labels; detection: JudgedSeries }> => {
        const memberKey = labelsKey(fresh.labels);
        const detection = await pool.series(() => ({
          ...own,
          ...merged(past.points.get(memberKey), fresh),
          labels: fresh.labels,
          forests: past.forests.get(memberKey),
          keepsForests: !context.dryRun,
        }));
        return { labels: fresh.labels, detection };
      }),
    );
    const kept = judged.map((one): JudgedPoints => ({ labels: one.labels, points: one.detection.points }));
    const forests = judged.flatMap(({ labels: own, detection }) =>
      detection.forests === undefined ? [] : [{ labels: own, forests: detection.forests }],
    );
    const [only] = judged;
    if (judged.length === 1 && only !== undefined) return { episodes: only.detection.episodes, kept, forests };
    const rows = kept.map((one) => ({ labels: one.labels, detection: { points: [...one.points] } }));
    const { points, episodes } = detectGroup(detector, labels, rows, detector.stepMs);
    return { episodes, kept: [...kept, { labels, points: ScoredColumns.from(points) }], forests };
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
    await writeDetectorForests(
      store,
      metric,
      judged.flatMap(({ forests }) => forests),
      at,
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
  const slice = (first: number): readonly Unit[] => units.slice(first, first + atOnce);
  // While some are judged, the past of the next ones is read and those before are written.
  let next = awaitedLater(pastOf(slice(0)));
  let kept = Promise.resolve();
  try {
    for (let first = 0; first < units.length; first += atOnce) {
      const past = await next;
      next = first + atOnce < units.length ? awaitedLater(pastOf(slice(first + atOnce))) : next;
      const [judged] = await Promise.all([Promise.all(slice(first).map((unit) => judge(unit, past, pool))), kept]);
      context.signal.throwIfAborted();
      kept = awaitedLater(keep(judged));
      for (const one of judged) {
        episodes.push(...one.episodes);
        points += one.kept.reduce((sum, series) => sum + series.points.length, 0);
      }
    }
    await kept;
  } finally {
    context.signal.removeEventListener('abort', stop);
    await Promise.allSettled([next, kept]);
    await pool.close();
  }
  if (!context.dryRun) {
    await writeAnomalies(store, silent);
    await writeWatermark(store, metric, until);
  }
  return { series: answer.series.length, points, episodes };
}

/** A failure of something that is awaited in a while must not end the process until then. */
function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** Both in order of time; where both have a point, the fresh one counts. Both are in order themselves. */
function merged(before: Series | undefined, fresh: Series): { times: Float64Array; values: Float64Array } {
  if (before === undefined) return { times: fresh.times, values: fresh.values };
  const most = before.times.length + fresh.times.length;
  const times = new Float64Array(most);
  const values = new Float64Array(most);
  let [count, a, b] = [0, 0, 0];
  while (a < before.times.length || b < fresh.times.length) {
    const [old, young] = [before.times[a] ?? Number.POSITIVE_INFINITY, fresh.times[b] ?? Number.POSITIVE_INFINITY];
    const from = young <= old ? fresh : before;
    const at = young <= old ? b++ : a++;
    if (young === old) a++;
    times[count] = from.times[at] as number;
    values[count++] = from.values[at] as number;
  }
  return { times: times.subarray(0, count), values: values.subarray(0, count) };
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
