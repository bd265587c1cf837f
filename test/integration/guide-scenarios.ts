import { counter, gauge, type Scrapes, type TestSeries } from '../servers/openmetrics.ts';

/** One series: what it shows or how fast it counts while all is well, and during an outage. */
interface Level {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly calm: number;
  readonly outage: number;
  readonly counts?: boolean;
}

export interface Scenario {
  /** Folder of `examples/`. */
  readonly system: string;
  /** Distance at which promtool evaluates every group. */
  readonly evaluationMs: number;
  readonly hours: number;
  /** In minutes from the start. */
  readonly outage: readonly [from: number, to: number];
  readonly alerts: number;
  readonly levels: readonly Level[];
}

const SCRAPE_MS = 30_000;

export function seriesOf({ hours, outage, levels }: Scenario, start: number): TestSeries[] {
  const scrapes: Scrapes = { start, end: start + hours * 3_600_000, intervalMs: SCRAPE_MS };
  const at = (level: Level, time: number): number => {
    const minute = (time - start) / 60_000;
    return minute >= outage[0] && minute < outage[1] ? level.outage : level.calm;
  };
  return levels.map((level): TestSeries => {
    const { name, labels } = level;
    const made = level.counts
      ? counter({ ...scrapes, name, labels, increment: (time) => (at(level, time) * SCRAPE_MS) / 1_000 })
      : gauge({ ...scrapes, name, labels, value: (time) => at(level, time) });
    // Families of OpenMetrics have rules of their own for names; these series have what the guides call them.
    return { ...made, type: 'unknown' };
  });
}

const gaugeOf = (name: string, labels: Level['labels'], calm: number, outage: number): Level => ({
  name,
  labels,
  calm,
  outage,
});
const counterOf = (name: string, labels: Level['labels'], calm: number, outage: number): Level => ({
  name,
  labels,
  calm,
  outage,
  counts: true,
});

/** Buckets of observations that are fast while all is well, and slow during the outage. */
function buckets(name: string, labels: Level['labels'], fast: string, slow: string, perSecond = 2): Level[] {
  return [
    counterOf(`${name}_bucket`, { ...labels, le: fast }, perSecond, 0),
    counterOf(`${name}_bucket`, { ...labels, le: slow }, perSecond, perSecond),
    counterOf(`${name}_bucket`, { ...labels, le: '+Inf' }, perSecond, perSecond),
  ];
}

const MB = 1024 * 1024;
const REDUCTO = { job: 'reducto-server', instance: 'reducto-01:9090' };
const GUARD = { job: 'healing-guard', instance: 'app:8000' };
const API = { job: 'ai-etl-backend', instance: 'backend:8000' };
const NODE = { job: 'node-exporter', instance: 'node-exporter:9100' };
const CLUSTERDB = { job: 'clusterdb-api', instance: 'api-01:9090', environment: 'production', region: 'us-west' };
const DATAFLUX = { job: 'dataflux-services', instance: 'ingestion-service:8001' };

/** Series that cross every threshold of the guides once, and come back. */
export const SCENARIOS: readonly Scenario[] = [
  {
    system: 'reducto',
    evaluationMs: 60_000,
    hours: 9,
    outage: [90, 420],
    alerts: 10,
    levels: [
      gaugeOf('up', REDUCTO, 1, 0),
      counterOf('reducto_compression_errors_total', REDUCTO, 0.01, 1.5),
      counterOf('reducto_compression_operations_total', REDUCTO, 20, 20),
      gaugeOf('reducto_corpus_availability', { ...REDUCTO, corpus_id: 'main' }, 1, 0),
      counterOf('process_cpu_seconds_total', REDUCTO, 0.3, 0.95),
      gaugeOf('process_resident_memory_bytes', REDUCTO, 4e9, 15e9),
      gaugeOf('node_memory_MemTotal_bytes', { job: 'node-exporter', instance: 'reducto-01:9100' }, 16e9, 16e9),
      gaugeOf('node_memory_MemTotal_bytes', { job: 'node-exporter', instance: 'reducto-02:9100' }, 64e9, 64e9),
      gaugeOf('reducto_compression_ratio', REDUCTO, 14, 6.25),
      gaugeOf('reducto_corpus_hit_rate', REDUCTO, 0.93, 0.61),
      ...buckets('reducto_processing_time_seconds', REDUCTO, '5', '60'),
      counterOf('reducto_cost_savings_usd_total', REDUCTO, 0.05, 0.01),
      counterOf('reducto_bytes_compressed_total', REDUCTO, 1_500 * MB, 600 * MB),
      counterOf('reducto_bytes_decompressed_total', REDUCTO, 900 * MB, 300 * MB),
    ],
  },
  {
    system: 'pipeline-guard',
    evaluationMs: 60_000,
    hours: 3,
    outage: [60, 110],
    alerts: 3,
    levels: [
      counterOf('http_requests_total', { ...GUARD, status: '200' }, 12, 12),
      counterOf('http_requests_total', { ...GUARD, status: '503' }, 0, 0.4),
      ...buckets('http_request_duration_seconds', GUARD, '0.1', '0.5'),
      gaugeOf('up', GUARD, 1, 0),
    ],
  },
  {
    system: 'clusterdb',
    evaluationMs: 60_000,
    hours: 3,
    outage: [60, 100],
    alerts: 2,
    levels: [
      ...buckets('request_duration_seconds', CLUSTERDB, '0.5', '2'),
      counterOf('http_requests_total', { ...CLUSTERDB, method: 'GET', path: '/api/v1/users' }, 20, 20),
      counterOf('http_errors_total', { ...CLUSTERDB, method: 'GET', path: '/api/v1/users' }, 0.04, 0.8),
    ],
  },
  {
    system: 'dataflux',
    evaluationMs: 60_000,
    hours: 3,
    outage: [60, 100],
    alerts: 9,
    levels: [
      gaugeOf('up', DATAFLUX, 1, 0),
      counterOf('dataflux_requests_total', { ...DATAFLUX, service: 'ingestion', status: '200' }, 30, 25),
      counterOf('dataflux_requests_total', { ...DATAFLUX, service: 'ingestion', status: '500' }, 0, 5),
      gaugeOf('dataflux_queue_size', DATAFLUX, 40, 1_250),
      gaugeOf('node_filesystem_avail_bytes', { ...NODE, mountpoint: '/', fstype: 'ext4' }, 60e9, 12e9),
      gaugeOf('node_filesystem_size_bytes', { ...NODE, mountpoint: '/', fstype: 'ext4' }, 100e9, 100e9),
      gaugeOf('node_memory_MemAvailable_bytes', NODE, 8e9, 1e9),
      gaugeOf('node_memory_MemTotal_bytes', NODE, 16e9, 16e9),
      ...buckets('dataflux_request_duration_seconds', DATAFLUX, '0.25', '2.5'),
      counterOf('node_cpu_seconds_total', { ...NODE, cpu: '0', mode: 'idle' }, 0.8, 0.1),
    ],
  },
  {
    system: 'ai-etl',
    evaluationMs: 30_000,
    hours: 3,
    outage: [60, 100],
    alerts: 24,
    levels: [
      counterOf('http_requests_total', { ...API, endpoint: '/run', method: 'POST', status_code: '200' }, 10, 8),
      counterOf('http_requests_total', { ...API, endpoint: '/run', method: 'POST', status_code: '502' }, 0, 2),
      ...buckets('http_request_duration_seconds', { ...API, endpoint: '/run' }, '0.5', '5'),
      gaugeOf('up', API, 1, 0),
      gaugeOf('node_memory_MemAvailable_bytes', NODE, 8e9, 1e9),
      gaugeOf('node_memory_MemTotal_bytes', NODE, 16e9, 16e9),
      counterOf('node_cpu_seconds_total', { ...NODE, cpu: '0', mode: 'idle' }, 0.8, 0.05),
      gaugeOf('node_filesystem_avail_bytes', { ...NODE, mountpoint: '/data', fstype: 'ext4' }, 60e9, 4e9),
      gaugeOf('node_filesystem_size_bytes', { ...NODE, mountpoint: '/data', fstype: 'ext4' }, 100e9, 100e9),
      gaugeOf('pg_up', { instance: 'postgres-exporter:9187' }, 1, 0),
      gaugeOf('pg_stat_activity_count', { instance: 'postgres-exporter:9187', state: 'active' }, 40, 195),
      gaugeOf('pg_replication_lag_seconds', { instance: 'postgres-replica:9187' }, 0.5, 75),
      gaugeOf('pg_stat_statements_mean_time_seconds', { datname: 'ai_etl', queryid: '7' }, 0.02, 2.5),
      gaugeOf('redis_up', { instance: 'redis-exporter:9121' }, 1, 0),
      gaugeOf('redis_memory_used_bytes', { instance: 'redis-exporter:9121' }, 1e9, 1.95e9),
      gaugeOf('redis_memory_max_bytes', { instance: 'redis-exporter:9121' }, 2e9, 2e9),
      counterOf('redis_rejected_connections_total', { instance: 'redis-exporter:9121' }, 0, 0.5),
      counterOf('llm_request_total', { provider: 'openai', success: 'true' }, 4, 3),
      counterOf('llm_request_total', { provider: 'openai', success: 'false' }, 0, 1),
      counterOf('llm_rate_limit_exceeded_total', { provider: 'openai' }, 0, 3),
      gaugeOf('llm_circuit_breaker_state', { provider: 'openai', state: 'open' }, 0, 1),
      counterOf('pipeline_generation_total', { success: 'true' }, 1, 0.5),
      counterOf('pipeline_generation_total', { success: 'false' }, 0, 0.5),
      ...buckets('pipeline_execution_duration_seconds', { pipeline: 'daily' }, '600', '3600', 0.1),
      gaugeOf('celery_queue_length', { queue: 'default' }, 12, 1_500),
      gaugeOf('kafka_consumergroup_lag', { consumergroup: 'etl', topic: 'events' }, 20, 25_000),
      gaugeOf('kafka_brokers', {}, 3, 2),
      counterOf('prometheus_tsdb_compactions_failed_total', { instance: 'prometheus:9090' }, 0, 0.02),
    ],
  },
];
