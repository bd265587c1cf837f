import type { Instant, TimeRange } from '../../src/time/index.ts';
import type { Draw } from '../simulator/draw.ts';
import type { SimulateOptions } from '../simulator/example.ts';
import { inRange, type Season, seasonAt } from '../simulator/season.ts';
import { Simulation } from '../simulator/simulation.ts';
import type { Happening, InjectedAnomaly, SimulatedSystem } from '../simulator/truth.ts';

const utc = (text: string): Instant => Date.parse(`${text}Z`);
const MINUTE_MS = 60_000;
const GIB = 1_073_741_824;

/** Monday, 5 October 2026, 07:00 in New York: the reports are about week 40, September and the third quarter. */
export const END: Instant = utc('2026-10-05T11:00:00');
/** Where the quarter begins, in the zone of the configuration. */
export const START: Instant = utc('2026-07-01T04:00:00');

const SERVERS = ['reducto-01', 'reducto-02', 'reducto-03'] as const;
const WORKERS = ['worker-01', 'worker-02', 'worker-03', 'worker-04'] as const;
type Server = (typeof SERVERS)[number];

/** Enough at night and at weekends for the guide's 100 MB/s and $100 per hour. */
const TRAFFIC: Season = { day: 0.35, weekend: 0.8, peakHour: 16 };

/** Everything that happens besides ordinary days, as data: the tests find it again. */
export const EVENTS = {
  outage01: event('reducto-01 moves to another host', '2026-07-21T10:00:00', '2026-07-21T10:12:00'),
  outage02a: event('reducto-02 runs out of file handles', '2026-09-10T08:00:00', '2026-09-10T08:31:00'),
  outage03: event('reducto-03 loses its network at night', '2026-09-16T03:10:00', '2026-09-16T03:46:00'),
  outage02b: event('reducto-02 runs out of file handles again', '2026-09-30T14:02:00', '2026-09-30T14:21:00'),
  corpusLost: event('corpus secondary cannot be read', '2026-09-29T06:14:00', '2026-09-29T06:22:00'),
  corpusCold: event('blocks miss the corpus until it is loaded again', '2026-09-29T06:10:00', '2026-09-29T06:50:00'),
  queueSurge: event('a worker stops taking jobs', '2026-10-01T02:00:00', '2026-10-01T03:00:00'),
  badRelease: event(
    'a release of reducto-01 fails at nine of a hundred compressions',
    '2026-10-01T18:30:00',
    '2026-10-01T18:55:00',
  ),
  memoryLeak: event('reducto-01 leaks memory until it is restarted', '2026-09-30T00:00:00', '2026-10-03T00:10:00'),
  codecRegression: event(
    'reducto-03 falls back to a codec without acceleration',
    '2026-10-02T09:00:00',
    '2026-10-02T09:50:00',
  ),
  slowStorage: event('the disk of reducto-02 is being rebuilt', '2026-10-03T11:00:00', '2026-10-03T11:40:00'),
  savingsSlump: event('the largest tenant sends data that hardly shrink', '2026-10-03T12:00:00', '2026-10-04T02:00:00'),
  saturation: event('the uplink is saturated', '2026-10-04T08:00:00', '2026-10-04T08:45:00'),
} as const;

function event(description: string, start: string, end: string): Happening {
  return { name: description, description, start: utc(start), end: utc(end) };
}

const OUTAGES: Readonly<Record<Server, readonly Happening[]>> = {
  'reducto-01': [EVENTS.outage01],
  'reducto-02': [EVENTS.outage02a, EVENTS.outage02b],
  'reducto-03': [EVENTS.outage03],
};

/** Which detector finds what, at the latest so long after its start. */
const ANOMALIES: readonly InjectedAnomaly[] = [
  { ...EVENTS.corpusCold, detector: 'reducto-compression-ratio', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.corpusCold, detector: 'reducto-corpus-hit-rate', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.queueSurge, detector: 'reducto-queue-depth', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.badRelease, detector: 'reducto-compression-error-rate', foundWithinMs: 20 * MINUTE_MS },
  { ...EVENTS.codecRegression, detector: 'reducto-cpu', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.slowStorage, detector: 'reducto-processing-time-p95', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.saturation, detector: 'reducto-throughput', foundWithinMs: 30 * MINUTE_MS },
];

/** Reducto as the guide describes it: three servers, four workers, their hosts and the corpus repository. */
export function simulate({ quiet = false, ...options }: SimulateOptions = {}): SimulatedSystem {
  const simulation = new Simulation({ start: START, end: END, everyMs: 120_000, seed: 7, ...options });
  const { start, end, everyMs } = simulation.options;
  const during = (happening: Happening, now: Instant): boolean => !quiet && inRange(now, happening);
  for (const server of SERVERS) simulateServer(simulation, server, everyMs, during, quiet);
  for (const worker of WORKERS) simulateWorker(simulation, worker, during);
  for (const host of [...SERVERS, ...WORKERS]) simulateHost(simulation, host, { start, end });
  simulateCorpora(simulation, everyMs, during);
  return {
    everyMs,
    series: simulation.series(),
    incidents: quiet ? [] : Object.values(EVENTS),
    anomalies: quiet ? [] : ANOMALIES,
  };
}

type During = (happening: Happening, now: Instant) => boolean;

const BOUNDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const TIMES = [0.05, 0.1, 0.2, 0.25, 0.2, 0.13, 0.05, 0.015, 0.004, 0.0008, 0.0002];
const TIMES_ON_A_SLOW_DISK = [0, 0.02, 0.06, 0.1, 0.15, 0.15, 0.12, 0.1, 0.1, 0.15, 0.05];
/** A second of work that stands for a bucket, to give the histogram a sum. */
const WITHIN = [0.03, 0.08, 0.18, 0.4, 0.7, 1.6, 3.5, 7, 16, 40, 75];

function simulateServer(simulation: Simulation, server: Server, everyMs: number, during: During, quiet: boolean): void {
  const outages = quiet ? [] : OUTAGES[server];
  const restarts = quiet
    ? []
    : [...outages.map(({ end }) => end), ...(server === 'reducto-01' ? [EVENTS.memoryLeak.end] : [])];
  const target = simulation.target({ job: 'reducto-server', instance: `${server}:9090` }, { down: outages, restarts });
  const counters = {
    compressions: target.counter('reducto_compression_operations_total'),
    decompressions: target.counter('reducto_decompression_operations_total'),
    compressionErrors: target.counter('reducto_compression_errors_total'),
    decompressionErrors: target.counter('reducto_decompression_errors_total'),
    bytesIn: target.counter('reducto_bytes_compressed_total'),
    bytesOut: target.counter('reducto_bytes_decompressed_total'),
    bandwidth: target.counter('reducto_bandwidth_saved_bytes_total'),
    storage: target.counter('reducto_storage_saved_bytes_total'),
    dollars: target.counter('reducto_cost_savings_usd_total'),
    hits: target.counter('reducto_corpus_cache_hits_total'),
    misses: target.counter('reducto_corpus_cache_misses_total'),
    cpu: target.counter('process_cpu_seconds_total'),
  };
  const ratio = target.gauge('reducto_compression_ratio');
  const hitRate = target.gauge('reducto_corpus_hit_rate');
  const memory = target.gauge('process_resident_memory_bytes');
  const times = target.histogram('reducto_processing_time_seconds', BOUNDS);
  const seconds = everyMs / 1_000;

  target.run((now, draw) => {
    const cold = during(EVENTS.corpusCold, now);
    const traffic = during(EVENTS.saturation, now) ? 0.12 : seasonAt(now, TRAFFIC);
    const compressions = draw.count(40 * traffic * seconds);
    const decompressions = draw.count(25 * traffic * seconds);
    const failing = server === 'reducto-01' && during(EVENTS.badRelease, now);
    counters.compressions.add(compressions);
    counters.decompressions.add(decompressions);
    counters.compressionErrors.add(draw.share(compressions, failing ? 0.09 : 0.0003));
    counters.decompressionErrors.add(draw.share(decompressions, 0.0002));

    const bytesIn = Math.round(compressions * draw.around(7e6, 0.02));
    const bytesOut = Math.round(decompressions * draw.around(7e6, 0.02));
    const hits = Math.min(0.99, draw.around(cold ? 0.55 : 0.91, 0.01));
    const reached = draw.around(cold ? 6.5 : 21, 0.03);
    const sold = during(EVENTS.savingsSlump, now) ? 0.3 : 1;
    const saved = Math.round(bytesIn * (1 - 1 / reached) * sold);
    counters.bytesIn.add(bytesIn);
    counters.bytesOut.add(bytesOut);
    counters.bandwidth.add(saved);
    counters.storage.add(Math.round(saved * 0.6));
    counters.dollars.add(Math.round(saved * 0.25e-7) / 100);
    ratio.set(reached);
    hitRate.set(hits);

    const blocks = compressions * 3;
    const found = draw.share(blocks, hits);
    counters.hits.add(found);
    counters.misses.add(blocks - found);

    const slow = server === 'reducto-02' && during(EVENTS.slowStorage, now);
    const counts = draw.split(compressions + decompressions, slow ? TIMES_ON_A_SLOW_DISK : TIMES);
    times.observe(
      counts,
      counts.reduce((sum, count, i) => sum + count * (WITHIN[i] ?? 0), 0),
    );

    const unaccelerated = server === 'reducto-03' && during(EVENTS.codecRegression, now) ? 20 : 1;
    const megabytes = (bytesIn + bytesOut) / 1_048_576;
    counters.cpu.add((draw.around(megabytes / 75, 0.03) / 100) * unaccelerated);
    memory.set(residentMemory(server, now, draw, during));
  });
}

function residentMemory(server: Server, now: Instant, draw: Draw, during: During): number {
  const leak = EVENTS.memoryLeak;
  const share = server === 'reducto-01' && during(leak, now) ? (now - leak.start) / (leak.end - leak.start) : 0;
  return Math.round(draw.around((9 + 6 * share) * GIB, 0.01));
}

function simulateWorker(simulation: Simulation, worker: (typeof WORKERS)[number], during: During): void {
  const target = simulation.target({ job: 'reducto-workers', instance: `${worker}:9090` });
  const queue = target.gauge('reducto_operation_queue_size');
  target.run((now, draw) => {
    const surge = worker === 'worker-02' && during(EVENTS.queueSurge, now) ? 900 : 0;
    queue.set(draw.count(40 * seasonAt(now, TRAFFIC)) + surge);
  });
}

function simulateHost(simulation: Simulation, host: string, { start, end }: TimeRange): void {
  const target = simulation.target({ job: 'node-exporter', instance: `${host}:9100` });
  const total = target.gauge('node_memory_MemTotal_bytes');
  const size = target.gauge('node_filesystem_size_bytes', { mountpoint: '/' });
  const free = target.gauge('node_filesystem_avail_bytes', { mountpoint: '/' });
  target.run((now, draw) => {
    total.set(16 * GIB);
    size.set(500 * GIB);
    free.set(Math.round((200 - (60 * (now - start)) / (end - start)) * GIB + draw.normal() * 0.2 * GIB));
  });
}

const DOWNLOAD_BOUNDS = [0.1, 0.5, 1, 5, 10, 30, 60];

function simulateCorpora(simulation: Simulation, everyMs: number, during: During): void {
  const target = simulation.target({ job: 'corpus-repository', instance: 'corpus-repo:8080' });
  const available = (['primary', 'secondary'] as const).map((corpus) => ({
    corpus,
    gauge: target.gauge('reducto_corpus_availability', { corpus_id: corpus }),
  }));
  const requests = target.counter('corpus_requests_total');
  const size = target.gauge('corpus_size_bytes');
  const durations = target.histogram('corpus_download_duration_seconds', DOWNLOAD_BOUNDS);
  const active = target.gauge('corpus_active_downloads');
  target.run((now, draw) => {
    for (const { corpus, gauge } of available)
      gauge.set(corpus === 'secondary' && during(EVENTS.corpusLost, now) ? 0 : 1);
    const asked = draw.count((2 * seasonAt(now, TRAFFIC) * everyMs) / 60_000);
    requests.add(asked);
    size.set(12 * GIB);
    const counts = draw.split(asked, [0.1, 0.4, 0.3, 0.15, 0.04, 0.009, 0.001, 0]);
    durations.observe(
      counts,
      counts.reduce((sum, count, i) => sum + count * (DOWNLOAD_BOUNDS[i] ?? 60) * 0.7, 0),
    );
    active.set(draw.count(1.5));
  });
}
