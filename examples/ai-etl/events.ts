import type { Instant } from '../../src/time/index.ts';
import type { Happening, InjectedAnomaly } from '../simulator/truth.ts';

const utc = (text: string): Instant => Date.parse(`${text}Z`);
const MINUTE_MS = 60_000;

/** Monday, 5 October 2026, 07:00 in New York: the reports are about week 40, September and the third quarter. */
export const END: Instant = utc('2026-10-05T11:00:00');
/** Where the quarter begins, in the zone of the configuration. */
export const START: Instant = utc('2026-07-01T04:00:00');

/** Everything that happens besides ordinary days, as data: the tests find it again. */
export const EVENTS = {
  oldOutage: event('the API is moved to another cluster', '2026-07-21T10:00:00', '2026-07-21T10:14:00'),
  certificate: event('the certificate of the API runs out', '2026-09-10T08:00:00', '2026-09-10T08:26:00'),
  postgresRestart: event(
    'PostgreSQL is restarted after a failed upgrade',
    '2026-09-29T22:00:00',
    '2026-09-29T22:10:00',
  ),
  hungry: event('a task takes the memory and CPU of worker-02', '2026-09-30T02:00:00', '2026-09-30T02:45:00'),
  redisRestart: event('Redis loses its host', '2026-09-30T12:00:00', '2026-09-30T12:08:00'),
  modelOutage: event('OpenAI fails at six of ten requests', '2026-10-01T06:00:00', '2026-10-01T06:40:00'),
  breakerOpen: event('the gateway cuts OpenAI off', '2026-10-01T06:10:00', '2026-10-01T06:40:00'),
  badRelease: event('a release answers one request in six with 503', '2026-10-01T13:10:00', '2026-10-01T13:35:00'),
  redisFull: event('sessions fill Redis', '2026-10-01T20:00:00', '2026-10-01T20:50:00'),
  redisRefuses: event('Redis turns clients away', '2026-10-01T20:20:00', '2026-10-01T20:40:00'),
  bulkLoad: event('a bulk load holds the replica up', '2026-10-02T01:00:00', '2026-10-02T01:30:00'),
  slowDatabase: event('a missing index makes PostgreSQL slow', '2026-10-02T09:00:00', '2026-10-02T09:50:00'),
  consumerStall: event('the consumer etl-ingest stands still', '2026-10-02T16:00:00', '2026-10-02T16:45:00'),
  gatewayDown: event(
    'the gateway to the models is killed for its memory',
    '2026-10-03T04:00:00',
    '2026-10-03T04:12:00',
  ),
  stuckWorkers: event('workers wait for a lock and queues grow', '2026-10-03T11:00:00', '2026-10-03T12:20:00'),
  diskFull: event('temporary files fill the disk of worker-03', '2026-10-03T18:00:00', '2026-10-04T09:00:00'),
  brokerLost: event('a Kafka broker is lost', '2026-10-04T03:00:00', '2026-10-04T03:12:00'),
  rateLimited: event('Anthropic refuses requests beyond its limit', '2026-10-04T10:00:00', '2026-10-04T10:30:00'),
  compactions: event('Prometheus cannot compact', '2026-10-04T14:00:00', '2026-10-04T15:00:00'),
  lostTraffic: event('the load balancer drops most requests', '2026-10-04T18:00:00', '2026-10-04T18:50:00'),
} as const;

function event(description: string, start: string, end: string): Happening {
  return { name: description, description, start: utc(start), end: utc(end) };
}

/** Which detector finds what, at the latest so long after its start. */
export const ANOMALIES: readonly InjectedAnomaly[] = [
  { ...EVENTS.badRelease, detector: 'ai-etl-api-error-rate', foundWithinMs: 20 * MINUTE_MS },
  { ...EVENTS.slowDatabase, detector: 'ai-etl-api-latency-p95', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.slowDatabase, detector: 'ai-etl-api-response-time', foundWithinMs: 45 * MINUTE_MS },
  { ...EVENTS.slowDatabase, detector: 'ai-etl-database-connections', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.lostTraffic, detector: 'ai-etl-request-rate', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.modelOutage, detector: 'ai-etl-llm-failures', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.stuckWorkers, detector: 'ai-etl-queue-depth', foundWithinMs: 30 * MINUTE_MS },
  { ...EVENTS.stuckWorkers, detector: 'ai-etl-pipeline-duration', foundWithinMs: 75 * MINUTE_MS },
  { ...EVENTS.consumerStall, detector: 'ai-etl-kafka-lag', foundWithinMs: 30 * MINUTE_MS },
];

/** Whether something is happening at an instant; never in a quiet simulation. */
export type During = (happening: Happening, now: Instant) => boolean;
