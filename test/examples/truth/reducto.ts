import { type Happened, sumOf } from '../happened.ts';
import type { ExampleTruth } from './example-truth.ts';

const MINUTE_MS = 60_000;

const operations = (happened: Happened, kinds: readonly string[], labels = {}) =>
  sumOf(
    kinds.map((kind) => ({
      bad: happened.added(`reducto_${kind}_errors_total`, labels),
      valid: happened.added(`reducto_${kind}_operations_total`, labels),
    })),
  );

export const TRUTH: ExampleTruth = {
  slos: {
    'reducto-uptime': {
      counts: (happened, instance) => happened.slices('up', { instance }, MINUTE_MS, (value) => value === 1),
    },
    'reducto-corpus-available': {
      counts: (happened, corpus_id) =>
        happened.slices('reducto_corpus_availability', { corpus_id }, MINUTE_MS, (value) => value === 1),
    },
    'reducto-scraped': { counts: (happened, job) => happened.slices('up', { job }, MINUTE_MS, (value) => value === 1) },
    'reducto-operations-succeed': { counts: (happened) => operations(happened, ['compression', 'decompression']) },
    'reducto-compression-succeeds': {
      counts: (happened, instance) => operations(happened, ['compression'], { instance }),
    },
    'reducto-response-time': { counts: (happened) => happened.slower('reducto_processing_time_seconds', '5') },
    'reducto-throughput': { asked: true },
  },
  streams: {
    'reducto-cost-savings': { amount: (happened) => happened.added('reducto_cost_savings_usd_total') },
    'reducto-hosts': {
      amount: (happened) => -1.92 * happened.seriesHours('node_memory_MemTotal_bytes'),
      within: 0.001,
    },
    'reducto-licence': { perMonth: 9500 },
  },
  downtime: { 'reducto-uptime': 40 },
  panels: {},
};
