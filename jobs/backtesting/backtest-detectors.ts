import {
  type AnomalyEpisode,
  type AnomalyVerdict,
  type DetectorDefinition,
  detectGroup,
  detectSeries,
  historyMs,
} from '../../src/anomaly/index.ts';
import { UsageError } from '../../src/errors.ts';
import { type Labels, labelsKey } from '../../src/series/index.ts';
import type { KnownIncident } from '../../src/slo/index.ts';
import { readVerdicts } from '../../src/store/index.ts';
import { floorTo, type Instant, lengthMs, type TimeRange } from '../../src/time/index.ts';
import { maintenanceAround, pullDetectorSeries, unitsOf } from '../detecting/detector-series.ts';
import type { JobContext } from '../job.ts';

const WEEK_MS = 7 * 86_400_000;

export interface SeriesBacktest {
  readonly labels: Labels;
  readonly points: number;
  readonly episodes: readonly AnomalyEpisode[];
  /** When somebody would have been told. */
  readonly notifications: readonly Instant[];
}

export interface DetectorBacktest {
  readonly detector: string;
  readonly series: readonly SeriesBacktest[];
  readonly notifications: number;
  /** For each series and week. */
  readonly notificationsPerWeek: number;
  /** Notifications outside of every known incident and genuine anomaly, for each series and week; undefined where nothing is known. */
  readonly falseAlarmsPerWeek: number | undefined;
  /** Known incidents with a notification in them, and all of them. */
  readonly found: number;
  readonly known: number;
  readonly missed: readonly string[];
}

export interface DetectorsBacktest {
  readonly range: TimeRange;
  readonly detectors: readonly DetectorBacktest[];
}

/**
 * Pulls the history of detectors from their sources and judges it with the settings of today, as scheduled runs would have. What is known
 * are the given incidents and the verdicts in the store. Writes and sends nothing.
 * @throws UsageError where the range is empty.
 */
export async function backtestDetectors(
  context: JobContext,
  range: TimeRange,
  incidents: readonly KnownIncident[],
  names: readonly string[],
): Promise<DetectorsBacktest> {
  if (!(lengthMs(range) > 0))
    throw new UsageError('the range to replay is empty', { hint: 'Give --from before --to.' });
  const chosen = context.config.detectors.filter(({ name }) => names.length === 0 || names.includes(name));
  const verdicts = await readVerdicts(context.store);
  const detectors: DetectorBacktest[] = [];
  for (const [i, detector] of chosen.entries()) {
    context.signal.throwIfAborted();
    context.log.progress('replaying', i, chosen.length);
    const series = await replay(context, detector, range);
    const own = incidents.filter(({ slo, start, end }) => {
      return (slo === undefined || slo === detector.slo) && start < range.end && end > range.start;
    });
    detectors.push(scored(detector, series, range, own, verdicts));
  }
  context.log.progress('replaying', chosen.length, chosen.length);
  return { range, detectors };
}

async function replay(context: JobContext, detector: DetectorDefinition, range: TimeRange): Promise<SeriesBacktest[]> {
  const { stepMs } = detector;
  const grid = { start: floorTo(range.start - historyMs(detector), stepMs), end: floorTo(range.end, stepMs), stepMs };
  const answer = await pullDetectorSeries(detector, grid, context);
  const blanks = maintenanceAround(detector, range, context);
  const from = range.start;
  const { timeZone } = context.config;
  return unitsOf(detector, answer.series).map(({ labels, members }) => {
    const judged = members.map((one) => {
      context.signal.throwIfAborted();
      return {
        labels: one.labels,
        detection: detectSeries({ detector, ...one, from, known: [], blanks, timeZone, stepMs }),
      };
    });
    const [only] = judged;
    const found =
      judged.length === 1 && only !== undefined ? only.detection : detectGroup(detector, labels, judged, stepMs);
    return {
      labels,
      points: found.points.length,
      episodes: found.episodes.filter(({ last }) => last >= range.start),
      notifications: found.notifications.filter((time) => time >= range.start && time < range.end),
    };
  });
}

function scored(
  detector: DetectorDefinition,
  series: readonly SeriesBacktest[],
  range: TimeRange,
  incidents: readonly KnownIncident[],
  verdicts: readonly AnomalyVerdict[],
): DetectorBacktest {
  const weeks = (lengthMs(range) / WEEK_MS) * series.length;
  const rate = (count: number): number => (weeks > 0 ? count / weeks : 0);
  const inside = (time: Instant, { start, end }: TimeRange): boolean => time >= start && time <= end + detector.stepMs;
  let [all, wrong] = [0, 0];
  let judged = incidents.length > 0;
  for (const { labels, notifications } of series) {
    const own = verdicts.filter((one) => one.detector === detector.name && labelsKey(one.labels) === labelsKey(labels));
    judged ||= own.length > 0;
    all += notifications.length;
    const right = [...incidents, ...own.filter(({ genuine }) => genuine)];
    wrong += notifications.filter((time) => !right.some((stretch) => inside(time, stretch))).length;
  }
  const missed = incidents.filter((incident) =>
    series.every(({ notifications }) => !notifications.some((time) => inside(time, incident))),
  );
  return {
    detector: detector.name,
    series,
    notifications: all,
    notificationsPerWeek: rate(all),
    falseAlarmsPerWeek: judged ? rate(wrong) : undefined,
    found: incidents.length - missed.length,
    known: incidents.length,
    missed: missed.map(({ name }) => name),
  };
}
