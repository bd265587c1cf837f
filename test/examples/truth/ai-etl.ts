import type { Happened } from '../happened.ts';
import type { ExampleTruth } from './example-truth.ts';

const MINUTE_MS = 60_000;
const IN_ROWS = 'asks rows in ClickHouse, which a test counts against what the simulator did';

const minutes = (metric: string, isGood: (value: number) => boolean, label?: string) => ({
  counts: (happened: Happened, group: string) =>
    happened.slices(metric, label === undefined ? {} : { [label]: group }, MINUTE_MS, isGood),
});

export const TRUTH: ExampleTruth = {
  slos: {
    'ai-etl-api-availability': {
      counts: (happened) => happened.counted('http_requests_total', { status_code: '503' }),
    },
    'ai-etl-api-requests': {
      rows: (happened, endpoint) => happened.counted('http_requests_total', { status_code: '503' }, { endpoint }),
    },
    'ai-etl-api-latency': { counts: (happened) => happened.slower('http_request_duration_seconds', '2') },
    'ai-etl-services-up': minutes('up', (value) => value === 1, 'job'),
    'ai-etl-llm-requests': {
      counts: (happened, provider) => happened.counted('llm_request_total', { success: 'false' }, { provider }),
    },
    'ai-etl-generation': { counts: (happened) => happened.counted('pipeline_generation_total', { success: 'false' }) },
    'ai-etl-database': minutes('pg_up', (value) => value === 1, 'instance'),
    'ai-etl-replication': minutes('pg_replication_lag_seconds', (value) => value <= 10),
    'ai-etl-cache': minutes('redis_up', (value) => value === 1),
    'ai-etl-streaming': minutes('kafka_brokers', (value) => value >= 3),
    'ai-etl-pipeline-success': {
      rows: (happened) => happened.counted('pipeline_execution_total', { status: 'failed' }),
    },
    'ai-etl-pipeline-duration': {
      rows: (happened) => happened.slower('pipeline_execution_duration_seconds', '1800'),
    },
    'ai-etl-queues': minutes('celery_queue_length', (value) => value <= 500),
  },
  streams: {
    'ai-etl-drafts': { amount: (happened) => 0.6 * happened.added('pipeline_generation_total', { success: 'true' }) },
    'ai-etl-llm-calls': { amount: (happened) => -0.012 * happened.added('llm_request_total', { success: 'true' }) },
    'ai-etl-hosts': { amount: (happened) => -0.77 * happened.seriesHours('node_memory_MemTotal_bytes'), within: 0.001 },
    // A run moves 1 MB to 901 MB, all sizes alike.
    'ai-etl-data-moved': {
      rows: (happened) => -0.023 * 0.451 * happened.added('pipeline_execution_total'),
      within: 0.02,
    },
  },
  downtime: { 'ai-etl-api-availability': 25 },
  panels: {
    'ai-etl-request-trend': IN_ROWS,
    'ai-etl-errors-by-endpoint': IN_ROWS,
    'ai-etl-pipeline-success-rate': IN_ROWS,
    'ai-etl-failed-pipelines': IN_ROWS,
    'ai-etl-slowest-pipelines': IN_ROWS,
    'ai-etl-kafka-lag': IN_ROWS,
  },
};
