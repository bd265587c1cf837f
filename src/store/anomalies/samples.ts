import { type Labels, labelsFromKey, labelsKey, type Series } from '../../series/index.ts';
import type { Instant, TimeRange } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';

/** Keeps points of `metric` (a name of ours: `detector:p95`). A point that is there already is replaced; NaN is not kept. */
export async function writeSamples(store: Store, metric: string, series: readonly Series[]): Promise<void> {
  const labels: string[] = [];
  const times: number[] = [];
  const values: number[] = [];
  for (const one of series) {
    const key = labelsKey(one.labels);
    one.times.forEach((time, i) => {
      const value = one.values[i];
      if (value === undefined || Number.isNaN(value)) return;
      labels.push(key);
      times.push(time);
      values.push(value);
    });
  }
  await store.insert('samples', [
    { name: 'metric', type: 'LowCardinality(String)', values: times.map(() => metric) },
    { name: 'labels', type: 'LowCardinality(String)', values: labels },
    { name: 'time', type: "DateTime64(3, 'UTC')", values: times },
    { name: 'value', type: 'Float64', values },
  ]);
}

/**
 * The points of `metric` with `start <= time < end`, one series per label set, ordered by label text and time.
 * @param keys of the label sets wanted, see `labelsKey`; all when omitted.
 */
export async function readSamples(
  store: StoreReader,
  metric: string,
  range: TimeRange,
  keys?: readonly string[],
): Promise<Series[]> {
  const params = { metric, from: range.start, to: range.end, keys: keys ?? [] };
  const own = keys === undefined ? '' : ' AND labels IN {keys:Array(String)}';
  const where = `metric = {metric:String} AND time >= {from:DateTime64(3)} AND time < {to:DateTime64(3)}${own}`;
  const sets = await store.query<{ key: string; points: number }>(
    `SELECT labels AS key, count() AS points FROM samples FINAL WHERE ${where} GROUP BY labels ORDER BY labels`,
    params,
  );
  const { times, values } = await store.numbers(
    `SELECT toFloat64(toUnixTimestamp64Milli(time)) AS times, value AS values FROM samples FINAL
     WHERE ${where} ORDER BY labels, time`,
    params,
  );
  let from = 0;
  return sets.map(({ key, points }) => {
    const to = from + points;
    const cut = (column: Float64Array | undefined) => column?.subarray(from, to) ?? new Float64Array();
    const one: { labels: Labels; times: Float64Array; values: Float64Array } = {
      labels: labelsFromKey(key),
      times: cut(times),
      values: cut(values),
    };
    from = to;
    return one;
  });
}

/** Number of series that have points of these metrics in the range. */
export async function watchedSeries(store: StoreReader, metrics: readonly string[], range: TimeRange): Promise<number> {
  const [row] = await store.query<{ series: number }>(
    `SELECT toFloat64(uniqExact(metric, labels)) AS series FROM samples
     WHERE metric IN {metrics:Array(String)} AND time >= {start:DateTime64(3)} AND time < {end:DateTime64(3)}`,
    { metrics, start: range.start, end: range.end },
  );
  return row?.series ?? 0;
}

/** First and last point of a series. */
export interface SeriesSpan {
  readonly metric: string;
  readonly labels: Labels;
  readonly first: Instant;
  readonly last: Instant;
}

/** Series of these metrics that begin after `since` and have points in the last day before `at`, by label text. */
export async function youngSeries(
  store: StoreReader,
  metrics: readonly string[],
  since: Instant,
  at: Instant,
): Promise<SeriesSpan[]> {
  const rows = await store.query<{ metric: string; key: string; first: number; last: number }>(
    `SELECT metric, labels AS key, toFloat64(toUnixTimestamp64Milli(min(time))) AS first,
       toFloat64(toUnixTimestamp64Milli(max(time))) AS last
     FROM samples WHERE metric IN {metrics:Array(String)} AND time < {at:DateTime64(3)}
     GROUP BY metric, labels
     HAVING min(time) > {since:DateTime64(3)} AND max(time) >= {at:DateTime64(3)} - INTERVAL 1 DAY
     ORDER BY metric, labels`,
    { metrics, since, at },
  );
  return rows.map(({ metric, key, first, last }) => ({ metric, labels: labelsFromKey(key), first, last }));
}

/** Points of some metrics and label sets in the range, by metric, label text and time. */
export async function pointsOf(
  store: StoreReader,
  metrics: readonly string[],
  labels: readonly Labels[],
  range: TimeRange,
): Promise<(Series & { readonly metric: string })[]> {
  const answer = await store.columns(
    `SELECT metric, labels, toFloat64(toUnixTimestamp64Milli(s.time)) AS at, value
     FROM (SELECT * FROM samples FINAL) AS s
     WHERE metric IN {metrics:Array(String)} AND labels IN {labels:Array(String)}
       AND s.time >= {start:DateTime64(3)} AND s.time < {end:DateTime64(3)}
     ORDER BY metric, labels, s.time`,
    { metrics, labels: labels.map(labelsKey), start: range.start, end: range.end },
  );
  const names = answer.metric ?? [];
  const keys = answer.labels ?? [];
  const series: (Series & { readonly metric: string })[] = [];
  let from = 0;
  for (let row = 1; row <= names.length; row++) {
    if (row < names.length && names[row] === names[from] && keys[row] === keys[from]) continue;
    series.push({
      metric: String(names[from]),
      labels: labelsFromKey(String(keys[from])),
      times: part(answer.at, from, row),
      values: part(answer.value, from, row),
    });
    from = row;
  }
  return series;
}

function part(column: Float64Array | readonly string[] | undefined, from: number, to: number): Float64Array {
  return column instanceof Float64Array ? column.subarray(from, to) : new Float64Array();
}
