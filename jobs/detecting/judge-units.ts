import {
  type AnomalyEpisode,
  type AnomalyVerdict,
  type DetectionInput,
  type DetectorDefinition,
  detectGroup,
  detectorMetrics,
  type JudgedSeries,
  ScoredColumns,
  type WalkedForests,
} from '../../src/anomaly/index.ts';
import { type Labels, labelsKey, type Series } from '../../src/series/index.ts';
import {
  type JudgedPoints,
  readDetectorForests,
  readSamples,
  type SeriesForests,
  writeAnomalies,
  writeDetectorForests,
  writeScoredPoints,
} from '../../src/store/index.ts';
import { type DetectPool, openDetectPool } from '../../src/threads/index.ts';
import type { TimeRange } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';
import type { Unit } from './detector-series.ts';
import { inTurns } from './in-turns.ts';

/** Series whose points are kept in memory before they are written. */
const KEPT_AT_ONCE = 50;

/** What the judging of every unit of a detector goes by. */
export interface Grounding {
  readonly detector: DetectorDefinition;
  /** Time whose points are read from the store. */
  readonly history: TimeRange;
  readonly known: readonly AnomalyEpisode[];
  readonly verdicts: readonly AnomalyVerdict[];
  readonly blanks: NonNullable<DetectionInput['blanks']>;
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

/** Judges what is new of every unit on several cores and keeps points, forests and episodes, unless the run is a dry one. */
export async function judgeUnits(
  units: readonly Unit[],
  grounding: Grounding,
  context: JobContext,
): Promise<{ readonly points: number; readonly episodes: readonly AnomalyEpisode[] }> {
  const episodes: AnomalyEpisode[] = [];
  let points = 0;
  const pool = openDetectPool(units.reduce((sum, { members }) => sum + members.length, 0));
  const stop = (): void => void pool.close();
  context.signal.addEventListener('abort', stop);
  try {
    await inTurns(
      units,
      Math.max(1, Math.floor(KEPT_AT_ONCE / Math.max(1, ...units.map((unit) => unit.members.length)))),
      {
        read: (some) => pastOf(some, grounding, context),
        work: async (some, past) => {
          const judged = await Promise.all(some.map((unit) => judge(unit, past, pool, grounding, context)));
          context.signal.throwIfAborted();
          for (const one of judged) {
            episodes.push(...one.episodes);
            points += one.kept.reduce((sum, series) => sum + series.points.length, 0);
          }
          return judged;
        },
        write: (judged) => keep(judged, grounding, context),
      },
    );
  } finally {
    context.signal.removeEventListener('abort', stop);
    await pool.close();
  }
  return { points, episodes };
}

async function pastOf(units: readonly Unit[], { detector, history }: Grounding, { store }: JobContext): Promise<Past> {
  const metric = detectorMetrics(detector).value;
  const keys = units.flatMap(({ labels, members }) => [labels, ...members.map((one) => one.labels)].map(labelsKey));
  const series = await readSamples(store, metric, history, keys);
  const points = new Map(series.map((one) => [labelsKey(one.labels), one]));
  return { points, forests: await readDetectorForests(store, metric, keys) };
}

async function judge(
  { labels, members }: Unit,
  past: Past,
  pool: DetectPool,
  { detector, known, verdicts, blanks }: Grounding,
  { config, dryRun }: JobContext,
): Promise<Judged> {
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
        keepsForests: !dryRun,
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
}

async function keep(
  judged: readonly Judged[],
  { detector }: Grounding,
  { store, at, dryRun }: JobContext,
): Promise<void> {
  if (dryRun) return;
  const [episodes, kept, forests] = [
    judged.flatMap((one) => one.episodes),
    judged.flatMap((one) => one.kept),
    judged.flatMap((one) => one.forests),
  ];
  await writeAnomalies(store, episodes);
  await writeScoredPoints(store, detector, kept);
  await writeDetectorForests(store, detectorMetrics(detector).value, forests, at);
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
