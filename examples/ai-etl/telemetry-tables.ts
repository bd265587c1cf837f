import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package.ts';
import type { Column, Store } from '../../src/store/index.ts';
import type { SimulatedSeries } from '../simulator/simulation.ts';
import { type SimulatedSystem, seriesOf } from '../simulator/truth.ts';
import { REQUEST_BOUNDS, RUN_BOUNDS } from './application.ts';

const DATABASE = 'ai_etl_telemetry';
/** Metrics that are kept in ClickHouse for a year, one reading in five. */
const KEPT_METRICS = [
  'celery_queue_length',
  'kafka_consumergroup_lag',
  'pg_stat_activity_count',
  'redis_memory_used_bytes',
];
const KEPT_EVERY = 5;

/** Statements of `tables/NAME.sql`, without comments. */
export async function tableStatements(name: 'schema' | 'fill'): Promise<readonly string[]> {
  const text = await readFile(join(packageRoot(), 'examples', 'ai-etl', 'tables', `${name}.sql`), 'utf8');
  const statements = text.replace(/^--.*$/gm, '').split(';');
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== '');
}

/**
 * Fills the guide's tables in a store with what the series counted from their first reading on: as many requests and runs, of the same
 * latency buckets, with the same failures, so that what is asked in SQL and in PromQL agrees. Without a TTL, which follows the wall clock.
 * @param options.keep adds to what is there, such as the days before, instead of replacing it.
 */
export async function fillTables(
  store: Store,
  { series, everyMs }: SimulatedSystem,
  { keep = false }: { readonly keep?: boolean } = {},
): Promise<void> {
  if (!keep) await store.command(`DROP DATABASE IF EXISTS ${DATABASE} SYNC`);
  for (const statement of await tableStatements('schema')) await store.command(statement.replace(/^TTL .*$/m, ''));
  await stage(store, 'staged_requests', requestCounts(series, everyMs));
  await stage(store, 'staged_runs', runCounts(series, everyMs));
  await stage(store, 'staged_metrics', keptMetrics(series));
  for (const statement of await tableStatements('fill')) await store.command(statement);
  for (const table of ['staged_requests', 'staged_runs', 'staged_metrics']) {
    await store.command(`DROP TABLE ${DATABASE}.${table} SYNC`);
  }
}

async function stage(store: Store, table: string, columns: readonly Column[]): Promise<void> {
  const types = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  await store.command(`CREATE TABLE ${DATABASE}.${table} (${types}) ENGINE = MergeTree ORDER BY tuple()`);
  await store.insert(`${DATABASE}.${table}`, columns);
}

/** Events of one scrape whose duration is between `low` and `high` seconds, of which `failed` failed. */
class Counts {
  readonly #names: readonly string[];
  readonly #texts: string[][];
  readonly #numbers: Record<'staged_at' | 'low' | 'high' | 'events' | 'failed', number[]> = {
    staged_at: [],
    low: [],
    high: [],
    events: [],
    failed: [],
  };

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#texts = names.map(() => []);
  }

  /**
   * The first reading says nothing: what a counter stood at before is nobody's knowledge.
   * @param buckets series of one histogram by their upper bounds, each counting what is below its own.
   * @param failures how many failed at each scrape; the fastest first.
   */
  add(
    texts: readonly string[],
    bounds: readonly number[],
    buckets: readonly SimulatedSeries[],
    failures: Float64Array,
  ) {
    const [first] = buckets;
    for (const [i, time] of (first?.times ?? []).entries()) {
      if (i === 0) continue;
      let [below, low, failed] = [0, 0, failures[i] ?? 0];
      for (const [b, bucket] of buckets.entries()) {
        const high = bounds[b] ?? low * 2;
        const events = (bucket.added?.[i] ?? 0) - below;
        below += events;
        if (events > 0) {
          for (const [column, text] of texts.entries()) this.#texts[column]?.push(text);
          const here = Math.min(failed, events);
          failed -= here;
          const row = { staged_at: time, low, high, events, failed: here };
          for (const name of Object.keys(row) as (keyof typeof row)[]) this.#numbers[name].push(row[name]);
        }
        low = high;
      }
    }
  }

  columns(everyMs: number): Column[] {
    const { staged_at, ...others } = this.#numbers;
    return [
      ...this.#names.map((name, i): Column => ({ name, type: 'String', values: this.#texts[i] ?? [] })),
      { name: 'staged_at', type: 'Int64', values: staged_at },
      { name: 'every', type: 'UInt32', values: staged_at.map(() => everyMs) },
      ...Object.entries(others).map(([name, values]): Column => ({ name, type: 'Float64', values })),
    ];
  }
}

function requestCounts(series: readonly SimulatedSeries[], everyMs: number): Column[] {
  const counts = new Counts(['endpoint', 'method']);
  for (const failed of seriesOf(series, 'http_requests_total', { status_code: '503' })) {
    const { endpoint = '', method = '' } = failed.labels;
    const buckets = bucketsOf(series, 'http_request_duration_seconds', { endpoint }, REQUEST_BOUNDS);
    counts.add([endpoint, method], REQUEST_BOUNDS, buckets, addedBy([failed]));
  }
  return counts.columns(everyMs);
}

function runCounts(series: readonly SimulatedSeries[], everyMs: number): Column[] {
  const counts = new Counts(['pipeline_id', 'user_id']);
  for (const { labels } of seriesOf(series, 'pipeline_execution_total', { status: 'success' })) {
    const { pipeline_id = '', user_id = '' } = labels;
    const failed = seriesOf(series, 'pipeline_execution_total', { pipeline_id, status: 'failed' });
    const buckets = bucketsOf(series, 'pipeline_execution_duration_seconds', { pipeline_id }, RUN_BOUNDS);
    counts.add([pipeline_id, user_id], RUN_BOUNDS, buckets, addedBy(failed));
  }
  return counts.columns(everyMs);
}

function bucketsOf(
  series: readonly SimulatedSeries[],
  metric: string,
  labels: Readonly<Record<string, string>>,
  bounds: readonly number[],
): readonly SimulatedSeries[] {
  return [...bounds.map(String), '+Inf'].flatMap((le) => seriesOf(series, `${metric}_bucket`, { ...labels, le }));
}

/** What series of one target added together at each scrape. */
function addedBy(series: readonly SimulatedSeries[]): Float64Array {
  const sum = new Float64Array(series[0]?.times.length ?? 0);
  for (const { added } of series) for (const [i, amount] of (added ?? []).entries()) sum[i] = (sum[i] ?? 0) + amount;
  return sum;
}

function keptMetrics(series: readonly SimulatedSeries[]): Column[] {
  const [times, names, values, texts]: [number[], string[], number[], string[]] = [[], [], [], []];
  for (const { labels, times: at, values: readings } of KEPT_METRICS.flatMap((metric) => seriesOf(series, metric))) {
    const { __name__: name = '', ...others } = labels;
    const text = JSON.stringify(others);
    for (let i = 0; i < at.length; i += KEPT_EVERY) {
      times.push(at[i] ?? 0);
      names.push(name);
      values.push(readings[i] ?? 0);
      texts.push(text);
    }
  }
  return [
    { name: 'staged_at', type: 'Int64', values: times },
    { name: 'metric_name', type: 'String', values: names },
    { name: 'value', type: 'Float64', values },
    { name: 'labels', type: 'String', values: texts },
  ];
}
