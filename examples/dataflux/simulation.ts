import type { Instant } from '../../src/time/index.ts';
import type { Draw } from '../simulator/draw.ts';
import type { SimulateOptions } from '../simulator/example.ts';
import { inRange, type Season, seasonAt } from '../simulator/season.ts';
import { type Histogram, Simulation, type Target } from '../simulator/simulation.ts';
import type { Happening, InjectedAnomaly, SimulatedSystem } from '../simulator/truth.ts';

const utc = (text: string): Instant => Date.parse(`${text}Z`);
const MINUTE_MS = 60_000;
const WEEK_MS = 604_800_000;
const GIB = 1_073_741_824;

/** Monday, 5 October 2026, 07:00 in Berlin: the reports are about week 40, September and the third quarter. */
export const END: Instant = utc('2026-10-05T05:00:00');
/** Where the quarter begins, in the zone of the configuration. */
export const START: Instant = utc('2026-06-30T22:00:00');
const INSTALLED = utc('2026-06-01T04:00:00');

const PORTS = { ingestion: 8001, query: 8002, analysis: 8003 } as const;
const HOSTS = ['dataflux-01', 'dataflux-02'] as const;
type Service = keyof typeof PORTS;
type Host = (typeof HOSTS)[number];

const TRAFFIC: Season = { day: 0.5, weekend: 0.55, peakHour: 12 };

/** Everything that happens besides ordinary days, as data: the tests find it again. */
export const EVENTS = {
  julyOutage: event('ingestion waits for a lock of the database', '2026-07-14T09:20:00', '2026-07-14T09:41:00'),
  augustOutage: event('query runs out of memory', '2026-08-19T22:05:00', '2026-08-19T22:30:00'),
  septemberOutage: event('analysis loses its model files', '2026-09-11T04:00:00', '2026-09-11T04:50:00'),
  weekOutage: event('ingestion does not start after an update', '2026-09-29T11:04:00', '2026-09-29T11:17:00'),
  coldCache: event('the cache is emptied by a wrong key prefix', '2026-09-29T16:00:00', '2026-09-29T17:00:00'),
  badRelease: event(
    'a release of query fails at eight of a hundred requests',
    '2026-09-30T13:30:00',
    '2026-09-30T13:55:00',
  ),
  revokedKey: event('a client keeps uploading with a revoked key', '2026-10-01T08:00:00', '2026-10-01T09:00:00'),
  queueJam: event('analysis works off a third of what comes in', '2026-10-01T18:00:00', '2026-10-01T19:30:00'),
  slowDatabase: event('an index of the database is missing', '2026-10-02T10:00:00', '2026-10-02T10:40:00'),
  reindexing: event('a reindexing job takes the CPUs of dataflux-02', '2026-10-02T22:00:00', '2026-10-02T23:00:00'),
  memoryLeak: event(
    'analysis leaks the memory of dataflux-01 until it is restarted',
    '2026-10-03T02:00:00',
    '2026-10-03T16:00:00',
  ),
  lostSearches: event('a proxy sends nine of ten searches elsewhere', '2026-10-03T17:00:00', '2026-10-03T17:45:00'),
  fullDisk: event('previews on dataflux-02 are not cleaned up', '2026-09-30T00:00:00', '2026-10-04T05:00:00'),
} as const;

function event(description: string, start: string, end: string): Happening {
  return { name: description, description, start: utc(start), end: utc(end) };
}

const OUTAGES: Readonly<Record<Service, readonly Happening[]>> = {
  ingestion: [EVENTS.julyOutage, EVENTS.weekOutage],
  query: [EVENTS.augustOutage],
  analysis: [EVENTS.septemberOutage],
};

/** Which detector finds what, at the latest so long after its start. */
const ANOMALIES: readonly InjectedAnomaly[] = [
  { ...EVENTS.coldCache, detector: 'dataflux-cache-hit-rate', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.badRelease, detector: 'dataflux-error-rate', foundWithinMs: 20 * MINUTE_MS },
  { ...EVENTS.badRelease, detector: 'dataflux-log-errors', foundWithinMs: 20 * MINUTE_MS },
  { ...EVENTS.revokedKey, detector: 'dataflux-client-errors', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.queueJam, detector: 'dataflux-queue', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.queueJam, detector: 'dataflux-assets-per-minute', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.slowDatabase, detector: 'dataflux-database-p95', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.slowDatabase, detector: 'dataflux-response-time-p95', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.reindexing, detector: 'dataflux-cpu', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.lostSearches, detector: 'dataflux-search-queries', foundWithinMs: 30 * MINUTE_MS },
];

/** DataFlux as the guide describes it: three services on two hosts, with the exporters that its alerts need. */
export function simulate({ quiet = false, ...options }: SimulateOptions = {}): SimulatedSystem {
  const simulation = new Simulation({ start: START, end: END, everyMs: 120_000, seed: 11, ...options });
  const { everyMs } = simulation.options;
  const during: During = (happening, now) => !quiet && inRange(now, happening);
  const restartsOf = (service: Service): readonly Instant[] => {
    if (quiet) return [];
    const ends = OUTAGES[service].map(({ end }) => end);
    return service === 'analysis' ? [...ends, EVENTS.memoryLeak.end] : ends;
  };
  const targetOf = (service: Service): Target =>
    simulation.target(
      { job: 'dataflux-services', instance: `${service}-service:${PORTS[service]}` },
      { down: quiet ? [] : OUTAGES[service], restarts: restartsOf(service) },
    );
  simulateIngestion(targetOf('ingestion'), everyMs, during);
  simulateQuery(targetOf('query'), everyMs, during);
  simulateAnalysis(targetOf('analysis'), everyMs, during);
  for (const host of HOSTS) simulateHost(simulation, host, during);
  simulateContainers(simulation, restartsOf, during);
  return {
    everyMs,
    series: simulation.series(),
    incidents: quiet ? [] : Object.values(EVENTS),
    anomalies: quiet ? [] : ANOMALIES,
  };
}

type During = (happening: Happening, now: Instant) => boolean;

/** `2.5` is no bound of round seconds, and 1 must be one: the alert and the service level are about a second. */
const BOUNDS = [0.1, 0.5, 1, 2.5, 5, 10];
const TIMES = [0.58, 0.33, 0.07, 0.015, 0.004, 0.0008, 0.0002];
const TIMES_WITHOUT_INDEX = [0.1, 0.2, 0.2, 0.25, 0.15, 0.08, 0.02];
const WITHIN = [0.05, 0.25, 0.7, 1.6, 3.4, 7, 15];

/** Observations over the buckets of a histogram; `within` is what one of each bucket took. */
function observe(histogram: Histogram, counts: readonly number[], within: readonly number[]): void {
  histogram.observe(
    counts,
    counts.reduce((sum, count, i) => sum + count * (within[i] ?? 0), 0),
  );
}

interface Share {
  readonly serverErrors: number;
  readonly refused: number;
}

const ORDINARY: Share = { serverErrors: 0.0015, refused: 0 };

/** Requests to one endpoint: counted by status, and timed. */
function endpoint(target: Target, service: Service, path: string) {
  const labels = { service, endpoint: path };
  const statuses = ['200', '401', '404', '500'] as const;
  const [ok, refused, missing, failed] = statuses.map((status) =>
    target.counter('dataflux_requests_total', { ...labels, status }),
  );
  const times = target.histogram('dataflux_request_duration_seconds', BOUNDS, labels);
  return (requests: number, draw: Draw, share = ORDINARY, classes: readonly number[] = TIMES): number => {
    const [bad = 0, unknown = 0, gone = 0, good = 0] = draw.split(requests, [
      share.serverErrors,
      0.002 + share.refused,
      0.012,
      1 - share.serverErrors - share.refused - 0.014,
    ]);
    ok?.add(good);
    refused?.add(unknown);
    missing?.add(gone);
    failed?.add(bad);
    observe(times, draw.split(requests, classes), WITHIN);
    return bad;
  };
}

/** Lines of the log by level, as the guide names the levels: a failed request is an error, one in fifty tells a warning. */
function logLines(target: Target, service: Service) {
  const [error, warn, info, debug] = (['ERROR', 'WARN', 'INFO', 'DEBUG'] as const).map((level) =>
    target.counter('dataflux_log_lines_total', { service, level }),
  );
  return (requests: number, failed: number, draw: Draw): void => {
    error?.add(failed);
    warn?.add(draw.share(requests, 0.02));
    info?.add(requests);
    debug?.add(draw.share(requests, 0.1));
  };
}

function simulateIngestion(target: Target, everyMs: number, during: During): void {
  const upload = endpoint(target, 'ingestion', '/upload');
  const assets = endpoint(target, 'ingestion', '/assets');
  const log = logLines(target, 'ingestion');
  const connections = target.gauge('dataflux_active_connections', { service: 'ingestion' });
  const stored = target.gauge('dataflux_storage_bytes', { service: 'ingestion' });
  const seconds = everyMs / 1_000;
  target.run((now, draw) => {
    const traffic = seasonAt(now, TRAFFIC) * seconds;
    const [uploads, reads] = [draw.count(8 * traffic), draw.count(4 * traffic)];
    const share = during(EVENTS.revokedKey, now) ? { ...ORDINARY, refused: 0.6 } : ORDINARY;
    const failed = upload(uploads, draw, share) + assets(reads, draw);
    log(uploads + reads, failed, draw);
    connections.set(draw.count(25 * seasonAt(now, TRAFFIC)));
    stored.set(Math.round((1_400 + (60 * (now - INSTALLED)) / (8 * WEEK_MS)) * GIB));
  });
}

const DATABASE_BOUNDS = [0.005, 0.025, 0.1, 0.5, 1];
const DATABASE_TIMES = [0.5, 0.4, 0.085, 0.013, 0.0015, 0.0005];
const DATABASE_TIMES_WITHOUT_INDEX = [0.1, 0.2, 0.2, 0.25, 0.15, 0.1];
const DATABASE_WITHIN = [0.003, 0.012, 0.05, 0.25, 0.7, 1.8];

function simulateQuery(target: Target, everyMs: number, during: During): void {
  const search = endpoint(target, 'query', '/search');
  const similar = endpoint(target, 'query', '/similar');
  const log = logLines(target, 'query');
  const connections = target.gauge('dataflux_active_connections', { service: 'query' });
  const hits = target.counter('dataflux_cache_hits_total');
  const misses = target.counter('dataflux_cache_misses_total');
  const database = target.histogram('dataflux_database_query_duration_seconds', DATABASE_BOUNDS);
  const stored = target.gauge('dataflux_storage_bytes', { service: 'query' });
  const seconds = everyMs / 1_000;
  target.run((now, draw) => {
    const traffic = seasonAt(now, TRAFFIC) * seconds;
    const searches = draw.count(20 * traffic * (during(EVENTS.lostSearches, now) ? 0.1 : 1));
    const others = draw.count(6 * traffic);
    const requests = searches + others;
    const slow = during(EVENTS.slowDatabase, now);
    const share = during(EVENTS.badRelease, now) ? { ...ORDINARY, serverErrors: 0.08 } : ORDINARY;
    const classes = slow ? TIMES_WITHOUT_INDEX : TIMES;
    const failed = search(searches, draw, share, classes) + similar(others, draw, share, classes);
    log(requests, failed, draw);
    connections.set(draw.count(40 * seasonAt(now, TRAFFIC)));
    const found = draw.share(requests, Math.min(1, draw.around(during(EVENTS.coldCache, now) ? 0.3 : 0.86, 0.01)));
    hits.add(found);
    misses.add(requests - found);
    const asked = (requests - found) * 2 + others;
    observe(database, draw.split(asked, slow ? DATABASE_TIMES_WITHOUT_INDEX : DATABASE_TIMES), DATABASE_WITHIN);
    stored.set(Math.round((210 + (10 * (now - INSTALLED)) / (8 * WEEK_MS)) * GIB));
  });
}

const PROCESSING_BOUNDS = [5, 15, 30, 60, 120];
const PROCESSING_TIMES = [0.35, 0.4, 0.2, 0.045, 0.004, 0.001];
const PROCESSING_TIMES_IN_A_JAM = [0.05, 0.1, 0.2, 0.25, 0.25, 0.15];
const PROCESSING_WITHIN = [3, 9, 21, 42, 80, 180];

function simulateAnalysis(target: Target, everyMs: number, during: During): void {
  const analyze = endpoint(target, 'analysis', '/analyze');
  const log = logLines(target, 'analysis');
  const connections = target.gauge('dataflux_active_connections', { service: 'analysis' });
  const queue = target.gauge('dataflux_queue_size');
  const processed = target.counter('dataflux_assets_processed_total');
  const failures = target.counter('dataflux_assets_failed_total');
  const times = target.histogram('dataflux_processing_duration_seconds', PROCESSING_BOUNDS);
  const stored = target.gauge('dataflux_storage_bytes', { service: 'analysis' });
  const seconds = everyMs / 1_000;
  target.run((now, draw) => {
    const season = seasonAt(now, TRAFFIC);
    const jammed = during(EVENTS.queueJam, now);
    const requests = draw.count(5 * season * seconds);
    const failedRequests = analyze(requests, draw);
    const assets = draw.count(4 * season * seconds * (jammed ? 0.33 : 1));
    const failed = draw.share(assets, 0.001);
    processed.add(assets);
    failures.add(failed);
    observe(times, draw.split(assets, jammed ? PROCESSING_TIMES_IN_A_JAM : PROCESSING_TIMES), PROCESSING_WITHIN);
    log(requests + assets, failedRequests + failed, draw);
    connections.set(draw.count(10 * season));
    queue.set(draw.count(60 * season) + (jammed ? jamAt(now) : 0));
    stored.set(Math.round((480 + (25 * (now - INSTALLED)) / (8 * WEEK_MS)) * GIB));
  });
}

/** The queue grows for an hour to 1,600 and stays there. */
function jamAt(now: Instant): number {
  return Math.round(1_600 * Math.min(1, (now - EVENTS.queueJam.start) / (60 * MINUTE_MS)));
}

/** How far an event has gone, 0 to 1; 0 where it does not happen. */
function progress(happening: Happening, now: Instant, during: During): number {
  return during(happening, now) ? (now - happening.start) / (happening.end - happening.start) : 0;
}

function simulateHost(simulation: Simulation, host: Host, during: During): void {
  const target = simulation.target({ job: 'node-exporter', instance: `${host}:9100` });
  const idle = target.counter('node_cpu_seconds_total', { cpu: '0', mode: 'idle' });
  const user = target.counter('node_cpu_seconds_total', { cpu: '0', mode: 'user' });
  const memory = target.gauge('node_memory_MemTotal_bytes');
  const available = target.gauge('node_memory_MemAvailable_bytes');
  const [root, data] = (['/', '/data'] as const).map((mountpoint) => ({
    size: target.gauge('node_filesystem_size_bytes', { mountpoint, fstype: 'ext4' }),
    free: target.gauge('node_filesystem_avail_bytes', { mountpoint, fstype: 'ext4' }),
  }));
  const read = target.counter('node_disk_read_bytes_total', { device: 'sda' });
  const written = target.counter('node_disk_written_bytes_total', { device: 'sda' });
  const received = target.counter('node_network_receive_bytes_total', { device: 'eth0' });
  const sent = target.counter('node_network_transmit_bytes_total', { device: 'eth0' });
  const seconds = simulation.options.everyMs / 1_000;
  const leaks = host === 'dataflux-01';
  target.run((now, draw) => {
    const season = seasonAt(now, TRAFFIC);
    const extra = !leaks && during(EVENTS.reindexing, now) ? 0.62 : 0;
    const busy = Math.min(0.98, draw.around(0.08 + 0.22 * season, 0.03) + extra);
    idle.add(seconds * (1 - busy));
    user.add(seconds * busy);
    memory.set(32 * GIB);
    const leaked = leaks ? progress(EVENTS.memoryLeak, now, during) : 0;
    available.set(Math.round(draw.around(32 * GIB * (0.46 - 0.4 * leaked), 0.01)));
    root?.size.set(100 * GIB);
    root?.free.set(Math.round(draw.around(61 * GIB, 0.002)));
    const filled = leaks ? 0 : progress(EVENTS.fullDisk, now, during);
    // Previews of a week are dropped on Thursdays at midnight.
    const used = 0.55 + (0.05 * (now % WEEK_MS)) / WEEK_MS + 0.26 * filled;
    data?.size.set(2_000 * GIB);
    data?.free.set(Math.round(2_000 * GIB * (1 - used)));
    read.add(Math.round(draw.around(30e6 * season * seconds, 0.05)));
    written.add(Math.round(draw.around(14e6 * season * seconds, 0.05)));
    received.add(Math.round(draw.around(22e6 * season * seconds, 0.05)));
    sent.add(Math.round(draw.around(35e6 * season * seconds, 0.05)));
  });
}

const CONTAINER_MEMORY: Readonly<Record<Service, number>> = { ingestion: 3 * GIB, query: 6 * GIB, analysis: 5 * GIB };
const CONTAINER_CPU: Readonly<Record<Service, number>> = { ingestion: 0.5, query: 1.1, analysis: 0.8 };

function simulateContainers(
  simulation: Simulation,
  restartsOf: (service: Service) => readonly Instant[],
  during: During,
): void {
  const target = simulation.target({ job: 'cadvisor', instance: 'dataflux-01:8080' });
  const containers = (['ingestion', 'query', 'analysis'] as const).map((service) => {
    const labels = { name: `${service}-service` };
    return {
      service,
      started: target.gauge('container_start_time_seconds', labels),
      memory: target.gauge('container_memory_working_set_bytes', labels),
      cpu: target.counter('container_cpu_usage_seconds_total', labels),
    };
  });
  const seconds = simulation.options.everyMs / 1_000;
  target.run((now, draw) => {
    for (const { service, started, memory, cpu } of containers) {
      const last = Math.max(INSTALLED, ...restartsOf(service).filter((at) => at <= now));
      started.set(last / 1_000);
      const leaked = service === 'analysis' ? progress(EVENTS.memoryLeak, now, during) : 0;
      memory.set(Math.round(draw.around(CONTAINER_MEMORY[service] + 12.8 * GIB * leaked, 0.01)));
      cpu.add(draw.around(CONTAINER_CPU[service] * seasonAt(now, TRAFFIC) * seconds, 0.03));
    }
  });
}
