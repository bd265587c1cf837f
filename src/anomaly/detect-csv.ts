import { UsageError } from '../errors.ts';
import { NO_LABELS } from '../series/index.ts';
import type { Instant } from '../time/index.ts';
import { DEFAULT_DETECTOR } from './default-detector.ts';
import { type Detection, detectSeries } from './detect-series.ts';
import { agreedEpisodes, agreement } from './episodes/agreement.ts';
import { notificationTimes } from './episodes/episodes.ts';

/** Least score of a row that alerts, also where an episode has lasted so long that it is no longer odd. */
const REPEATED_SCORE = 0.501;
/** What programs write where there is no value, or none that can be judged. */
const MISSING = /^(|-|nan|null|none|na|n\/a|[+-]?inf(inity)?)$/i;
const CSV_DETECTOR = { ...DEFAULT_DETECTOR, name: 'csv', title: 'csv' };

export interface CsvOptions {
  /** Distance between rows; inferred from the rows seen so far where it is not given. */
  readonly stepMs?: number;
  /** Of the forests; another one shows how much of a result is chance. */
  readonly seed?: number;
}

interface Table {
  /** As they were written. */
  readonly timestamps: readonly string[];
  readonly times: Float64Array;
  /** One array for each column after the timestamp; NaN where nothing is written. */
  readonly columns: readonly Float64Array[];
}

/**
 * Judges a CSV of `timestamp,value` and returns `timestamp,anomaly_score,alert,expected,lower,upper`, one row for each row of the input in its
 * order. Causal: a row depends on the rows up to it only. `alert` is 1 where a notification would go out: at the start of an
 * episode and every four hours while it lasts. Before there is half a day of history the score is 0 and the range is empty, as it is in rows
 * without a value and in rows whose time is not after all times before them. Of several metrics, `timestamp,m1,m2,…`, the row's score is
 * what at least two of them agree on, and the range stays empty.
 * @throws UsageError where the head, a timestamp or a value cannot be read.
 */
export function detectCsv(text: string, options: CsvOptions = {}): string {
  const table = readTable(text);
  const detections = table.columns.map((values, column) =>
    detectSeries({
      detector: { ...CSV_DETECTOR, seed: (options.seed ?? CSV_DETECTOR.seed) + column },
      labels: NO_LABELS,
      times: table.times,
      values,
      from: Number.NEGATIVE_INFINITY,
      known: [],
      timeZone: 'UTC',
      memory: 'all',
      ...(options.stepMs === undefined ? {} : { stepMs: options.stepMs }),
    }),
  );
  const [only] = detections;
  const { points, notifications } = detections.length === 1 && only !== undefined ? only : agreed(detections);
  const judged = new Map(points.map((point) => [point.time, point]));
  const alerts = new Set(notifications);
  const lines = table.timestamps.map((timestamp, row) => {
    const time = table.times[row] as number;
    const point = judged.get(time);
    // Taken once: a repeated timestamp is not a second point.
    judged.delete(time);
    if (point === undefined) return `${timestamp},0,0,,,`;
    const { score, expected, lower, upper } = point;
    const alert = alerts.has(time) ? 1 : 0;
    const told = alert === 1 ? Math.max(score, REPEATED_SCORE) : score;
    return [timestamp, Number(told.toFixed(9)), alert, cell(expected), cell(lower), cell(upper)].join(',');
  });
  return `${['timestamp,anomaly_score,alert,expected,lower,upper', ...lines].join('\n')}\n`;
}

function agreed(detections: readonly Detection[]): Pick<Detection, 'points' | 'notifications'> {
  const points = agreement(detections);
  const notifications = agreedEpisodes(CSV_DETECTOR, points).flatMap((rows) =>
    notificationTimes(rows.map(({ time }) => time)),
  );
  const nothing = { value: Number.NaN, expected: Number.NaN, lower: Number.NaN, upper: Number.NaN };
  return { points: points.map((point) => ({ ...point, ...nothing })), notifications };
}

function cell(value: number): string {
  return Number.isNaN(value) ? '' : String(Number(value.toPrecision(9)));
}

function readTable(text: string): Table {
  const lines = text.split('\n');
  const head = (lines[0] ?? '').trim().split(',').map(unquoted);
  if (head[0]?.toLowerCase() !== 'timestamp' || head.length < 2) {
    throw new UsageError(`the head is "${head.join(',')}"`, {
      hint: 'Write "timestamp,value", or "timestamp" and several metrics, as the first line.',
    });
  }
  const timestamps: string[] = [];
  const times: number[] = [];
  const columns = head.slice(1).map((): number[] => []);
  for (const [i, line] of lines.entries()) {
    if (i === 0 || line.trim() === '') continue;
    const [timestamp = '', ...cells] = line.trim().split(',').map(unquoted);
    const time = readTime(timestamp);
    if (time === undefined) {
      throw new UsageError(`line ${i + 1}: "${timestamp}" is not a timestamp`, {
        hint: 'Write 2026-11-09 14:30:00 (UTC), ISO 8601 with an offset, or seconds since 1970.',
      });
    }
    timestamps.push(timestamp);
    times.push(time);
    for (const [c, column] of columns.entries()) {
      const text = cells[c] ?? '';
      const value = MISSING.test(text) ? Number.NaN : Number(text);
      if (Number.isNaN(value) && !MISSING.test(text)) {
        throw new UsageError(`line ${i + 1}: "${text}" is not a number`, {
          hint: 'Leave the cell empty, or write NaN, where there is no value.',
        });
      }
      column.push(value);
    }
  }
  return { timestamps, times: Float64Array.from(times), columns: columns.map((one) => Float64Array.from(one)) };
}

function unquoted(text: string): string {
  return text.trim().replace(/^"(.*)"$/, '$1');
}

function readTime(text: string): Instant | undefined {
  if (/^\d{9,10}(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1_000);
  if (/^\d{12,13}$/.test(text)) return Number(text);
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text.replace(' ', 'T')}Z`;
  const time = Date.parse(zoned.replace(' ', 'T'));
  return Number.isNaN(time) ? undefined : time;
}
