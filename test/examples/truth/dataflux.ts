import type { ExampleTruth } from './example-truth.ts';

const MINUTE_MS = 60_000;

export const TRUTH: ExampleTruth = {
  slos: {
    'dataflux-services-up': {
      counts: (happened, instance) => happened.slices('up', { instance }, MINUTE_MS, (value) => value === 1),
    },
    'dataflux-scraped': {
      counts: (happened, job) => happened.slices('up', { job }, MINUTE_MS, (value) => value === 1),
    },
    'dataflux-queue-short': {
      counts: (happened) => happened.slices('dataflux_queue_size', {}, MINUTE_MS, (value) => value <= 500),
    },
    'dataflux-requests-succeed': {
      counts: (happened, service) => happened.counted('dataflux_requests_total', { status: '500' }, { service }),
    },
    'dataflux-response-time': {
      counts: (happened, service) => happened.slower('dataflux_request_duration_seconds', '1', { service }),
    },
    'dataflux-processing-time': { counts: (happened) => happened.slower('dataflux_processing_duration_seconds', '60') },
    'dataflux-assets-processed': {
      counts: (happened) => ({
        bad: happened.added('dataflux_assets_failed_total'),
        valid: happened.added('dataflux_assets_processed_total'),
      }),
    },
  },
  streams: {
    'dataflux-indexing': { amount: (happened) => 0.004 * happened.added('dataflux_assets_processed_total') },
    'dataflux-hosts': {
      amount: (happened) => -1.1 * happened.seriesHours('node_memory_MemTotal_bytes'),
      within: 0.001,
    },
    'dataflux-storage': {
      amount: (happened) => (-0.00003 * happened.valueHours('dataflux_storage_bytes')) / 1e9,
      within: 0.001,
    },
  },
  downtime: { 'dataflux-services-up': 15 },
  panels: {},
};
