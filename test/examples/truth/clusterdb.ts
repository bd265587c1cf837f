import type { ExampleTruth } from './example-truth.ts';

const MINUTE_MS = 60_000;

export const TRUTH: ExampleTruth = {
  slos: {
    'clusterdb-uptime': {
      counts: (happened, instance) => happened.slices('up', { instance }, MINUTE_MS, (value) => value === 1),
    },
    'clusterdb-scraped': {
      counts: (happened, job) => happened.slices('up', { job }, MINUTE_MS, (value) => value === 1),
    },
    'clusterdb-requests-succeed': {
      counts: (happened) => ({
        bad: happened.added('http_errors_total'),
        valid: happened.added('http_requests_total'),
      }),
    },
    'clusterdb-routes-succeed': {
      counts: (happened, group) => {
        const [method = '', path = ''] = group.split(' · ');
        const labels = { method, path };
        return {
          bad: happened.added('http_errors_total', labels),
          valid: happened.added('http_requests_total', labels),
        };
      },
    },
    'clusterdb-response-time': { counts: (happened) => happened.slower('request_duration_seconds', '1') },
    'clusterdb-predictions': { counts: (happened) => happened.slower('prediction_latency', '0.25') },
    'clusterdb-model-accuracy': {
      counts: (happened) => happened.slices('model_accuracy', {}, 5 * MINUTE_MS, (value) => value >= 0.9),
    },
  },
  streams: {
    'clusterdb-predictions': { amount: (happened) => 0.0005 * happened.added('prediction_latency_count') },
    'clusterdb-hosts': {
      amount: (happened) =>
        ['clusterdb-api', 'service-mesh', 'ml-platform'].reduce(
          (sum, job) => sum - 0.77 * happened.seriesHours('up', { job }),
          0,
        ),
      within: 0.001,
    },
    'clusterdb-telemetry': { perMonth: 1450 },
  },
  downtime: { 'clusterdb-uptime': 25 },
  panels: { 'clusterdb-alerts': 'lists alerts of the store, whose instants are held to those of Prometheus' },
};
