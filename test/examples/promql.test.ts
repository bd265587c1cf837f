import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulate } from '../../examples/reducto/simulation.ts';
import { openMetricsText } from '../../examples/simulator/openmetrics.ts';
import { evaluatePromql, seriesOf } from '../../examples/simulator/promql/evaluate.ts';
import type { SimulatedSeries } from '../../examples/simulator/simulation.ts';
import { labelsKey, type Series } from '../../src/series/index.ts';
import { hasPrometheus } from '../servers/binaries.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';

const utc = (text: string): number => Date.parse(`${text}Z`);
/** A day with an outage, a restart and a memory leak. */
const RANGE = { start: utc('2026-09-30T06:00:00'), end: utc('2026-09-30T18:00:00') };
const STEP_MS = 300_000;

/** Every shape of expression that the guides have, and what is usual beside them. */
const QUERIES = [
  'up{job="reducto-server"}',
  'up == 0',
  '1 - up',
  'up == bool 1',
  'count(up == 1) / count(up)',
  'rate(reducto_bytes_compressed_total[5m]) / 1024 / 1024',
  'avg_over_time(reducto_compression_ratio[5m])',
  'avg_over_time(up[10h])',
  'increase(reducto_cost_savings_usd_total[1h])',
  'irate(reducto_compression_operations_total[10m])',
  'delta(process_resident_memory_bytes[1h])',
  'deriv(node_filesystem_avail_bytes[2h])',
  'predict_linear(node_filesystem_avail_bytes{mountpoint="/"}[6h], 4 * 86400)',
  'changes(up[30m])',
  'resets(reducto_compression_operations_total[4h])',
  'quantile_over_time(0.9, reducto_operation_queue_size[1h])',
  'stddev_over_time(reducto_operation_queue_size[1h])',
  'min_over_time(up[15m]) + max_over_time(up[15m]) + count_over_time(up[15m])',
  'sum(rate(reducto_compression_errors_total[5m])) / sum(rate(reducto_compression_operations_total[5m]))',
  'rate(reducto_compression_errors_total[5m]) / rate(reducto_compression_operations_total[5m]) > 0.0005',
  'histogram_quantile(0.95, rate(reducto_processing_time_seconds_bucket[5m])) < bool 5',
  'histogram_quantile(0.5, sum by (le) (rate(reducto_processing_time_seconds_bucket[5m])))',
  'sum(reducto_corpus_cache_hits_total) / (sum(reducto_corpus_cache_hits_total) + sum(reducto_corpus_cache_misses_total))',
  'process_resident_memory_bytes{job="reducto-server"} / node_memory_MemTotal_bytes',
  `label_replace(process_resident_memory_bytes{job="reducto-server"}, "host", "$1", "instance", "(.+?)(?::[0-9]+)?")
    / on (host) group_left ()
    label_replace(node_memory_MemTotal_bytes, "host", "$1", "instance", "(.+?)(?::[0-9]+)?") * 100`,
  'histogram_count(increase(reducto_processing_time_seconds_count[5m]))',
  'histogram_fraction(0, 5, reducto_processing_time_seconds_count)',
  'topk(2, reducto_compression_ratio)',
  'bottomk by (job) (1, process_resident_memory_bytes)',
  'max by (instance) (reducto_compression_ratio) - on (instance) min by (instance) (reducto_compression_ratio)',
  'avg without (instance) (reducto_corpus_hit_rate)',
  'quantile(0.9, reducto_operation_queue_size)',
  'stddev(reducto_operation_queue_size)',
  'up{job="reducto-server"} and on (instance) reducto_compression_ratio > 21',
  'up unless on (instance) reducto_compression_ratio',
  'reducto_compression_ratio or on (job) up',
  'reducto_compression_operations_total - reducto_compression_operations_total offset 1h',
  'max_over_time(rate(reducto_compression_operations_total[5m])[1h:5m])',
  'max_over_time(((up - 1) / (up - 1))[20m:2m]) > 0',
  'min_over_time(((up - 1) / (up - 1))[20m:2m]) > 0',
  'absent(up{job="nobody"})',
  'absent(up{job="reducto-server"})',
  'clamp_max(reducto_compression_ratio, 21) + ceil(reducto_corpus_hit_rate) - round(reducto_corpus_hit_rate, 0.1)',
  '-up ^ 2 % 3',
  'scalar(sum(up)) * 2',
  'vector(1)',
  'time() / 60',
  'reducto_operation_queue_size{instance=~"worker-0[12].*"}',
  'up{instance!~"worker.*|corpus.*",job!="node-exporter"}',
];

const later = ({ times }: SimulatedSeries): number => times.findIndex((time) => time >= RANGE.start);

describe.skipIf(!hasPrometheus())('the PromQL of the simulator', () => {
  let prometheus: PrometheusServer;
  let series: readonly Series[];

  beforeAll(async () => {
    const system = simulate({ start: RANGE.start - 12 * 3_600_000, end: RANGE.end });
    series = system.series;
    expect(later(system.series[0] as SimulatedSeries)).toBeGreaterThan(0);
    prometheus = await startPrometheus({ openmetrics: openMetricsText(system.series) });
  });
  afterAll(() => prometheus?.stop());

  it.each(QUERIES)('answers as Prometheus does: %s', async (query) => {
    const form = new URLSearchParams({
      query,
      start: String(RANGE.start / 1_000),
      end: String(RANGE.end / 1_000),
      step: String(STEP_MS / 1_000),
    });
    const response = await fetch(`${prometheus.url}/api/v1/query_range?${form}`);
    const { data, error } = (await response.json()) as {
      error?: string;
      data: { result: { metric: Record<string, string>; values: [number, string][] }[] };
    };
    expect(error).toBeUndefined();
    const theirs = new Map(
      data.result.map(({ metric, values }) => [
        labelsKey(metric),
        values.map(([time, value]) => [time, Number(value.replace('Inf', 'Infinity'))] as const),
      ]),
    );

    const steps = Float64Array.from(
      { length: (RANGE.end - RANGE.start) / STEP_MS + 1 },
      (_, i) => RANGE.start + i * STEP_MS,
    );
    const value = evaluatePromql(query, series, steps);
    const elements =
      value.kind === 'vector'
        ? value.elements
        : [{ labels: {}, values: value.values, present: new Uint8Array(steps.length).fill(1) }];
    const ours = elements.map((element) => seriesOf(element, steps)).filter(({ times }) => times.length > 0);

    expect(ours.map(({ labels }) => labelsKey(labels)).sort()).toEqual([...theirs.keys()].sort());
    for (const { labels, times, values } of ours) {
      const points = theirs.get(labelsKey(labels)) ?? [];
      expect([...times].map((time) => time / 1_000)).toEqual(points.map(([time]) => time));
      for (const [i, [, expected]] of points.entries()) {
        const actual = values[i] ?? Number.NaN;
        const close =
          Object.is(actual, expected) || Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
        if (!close) expect([labelsKey(labels), times[i], actual]).toEqual([labelsKey(labels), times[i], expected]);
      }
    }
  });
});
