import type { Happened } from '../happened.ts';
import type { ExampleTruth } from './example-truth.ts';

const MINUTE_MS = 60_000;
const GIB = 1_073_741_824;

const verdicts = (happened: Happened, ...kinds: string[]) =>
  kinds.reduce((sum, verdict) => sum + happened.added('detection_verdicts_total', { verdict }), 0);

export const TRUTH: ExampleTruth = {
  slos: {
    'pipeline-guard-availability': {
      counts: (happened, instance) => happened.slices('up', { instance }, MINUTE_MS, (value) => value === 1),
    },
    'pipeline-guard-scraped': {
      counts: (happened, job) => happened.slices('up', { job }, MINUTE_MS, (value) => value === 1),
    },
    'pipeline-guard-requests-succeed': {
      counts: (happened) => ({
        bad: ['500', '503'].reduce((sum, status) => sum + happened.added('http_requests_total', { status }), 0),
        valid: happened.added('http_requests_total'),
      }),
    },
    'pipeline-guard-response-time': { counts: (happened) => happened.slower('http_request_duration_seconds', '0.2') },
    'pipeline-guard-throughput': { asked: true },
    'pipeline-guard-time-to-recovery': { counts: (happened) => happened.slower('healing_duration_seconds', '300') },
    'pipeline-guard-healing-succeeds': {
      counts: (happened, pipeline_type) =>
        happened.counted('healing_attempts_total', { status: 'failure' }, { pipeline_type }),
    },
    'pipeline-guard-detection-accuracy': {
      counts: (happened) => ({
        bad: verdicts(happened, 'false_positive', 'false_negative'),
        valid: verdicts(happened, 'true_positive', 'true_negative', 'false_positive', 'false_negative'),
      }),
    },
    'pipeline-guard-false-positives': {
      counts: (happened) => ({
        bad: verdicts(happened, 'false_positive'),
        valid: verdicts(happened, 'false_positive', 'true_negative'),
      }),
    },
    'pipeline-guard-network-latency': {
      counts: (happened) => happened.slices('probe_duration_seconds', {}, MINUTE_MS, (value) => value < 0.05),
    },
    'pipeline-guard-memory': {
      counts: (happened) =>
        happened.slices('node_memory_MemAvailable_bytes', {}, 5 * MINUTE_MS, (value) => 1 - value / (16 * GIB) < 0.8),
    },
    'pipeline-guard-cpu': { asked: true },
    'pipeline-guard-disk-io': { asked: true },
  },
  streams: {
    'pipeline-guard-healed': {
      amount: (happened) => 0.85 * happened.added('healing_attempts_total', { status: 'success' }),
    },
    'pipeline-guard-runners': { amount: (happened) => (-0.008 * happened.added('healing_duration_seconds_sum')) / 60 },
    'pipeline-guard-prometheus': { perMonth: 150 },
    'pipeline-guard-grafana': { perMonth: 50 },
    'pipeline-guard-alertmanager': { perMonth: 25 },
  },
  downtime: { 'pipeline-guard-availability': 12 },
  panels: {},
};
