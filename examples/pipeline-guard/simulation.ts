import type { Instant } from '../../src/time/index.ts';
import type { Draw } from '../simulator/draw.ts';
import type { SimulateOptions } from '../simulator/example.ts';
import { inRange, type Season, seasonAt } from '../simulator/season.ts';
import { type Histogram, Simulation } from '../simulator/simulation.ts';
import type { Happening, InjectedAnomaly, SimulatedSystem } from '../simulator/truth.ts';

const utc = (text: string): Instant => Date.parse(`${text}Z`);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const GIB = 1_073_741_824;

/** Monday, 5 October 2026, 11:00: the reports are about week 40, September and the third quarter. */
export const END: Instant = utc('2026-10-05T11:00:00');
/** Where the quarter begins, in the zone of the configuration. */
export const START: Instant = utc('2026-07-01T00:00:00');

const REPLICAS = ['app-01', 'app-02'] as const;
type Replica = (typeof REPLICAS)[number];
const PIPELINE_TYPES = ['build', 'test', 'deploy'] as const;

/** Enough at night and at weekends for 1000 requests a minute. */
const TRAFFIC: Season = { day: 0.35, weekend: 0.85, peakHour: 14 };

/** Everything that happens besides ordinary days, as data: the tests find it again. */
export const EVENTS = {
  outage01: event('app-01 is evicted from its host', '2026-07-21T10:00:00', '2026-07-21T10:22:00'),
  slowQueries: event('a missing index slows every answer', '2026-09-09T09:00:00', '2026-09-09T11:30:00'),
  outage02: event('app-02 cannot reach the database', '2026-09-29T14:05:00', '2026-09-29T14:26:00'),
  badRelease: event('a release fails at four of a hundred requests', '2026-09-30T10:00:00', '2026-09-30T10:40:00'),
  slowDatabase: event('the database waits for a lock', '2026-10-01T13:00:00', '2026-10-01T13:50:00'),
  registryDown: event('the package registry fails every fourth run', '2026-10-01T20:00:00', '2026-10-01T22:00:00'),
  brokenPlaybook: event('the playbook for deploys no longer works', '2026-10-02T08:00:00', '2026-10-02T12:00:00'),
  runnersBusy: event('healings wait for a runner', '2026-10-02T18:00:00', '2026-10-02T21:00:00'),
  network: event('a route leads through another region', '2026-10-02T03:00:00', '2026-10-02T03:50:00'),
  modelDrift: event('new pipelines look failed to the model', '2026-10-03T00:00:00', '2026-10-04T00:00:00'),
  slowInference: event('the model runs without its accelerator', '2026-09-30T16:00:00', '2026-09-30T17:00:00'),
  busyHost: event('a backup takes the CPUs of the host', '2026-10-03T06:00:00', '2026-10-03T07:00:00'),
  trafficLost: event('the ingress sends a fifth of the requests', '2026-10-04T09:00:00', '2026-10-04T09:45:00'),
} as const;

function event(description: string, start: string, end: string): Happening {
  return { name: description, description, start: utc(start), end: utc(end) };
}

const OUTAGES: Readonly<Record<Replica, readonly Happening[]>> = {
  'app-01': [EVENTS.outage01],
  'app-02': [EVENTS.outage02],
};

/** Which detector finds what, at the latest so long after its start. */
const ANOMALIES: readonly InjectedAnomaly[] = [
  { ...EVENTS.trafficLost, detector: 'pipeline-guard-request-rate', foundWithinMs: 20 * MINUTE_MS },
  { ...EVENTS.badRelease, detector: 'pipeline-guard-error-ratio', foundWithinMs: 20 * MINUTE_MS },
  { ...EVENTS.slowDatabase, detector: 'pipeline-guard-response-time-p95', foundWithinMs: 20 * MINUTE_MS },
  { ...EVENTS.registryDown, detector: 'pipeline-guard-failures', foundWithinMs: 60 * MINUTE_MS },
  { ...EVENTS.brokenPlaybook, detector: 'pipeline-guard-healing-success', foundWithinMs: 90 * MINUTE_MS },
  { ...EVENTS.runnersBusy, detector: 'pipeline-guard-healing-time-p95', foundWithinMs: 60 * MINUTE_MS },
  { ...EVENTS.modelDrift, detector: 'pipeline-guard-false-positive-rate', foundWithinMs: 60 * MINUTE_MS },
  { ...EVENTS.slowInference, detector: 'pipeline-guard-inference-time-p95', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.busyHost, detector: 'pipeline-guard-cpu', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.network, detector: 'pipeline-guard-network-latency', foundWithinMs: 20 * MINUTE_MS },
];

type During = (happening: Happening, now: Instant) => boolean;

/** Healing Guard as the guide describes it: two replicas behind a load balancer, their host, their database and a probe. */
export function simulate({ quiet = false, ...options }: SimulateOptions = {}): SimulatedSystem {
  const simulation = new Simulation({ start: START, end: END, everyMs: 120_000, seed: 11, ...options });
  const { everyMs } = simulation.options;
  const during: During = (happening, now) => !quiet && inRange(now, happening);
  for (const replica of REPLICAS) simulateReplica(simulation, replica, everyMs, during, quiet);
  simulateHost(simulation, during);
  simulateDatabase(simulation, everyMs, during);
  simulateProbe(simulation, during);
  return {
    everyMs,
    series: simulation.series(),
    incidents: quiet ? [] : Object.values(EVENTS),
    anomalies: quiet ? [] : ANOMALIES,
  };
}

/** A distribution of times over buckets: shares, and a second that stands for each, to give the histogram a sum. */
interface Times {
  readonly shares: readonly number[];
  readonly within: readonly number[];
}

function observe(histogram: Histogram, count: number, { shares, within }: Times, draw: Draw): void {
  // Rare classes first: the last one takes what is left, and with it the chance of all others.
  const counts = draw.split(count, shares.toReversed()).reverse();
  histogram.observe(
    counts,
    counts.reduce((sum, events, i) => sum + events * (within[i] ?? 0), 0),
  );
}

const ANSWER_BOUNDS = [0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5];
const ANSWER_WITHIN = [0.015, 0.04, 0.07, 0.15, 0.3, 0.7, 1.6, 3];
const ANSWERS: Times = { shares: [0.35, 0.35, 0.2, 0.075, 0.02, 0.004, 0.0009, 0.0001], within: ANSWER_WITHIN };
const SLOW_ANSWERS: Times = { shares: [0.05, 0.1, 0.2, 0.25, 0.25, 0.1, 0.04, 0.01], within: ANSWER_WITHIN };

const HEALING_BOUNDS = [15, 30, 60, 120, 180, 300, 600, 1800];
const HEALING_WITHIN = [10, 22, 45, 90, 150, 240, 420, 900, 2400];
const HEALINGS: Times = { shares: [0.1, 0.25, 0.3, 0.2, 0.1, 0.03, 0.015, 0.004, 0.001], within: HEALING_WITHIN };
const WAITING_HEALINGS: Times = { shares: [0, 0.05, 0.1, 0.15, 0.2, 0.2, 0.2, 0.08, 0.02], within: HEALING_WITHIN };

const INFERENCE_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25];
const INFERENCE_WITHIN = [0.004, 0.008, 0.018, 0.035, 0.07, 0.16, 0.3];
const INFERENCES: Times = { shares: [0.1, 0.4, 0.4, 0.08, 0.018, 0.002, 0], within: INFERENCE_WITHIN };
const SLOW_INFERENCES: Times = { shares: [0, 0, 0.1, 0.2, 0.4, 0.28, 0.02], within: INFERENCE_WITHIN };

function simulateReplica(
  simulation: Simulation,
  replica: Replica,
  everyMs: number,
  during: During,
  quiet: boolean,
): void {
  const down = quiet ? [] : OUTAGES[replica];
  const target = simulation.target(
    { job: 'healing-guard', instance: `${replica}:8000` },
    { down, restarts: down.map(({ end }) => end) },
  );
  const statuses = (['503', '500', '404', '200'] as const).map((status) =>
    target.counter('http_requests_total', { status }),
  );
  const answers = target.histogram('http_request_duration_seconds', ANSWER_BOUNDS);
  const detected = target.counter('pipeline_failures_detected_total');
  const attempts = PIPELINE_TYPES.map((pipeline_type) => ({
    pipeline_type,
    success: target.counter('healing_attempts_total', { status: 'success', pipeline_type }),
    failure: target.counter('healing_attempts_total', { status: 'failure', pipeline_type }),
  }));
  const healings = target.histogram('healing_duration_seconds', HEALING_BOUNDS);
  const pipelines = target.gauge('active_pipelines');
  const verdicts = (['true_positive', 'false_positive', 'true_negative', 'false_negative'] as const).map((verdict) =>
    target.counter('detection_verdicts_total', { verdict }),
  );
  const inferences = target.histogram('model_inference_duration_seconds', INFERENCE_BOUNDS);
  const accuracy = target.gauge('model_validation_accuracy');
  const training = target.gauge('model_training_duration_seconds');
  const cpu = target.counter('process_cpu_seconds_total');
  const memory = target.gauge('process_resident_memory_bytes');
  const others = REPLICAS.filter((other) => other !== replica);

  target.run((now, draw) => {
    // The load balancer gives the requests of a replica that is down to the others.
    const lost = others.filter((other) => OUTAGES[other].some((outage) => during(outage, now))).length;
    const load = seasonAt(now, TRAFFIC) * (REPLICAS.length / (REPLICAS.length - lost));
    const arriving = during(EVENTS.trafficLost, now) ? 0.2 : 1;
    const requests = draw.count((20 * load * arriving * everyMs) / 1_000);
    const failing = during(EVENTS.badRelease, now) ? 0.04 : 0.0002;
    const counts = draw.split(requests, [failing * 0.3, failing * 0.7, 0.02, 0.98 - failing]);
    for (const [i, counter] of statuses.entries()) counter.add(counts[i] ?? 0);
    const isSlow = during(EVENTS.slowDatabase, now) || during(EVENTS.slowQueries, now);
    observe(answers, requests, isSlow ? SLOW_ANSWERS : ANSWERS, draw);

    const runs = draw.count((15 * load * everyMs) / MINUTE_MS);
    const failed = draw.share(runs, during(EVENTS.registryDown, now) ? 0.25 : 0.07);
    const found = draw.share(failed, 0.97);
    const taken = draw.share(runs - failed, during(EVENTS.modelDrift, now) ? 0.14 : 0.015);
    for (const [i, events] of [found, taken, runs - failed - taken, failed - found].entries()) verdicts[i]?.add(events);
    observe(inferences, runs, during(EVENTS.slowInference, now) ? SLOW_INFERENCES : INFERENCES, draw);
    detected.add(found + taken);
    for (const [i, events] of draw.split(found + taken, [0.5, 0.3, 0.2]).entries()) {
      const { pipeline_type, success, failure } = attempts[i] as (typeof attempts)[number];
      const isBroken = pipeline_type === 'deploy' && during(EVENTS.brokenPlaybook, now);
      const unhealed = draw.share(events, isBroken ? 0.85 : 0.02);
      success.add(events - unhealed);
      failure.add(unhealed);
    }
    observe(healings, found + taken, during(EVENTS.runnersBusy, now) ? WAITING_HEALINGS : HEALINGS, draw);
    pipelines.set(draw.count(220 * load));

    // Trained every night.
    const night = Math.floor(now / DAY_MS);
    accuracy.set(0.962 + ((night * 7) % 11) / 1_000);
    training.set(1_500 + ((night * 13) % 29) * 10);
    cpu.add(draw.around((requests * 0.004 + runs * 0.05) * 1.1, 0.03));
    memory.set(Math.round(draw.around((0.9 + 0.3 * load) * GIB, 0.01)));
  });
}

const CORES = ['0', '1', '2', '3'] as const;

function simulateHost(simulation: Simulation, during: During): void {
  const { start, end, everyMs } = simulation.options;
  const target = simulation.target({ job: 'node-exporter', instance: 'node-exporter:9100' });
  const cores = CORES.map((cpu) => ({
    idle: target.counter('node_cpu_seconds_total', { cpu, mode: 'idle' }),
    user: target.counter('node_cpu_seconds_total', { cpu, mode: 'user' }),
  }));
  const total = target.gauge('node_memory_MemTotal_bytes');
  const available = target.gauge('node_memory_MemAvailable_bytes');
  const io = target.counter('node_disk_io_time_seconds_total', { device: 'sda' });
  const size = target.gauge('node_filesystem_size_bytes', { mountpoint: '/' });
  const free = target.gauge('node_filesystem_avail_bytes', { mountpoint: '/' });
  const received = target.counter('node_network_receive_bytes_total', { device: 'eth0' });
  const sent = target.counter('node_network_transmit_bytes_total', { device: 'eth0' });
  const seconds = everyMs / 1_000;
  target.run((now, draw) => {
    const load = seasonAt(now, TRAFFIC);
    const isBusy = during(EVENTS.busyHost, now);
    for (const { idle, user } of cores) {
      const used = Math.min(0.99, isBusy ? draw.around(0.93, 0.02) : draw.around(0.32 * load, 0.05));
      user.add(used * seconds);
      idle.add((1 - used) * seconds);
    }
    total.set(16 * GIB);
    available.set(Math.round((7 - 1.5 * load + 0.1 * draw.normal()) * GIB));
    io.add(Math.min(0.99, isBusy ? draw.around(0.9, 0.02) : draw.around(0.22 * load, 0.1)) * seconds);
    size.set(200 * GIB);
    free.set(Math.round((110 - (45 * (now - start)) / (end - start) + 0.1 * draw.normal()) * GIB));
    received.add(draw.count(2.5e6 * load * seconds));
    sent.add(draw.count(4e6 * load * seconds));
  });
}

function simulateDatabase(simulation: Simulation, everyMs: number, during: During): void {
  const target = simulation.target({ job: 'postgres-exporter', instance: 'postgres-exporter:9187' });
  const up = target.gauge('pg_up');
  const active = target.gauge('pg_stat_activity_count', { state: 'active' });
  const commits = target.counter('pg_stat_database_xact_commit', { datname: 'healing_guard' });
  const size = target.gauge('pg_database_size_bytes', { datname: 'healing_guard' });
  const { start } = simulation.options;
  target.run((now, draw) => {
    const load = seasonAt(now, TRAFFIC);
    const isLocked = during(EVENTS.slowDatabase, now) || during(EVENTS.slowQueries, now);
    up.set(1);
    active.set(draw.count(isLocked ? 75 : 12 * load));
    commits.add(draw.count((55 * load * everyMs) / 1_000));
    size.set(Math.round(18 * GIB + ((now - start) / DAY_MS) * 0.05 * GIB));
  });
}

function simulateProbe(simulation: Simulation, during: During): void {
  const target = simulation.target({ job: 'blackbox', instance: 'app:8000' });
  const duration = target.gauge('probe_duration_seconds');
  target.run((now, draw) => duration.set(draw.around(during(EVENTS.network, now) ? 0.12 : 0.018, 0.08)));
}
