import { UsageError } from '../errors.ts';
import { NO_LABELS } from '../series/index.ts';
import type { Instant } from '../time/index.ts';
import { detectSeries } from './detect-series.ts';
import type { DetectorDefinition } from './detector.ts';

const DAY_MS = 86_400_000;

/** What a detector does where nothing else is said. */
const DEFAULTS: DetectorDefinition = {
  name: 'csv',
  title: 'csv',
  source: '',
  query: '',
  unit: '',
  stepMs: 0,
  trainMs: 28 * DAY_MS,
  retrainMs: DAY_MS,
  engine: 'isolation-forest',
  seed: 1,
  contamination: undefined,
  minConfidence: undefined,
  falseAlarmsPerWeek: 1,
  direction: 'both',
  minDeviation: { absolute: 0, relative: 0 },
  mergeGapMs: 600_000,
  slo: '',
  owner: '',
  team: '',
  labels: NO_LABELS,
};

export interface CsvOptions {
  /** Distance between rows; inferred from the rows seen so far where it is not given. */
  readonly stepMs?: number;
  /** Of the forests; another one shows how much of a result is chance. */
  readonly seed?: number;
}

interface Row {
  readonly timestamp: string;
  readonly time: Instant;
  readonly value: number;
}

/**
 * Judges a CSV of `timestamp,value` and returns `timestamp,anomaly_score,alert,expected,lower,upper`, one row for each row of the input in its
 * order. Causal: a row depends on the rows up to it only. `alert` is 1 where a notification would go out: at the start of an
 * episode and every four hours while it lasts. Before there is a day of history the score is 0 and the range is empty, as it is in rows
 * without a value and in rows whose time is not after all times before them.
 * @throws UsageError where the head or a timestamp cannot be read.
 */
export function detectCsv(text: string, options: CsvOptions = {}): string {
  const rows = readRows(text);
  const { points, notifications } = detectSeries({
    detector: { ...DEFAULTS, seed: options.seed ?? DEFAULTS.seed },
    labels: NO_LABELS,
    times: Float64Array.from(rows, (row) => row.time),
    values: Float64Array.from(rows, (row) => row.value),
    from: Number.NEGATIVE_INFINITY,
    known: [],
    timeZone: 'UTC',
    memory: 'all',
    ...(options.stepMs === undefined ? {} : { stepMs: options.stepMs }),
  });
  const judged = new Map(points.map((point) => [point.time, point]));
  const alerts = new Set(notifications);
  const lines = rows.map((row) => {
    const point = judged.get(row.time);
    // Taken once: a repeated timestamp is not a second point.
    judged.delete(row.time);
    if (point === undefined) return `${row.timestamp},0,0,,,`;
    const { score, expected, lower, upper } = point;
    const alert = alerts.has(point.time) ? 1 : 0;
    return [row.timestamp, Number(score.toFixed(6)), alert, cell(expected), cell(lower), cell(upper)].join(',');
  });
  return `${['timestamp,anomaly_score,alert,expected,lower,upper', ...lines].join('\n')}\n`;
}

function cell(value: number): string {
  return Number.isNaN(value) ? '' : String(Number(value.toPrecision(9)));
}

function readRows(text: string): Row[] {
  const lines = text.split('\n');
  const head = (lines[0] ?? '').trim().split(',').map(unquoted);
  if (head[0] !== 'timestamp' || head[1] !== 'value' || head.length !== 2) {
    throw new UsageError(`the head is "${head.join(',')}"`, { hint: 'Write "timestamp,value" as the first line.' });
  }
  const rows: Row[] = [];
  for (const [i, line] of lines.entries()) {
    if (i === 0 || line.trim() === '') continue;
    const [timestamp = '', value = ''] = line.trim().split(',').map(unquoted);
    const time = readTime(timestamp);
    if (time === undefined) {
      throw new UsageError(`line ${i + 1}: "${timestamp}" is not a timestamp`, {
        hint: 'Write 2026-11-09 14:30:00 (UTC), ISO 8601 with an offset, or seconds since 1970.',
      });
    }
    rows.push({ timestamp, time, value: value === '' ? Number.NaN : Number(value) });
  }
  return rows;
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
