import type { Instant } from '../../src/time/index.ts';
import type { Draw } from '../simulator/draw.ts';
import type { SimulateOptions } from '../simulator/example.ts';
import { inRange, type Season, seasonAt } from '../simulator/season.ts';
import { Simulation } from '../simulator/simulation.ts';
import type { Happening, InjectedAnomaly, SimulatedSystem } from '../simulator/truth.ts';

const utc = (text: string): Instant => Date.parse(`${text}Z`);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Monday, 5 October 2026, 07:00 in Los Angeles: the reports are about week 40, September and the third quarter. */
export const END: Instant = utc('2026-10-05T14:00:00');
/** Where the quarter begins, in the zone of the configuration. */
export const START: Instant = utc('2026-07-01T07:00:00');

const SERVERS = ['api-01', 'api-02', 'api-03'] as const;
/** Requests per second and server. */
const ROUTES = [
  { method: 'GET', path: '/api/v1/users', perSecond: 12 },
  { method: 'GET', path: '/api/v1/orders', perSecond: 6 },
  { method: 'POST', path: '/api/v1/orders', perSecond: 2 },
] as const;
const EACH_SECOND = ROUTES.reduce((sum, { perSecond }) => sum + perSecond, 0);
/** What the guide puts on every metric of the API. */
const PLACE = { environment: 'production', region: 'us-west' } as const;
const TRAFFIC: Season = { day: 0.45, weekend: 0.7, peakHour: 20 };

/** Everything that happens besides ordinary days, as data: the tests find it again. */
export const EVENTS = {
  outage01: event('api-01 moves to another host', '2026-07-21T17:00:00', '2026-07-21T17:12:00'),
  outage02: event('api-02 runs out of connections', '2026-08-18T15:00:00', '2026-08-18T15:52:00'),
  zipkinLost: event('the disk of Zipkin is full', '2026-09-09T08:00:00', '2026-09-09T14:00:00'),
  jaegerLost: event('Jaeger cannot be reached: spans are not exported', '2026-09-29T09:00:00', '2026-09-29T12:00:00'),
  outageAll: event(
    'the API loses its network; nothing fails, for nothing is asked',
    '2026-09-30T14:00:00',
    '2026-09-30T14:20:00',
  ),
  badDeploy: event(
    'a deploy of the API fails at six of a hundred requests',
    '2026-10-01T18:30:00',
    '2026-10-01T19:10:00',
  ),
  slowQueries: event('a query of the API lost its index', '2026-10-02T16:00:00', '2026-10-02T16:50:00'),
  meshReload: event('the mesh looks up certificates for every request', '2026-10-02T22:00:00', '2026-10-02T22:45:00'),
  logsLost: event('Elasticsearch is read-only: logs are not shipped', '2026-10-03T05:00:00', '2026-10-03T06:10:00'),
  modelDrift: event('the model meets data that it was not trained with', '2026-10-03T10:00:00', '2026-10-03T14:00:00'),
  coldModel: event(
    'the ML platform loads its model for every prediction',
    '2026-10-03T18:00:00',
    '2026-10-03T18:45:00',
  ),
  wholeLists: event('a client asks for lists without pages', '2026-10-04T02:00:00', '2026-10-04T03:00:00'),
  trafficLost: event(
    'the largest customer cannot resolve the name of the API',
    '2026-10-04T17:00:00',
    '2026-10-04T17:50:00',
  ),
} as const;

function event(description: string, start: string, end: string): Happening {
  return { name: description, description, start: utc(start), end: utc(end) };
}

/** Which detector finds what, at the latest so long after its start. */
const ANOMALIES: readonly InjectedAnomaly[] = [
  { ...EVENTS.badDeploy, detector: 'clusterdb-error-share', foundWithinMs: 20 * MINUTE_MS },
  { ...EVENTS.slowQueries, detector: 'clusterdb-latency-p99', foundWithinMs: 20 * MINUTE_MS },
  { ...EVENTS.meshReload, detector: 'clusterdb-mesh-latency', foundWithinMs: 20 * MINUTE_MS },
  { ...EVENTS.modelDrift, detector: 'clusterdb-model-accuracy', foundWithinMs: 20 * MINUTE_MS },
  { ...EVENTS.coldModel, detector: 'clusterdb-prediction-latency', foundWithinMs: 20 * MINUTE_MS },
  { ...EVENTS.wholeLists, detector: 'clusterdb-response-size', foundWithinMs: 20 * MINUTE_MS },
  { ...EVENTS.trafficLost, detector: 'clusterdb-requests', foundWithinMs: 20 * MINUTE_MS },
];

/** ClusterDB's API with what the guide integrates: a service mesh, an ML platform, and the exporters of traces, logs and StatsD. */
export function simulate({ quiet = false, ...options }: SimulateOptions = {}): SimulatedSystem {
  const simulation = new Simulation({ start: START, end: END, everyMs: 120_000, seed: 11, ...options });
  const during = (happening: Happening, now: Instant): boolean => !quiet && inRange(now, happening);
  for (const server of SERVERS) simulateServer(simulation, server, during, quiet);
  simulateMesh(simulation, during);
  simulateMl(simulation, during);
  simulateExporter(simulation, 'jaeger', 'jaeger:14269', quiet ? [] : [EVENTS.jaegerLost]);
  simulateExporter(simulation, 'zipkin', 'zipkin:9411', quiet ? [] : [EVENTS.zipkinLost]);
  simulateExporter(simulation, 'elasticsearch', 'elasticsearch:9114', quiet ? [] : [EVENTS.logsLost]);
  simulateExporter(simulation, 'statsd', 'statsd:9102', []);
  return {
    everyMs: simulation.options.everyMs,
    series: simulation.series(),
    incidents: quiet ? [] : Object.values(EVENTS),
    anomalies: quiet ? [] : ANOMALIES,
  };
}

type During = (happening: Happening, now: Instant) => boolean;

const REQUEST_BOUNDS = [0.1, 0.5, 1, 2, 5];
/** A duration that stands for a bucket, to give the histogram a sum. */
const REQUEST_WITHIN = [0.05, 0.25, 0.7, 1.4, 3, 7];
const REQUEST_TIMES = [0.7, 0.28, 0.0185, 0.0012, 0.0002, 0.0001];
const REQUEST_TIMES_WITHOUT_INDEX = [0.4, 0.35, 0.13, 0.09, 0.025, 0.005];

function simulateServer(
  simulation: Simulation,
  server: (typeof SERVERS)[number],
  during: During,
  quiet: boolean,
): void {
  const down = quiet
    ? []
    : [
        EVENTS.outageAll,
        ...(server === 'api-01' ? [EVENTS.outage01] : []),
        ...(server === 'api-02' ? [EVENTS.outage02] : []),
      ];
  // A network that is lost leaves the process and its counters alone.
  const restarts = down.filter((outage) => outage !== EVENTS.outageAll).map(({ end }) => end);
  const target = simulation.target({ job: 'clusterdb-api', instance: `${server}:9090`, ...PLACE }, { down, restarts });
  const routes = ROUTES.map(({ method, path, perSecond }) => ({
    perSecond,
    requests: target.counter('http_requests_total', { method, path }),
    errors: target.counter('http_errors_total', { method, path }),
  }));
  const times = target.histogram('request_duration_seconds', REQUEST_BOUNDS);
  const seconds = simulation.options.everyMs / 1_000;
  target.run((now, draw) => {
    const traffic = (during(EVENTS.trafficLost, now) ? 0.35 : 1) * seasonAt(now, TRAFFIC);
    const failing = during(EVENTS.badDeploy, now) ? 0.06 : 0.002;
    for (const { perSecond, requests, errors } of routes) {
      const count = draw.count(perSecond * traffic * seconds);
      requests.add(count);
      errors.add(draw.share(count, failing));
    }
    const usual = during(EVENTS.slowQueries, now) ? REQUEST_TIMES_WITHOUT_INDEX : REQUEST_TIMES;
    const counts = classes(draw, EACH_SECOND * traffic * seconds, usual);
    times.observe(counts, weighed(counts, REQUEST_WITHIN));
  });
}

const MESH_BOUNDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5];
const MESH_WITHIN = [0.02, 0.07, 0.16, 0.35, 0.7, 1.6, 4];
const MESH_TIMES = [0.6, 0.25, 0.13, 0.015, 0.004, 0.0009, 0.0001];
const MESH_TIMES_WITH_LOOKUP = [0, 0.05, 0.25, 0.35, 0.25, 0.09, 0.01];
const SIZE_BOUNDS = [1_000, 10_000, 100_000, 1_000_000];
const REQUEST_SIZES = [0.9, 0.09, 0.01, 0, 0];
const RESPONSE_SIZES = [0.3, 0.55, 0.14, 0.01, 0];
const RESPONSE_SIZES_OF_WHOLE_LISTS = [0.2, 0.3, 0.2, 0.25, 0.05];
const SIZE_WITHIN = [400, 4_000, 30_000, 300_000, 2_500_000];

function simulateMesh(simulation: Simulation, during: During): void {
  const target = simulation.target({ job: 'service-mesh', instance: 'mesh-01:15090', ...PLACE });
  const duration = target.histogram('request_duration', MESH_BOUNDS);
  const requestSize = target.histogram('request_size', SIZE_BOUNDS);
  const responseSize = target.histogram('response_size', SIZE_BOUNDS);
  const seconds = simulation.options.everyMs / 1_000;
  target.run((now, draw) => {
    const mean = 60 * seasonAt(now, TRAFFIC) * seconds;
    const times = classes(draw, mean, during(EVENTS.meshReload, now) ? MESH_TIMES_WITH_LOOKUP : MESH_TIMES);
    duration.observe(times, weighed(times, MESH_WITHIN));
    const asked = classes(draw, mean, REQUEST_SIZES);
    requestSize.observe(asked, weighed(asked, SIZE_WITHIN));
    const answered = classes(
      draw,
      mean,
      during(EVENTS.wholeLists, now) ? RESPONSE_SIZES_OF_WHOLE_LISTS : RESPONSE_SIZES,
    );
    responseSize.observe(answered, weighed(answered, SIZE_WITHIN));
  });
}

const PREDICTION_BOUNDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1];
const PREDICTION_WITHIN = [0.006, 0.03, 0.07, 0.16, 0.35, 0.7, 2];
const PREDICTION_TIMES = [0.2, 0.55, 0.18, 0.065, 0.004, 0.0009, 0.0001];
const PREDICTION_TIMES_COLD = [0, 0.05, 0.1, 0.2, 0.35, 0.25, 0.05];
/** A model is trained anew every day at this hour, UTC. */
const TRAINED_AT_HOUR = 9;

function simulateMl(simulation: Simulation, during: During): void {
  const target = simulation.target({ job: 'ml-platform', instance: 'ml-01:9100', ...PLACE });
  const latency = target.histogram('prediction_latency', PREDICTION_BOUNDS);
  const accuracy = target.gauge('model_accuracy', { model: 'planner' });
  const training = target.gauge('training_duration', { model: 'planner' });
  const seconds = simulation.options.everyMs / 1_000;
  let [trained, lasted] = [Number.NaN, 0];
  target.run((now, draw) => {
    const mean = 8 * seasonAt(now, TRAFFIC) * seconds;
    const times = classes(draw, mean, during(EVENTS.coldModel, now) ? PREDICTION_TIMES_COLD : PREDICTION_TIMES);
    latency.observe(times, weighed(times, PREDICTION_WITHIN));
    accuracy.set(Math.min(1, draw.around(during(EVENTS.modelDrift, now) ? 0.82 : 0.94, 0.004)));
    const day = Math.floor((now - TRAINED_AT_HOUR * 60 * MINUTE_MS) / DAY_MS);
    if (day !== trained) [trained, lasted] = [day, Math.round(draw.around(2_700, 0.05))];
    training.set(lasted);
  });
}

/** Something that takes traces, logs or StatsD: all that is known of it here is whether it answers. */
function simulateExporter(simulation: Simulation, job: string, instance: string, down: readonly Happening[]): void {
  simulation.target({ job, instance }, { down }).run(() => {});
}

/** Events of each class, all together `mean` on average: what a Poisson stream is made of are Poisson streams. */
function classes(draw: Draw, mean: number, probabilities: readonly number[]): number[] {
  return probabilities.map((probability) => draw.count(mean * probability));
}

function weighed(counts: readonly number[], within: readonly number[]): number {
  return counts.reduce((sum, count, i) => sum + count * (within[i] ?? 0), 0);
}
