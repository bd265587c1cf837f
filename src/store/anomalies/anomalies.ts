import {
  type AnomalyEpisode,
  type DetectorDefinition,
  type DetectorMetrics,
  detectorMetrics,
  type Grounds,
  type ScoredColumns,
  type ScoredPoint,
} from '../../anomaly/index.ts';
import { type Labels, labelsFromKey, labelsKey } from '../../series/index.ts';
import type { Instant, TimeRange } from '../../time/index.ts';
import type { Column, Store, StoreReader } from '../store.ts';
import { readSamples } from './samples.ts';

/** Kept of a point of an episode at least: above one half means anomalous, also when it has lasted so long that it is no longer odd. */
const LASTING_SCORE = 0.501;

interface AnomalyRow {
  readonly id: string;
  readonly detector: string;
  readonly labels: string;
  readonly start: Instant;
  readonly end: Instant | null;
  readonly last: Instant;
  readonly peak_time: Instant;
  readonly peak_value: number;
  readonly peak_expected: number;
  readonly peak_lower: number;
  readonly peak_upper: number;
  readonly score: number;
  readonly severity: AnomalyEpisode['severity'];
  readonly reason: string;
  /** JSON; empty in rows of versions that did not keep it. */
  readonly grounds: string;
}

/** Writes episodes by their id: an open one that has grown replaces its former row. */
export async function writeAnomalies(store: Store, episodes: readonly AnomalyEpisode[]): Promise<void> {
  await store.insertRows('anomalies', episodes.map(toRow));
}

const SELECT_EPISODES = `SELECT id, detector, labels,
       toUnixTimestamp64Milli(a.start) AS start,
       toUnixTimestamp64Milli(a.\`end\`) AS \`end\`,
       toUnixTimestamp64Milli(a.last) AS last,
       toUnixTimestamp64Milli(peak_time) AS peak_time,
       peak_value, peak_expected, peak_lower, peak_upper, score, severity, reason, grounds
     FROM (SELECT * FROM anomalies FINAL) AS a`;

/** The episode of an id; undefined where there is none. */
export async function readAnomaly(store: StoreReader, id: string): Promise<AnomalyEpisode | undefined> {
  const [row] = await store.query<AnomalyRow>(`${SELECT_EPISODES} WHERE a.id = {id:String}`, { id });
  return row && toEpisode(row);
}

/**
 * Episodes that touch the range, by start and id. An open episode lasts until its last odd point.
 * @param detector only this detector's; all when omitted.
 */
export async function readAnomalies(
  store: StoreReader,
  range: TimeRange,
  detector?: string,
): Promise<AnomalyEpisode[]> {
  const rows = await store.query<AnomalyRow>(
    `${SELECT_EPISODES}
     WHERE a.start < {end:DateTime64(3)} AND a.last >= {start:DateTime64(3)}
       AND ({detector:String} = '' OR a.detector = {detector:String})
     ORDER BY a.start, id`,
    { start: range.start, end: range.end, detector: detector ?? '' },
  );
  return rows.map(toEpisode);
}

function toRow(episode: AnomalyEpisode): AnomalyRow {
  return {
    id: episode.id,
    detector: episode.detector,
    labels: labelsKey(episode.labels),
    start: episode.start,
    end: episode.end ?? null,
    last: episode.last,
    peak_time: episode.peak.time,
    peak_value: episode.peak.value,
    peak_expected: episode.peak.expected,
    peak_lower: episode.peak.lower,
    peak_upper: episode.peak.upper,
    score: episode.score,
    severity: episode.severity,
    reason: episode.reason,
    grounds: episode.grounds === undefined ? '' : JSON.stringify(episode.grounds),
  };
}

function toEpisode(row: AnomalyRow): AnomalyEpisode {
  return {
    id: row.id,
    detector: row.detector,
    labels: labelsFromKey(row.labels),
    start: row.start,
    end: row.end ?? undefined,
    last: row.last,
    peak: {
      time: row.peak_time,
      value: row.peak_value,
      expected: row.peak_expected,
      lower: row.peak_lower,
      upper: row.peak_upper,
    },
    score: row.score,
    severity: row.severity,
    reason: row.reason,
    grounds: row.grounds === '' ? undefined : (JSON.parse(row.grounds) as Grounds),
  };
}

/** The judged points of one series of a detector, as they are kept. */
export interface ScoredSeries {
  readonly labels: Labels;
  readonly points: readonly ScoredPoint[];
}

const FIELDS = ['score', 'expected', 'lower', 'upper', 'value'] as const;
/** Points that are brought into the store at once: five rows each. */
const POINTS_AT_ONCE = 50_000;

/** Points of one series of a detector that were judged now. */
export interface JudgedPoints {
  readonly labels: Labels;
  readonly points: ScoredColumns;
}

/** Keeps points with their score and expected range. NaN is not kept. */
export async function writeScoredPoints(
  store: Store,
  detector: DetectorDefinition,
  series: readonly JudgedPoints[],
): Promise<void> {
  const metrics = detectorMetrics(detector);
  let block: JudgedPoints[] = [];
  let count = 0;
  const flush = async (): Promise<void> => {
    await store.insert('samples', columnsOf(metrics, block));
    block = [];
    count = 0;
  };
  for (const one of series) {
    if (count > 0 && count + one.points.length > POINTS_AT_ONCE) await flush();
    block.push(one);
    count += one.points.length;
  }
  await flush();
}

function columnsOf(metrics: DetectorMetrics, series: readonly JudgedPoints[]): Column[] {
  const most = FIELDS.length * series.reduce((sum, { points }) => sum + points.length, 0);
  const metric: string[] = [];
  const labels: string[] = [];
  const times = new Float64Array(most);
  const values = new Float64Array(most);
  let row = 0;
  for (const field of FIELDS) {
    for (const one of series) {
      const key = labelsKey(one.labels);
      const time = one.points.column('time');
      const numbers = field === 'score' ? toldScores(one.points) : one.points.column(field);
      for (let i = 0; i < numbers.length; i++) {
        if (Number.isNaN(numbers[i])) continue;
        metric.push(metrics[field]);
        labels.push(key);
        times[row] = time[i] as number;
        values[row++] = numbers[i] as number;
      }
    }
  }
  return [
    { name: 'metric', type: 'LowCardinality(String)', values: metric },
    { name: 'labels', type: 'LowCardinality(String)', values: labels },
    { name: 'time', type: "DateTime64(3, 'UTC')", values: times.subarray(0, row) },
    { name: 'value', type: 'Float64', values: values.subarray(0, row) },
  ];
}

function toldScores(points: ScoredColumns): Float64Array {
  const anomalous = points.column('anomalous');
  return points.column('score').map((score, i) => (anomalous[i] === 1 ? Math.max(score, LASTING_SCORE) : score));
}

/**
 * Points with `start <= time < end`, one series per label set, by label text and time. Before there was a model the expected value and
 * its range are NaN and the score is 0.
 */
export async function readScoredPoints(
  store: StoreReader,
  detector: DetectorDefinition,
  range: TimeRange,
): Promise<ScoredSeries[]> {
  const metrics = detectorMetrics(detector);
  const field = async (metric: string): Promise<Map<string, Map<Instant, number>>> => {
    const series = await readSamples(store, metric, range);
    return new Map(series.map((one) => [labelsKey(one.labels), pointsByTime(one.times, one.values)]));
  };
  const values = await readSamples(store, metrics.value, range);
  const [scores, expected, lower, upper] = [
    await field(metrics.score),
    await field(metrics.expected),
    await field(metrics.lower),
    await field(metrics.upper),
  ];
  return values.map(({ labels, times, values: column }) => {
    const key = labelsKey(labels);
    const points = Array.from(times, (time, i): ScoredPoint => {
      const score = scores.get(key)?.get(time) ?? 0;
      return {
        time,
        value: column[i] ?? Number.NaN,
        score,
        expected: expected.get(key)?.get(time) ?? Number.NaN,
        lower: lower.get(key)?.get(time) ?? Number.NaN,
        upper: upper.get(key)?.get(time) ?? Number.NaN,
        anomalous: score > 0.5,
      };
    });
    return { labels, points };
  });
}

function pointsByTime(times: Float64Array, values: Float64Array): Map<Instant, number> {
  return new Map(Array.from(times, (time, i) => [time, values[i] ?? Number.NaN]));
}
