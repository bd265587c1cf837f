import type { Draw } from '../simulator/draw.ts';
import { type Season, seasonAt } from '../simulator/season.ts';
import type { Simulation } from '../simulator/simulation.ts';
import { type During, EVENTS } from './events.ts';

const TRAFFIC: Season = { day: 0.5, weekend: 0.75, peakHour: 16 };

/** Mean requests a minute. */
const ENDPOINTS: readonly { readonly endpoint: string; readonly method: string; readonly perMinute: number }[] = [
  { endpoint: '/api/v1/pipelines', method: 'GET', perMinute: 7 },
  { endpoint: '/api/v1/pipelines/run', method: 'POST', perMinute: 4 },
  { endpoint: '/api/v1/pipelines/generate', method: 'POST', perMinute: 3 },
  { endpoint: '/api/v1/connectors', method: 'GET', perMinute: 4 },
  { endpoint: '/api/v1/metrics', method: 'GET', perMinute: 3 },
];

/** Bounds of the latency buckets, in seconds; nothing of an ordinary day takes longer than the guide's two. */
export const REQUEST_BOUNDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5] as const;
const REQUEST_TIMES = [0.14, 0.32, 0.34, 0.14, 0.055, 0.005, 0, 0];
const SLOW_REQUEST_TIMES = [0, 0.02, 0.1, 0.18, 0.25, 0.2, 0.22, 0.03];
/** A time that stands for a bucket, to give the histogram a sum. */
const REQUEST_WITHIN = [0.035, 0.075, 0.17, 0.36, 0.72, 1.4, 3.2, 7];

/** Pipelines by id, their owners, and mean runs an hour. */
const PIPELINES: readonly { readonly id: string; readonly user: string; readonly perHour: number }[] = [
  { id: '101', user: '7', perHour: 14 },
  { id: '102', user: '7', perHour: 12 },
  { id: '203', user: '12', perHour: 12 },
  { id: '204', user: '12', perHour: 10 },
  { id: '305', user: '31', perHour: 8 },
];
const FAILURES = ['source_timeout', 'schema_mismatch'] as const;
export const RUN_BOUNDS = [60, 300, 600, 1_800, 3_600] as const;
const RUN_TIMES = [0.25, 0.45, 0.22, 0.08, 0, 0];
const STUCK_RUN_TIMES = [0, 0.05, 0.1, 0.2, 0.45, 0.2];
const RUN_WITHIN = [40, 160, 430, 980, 2_500, 4_500];

const PROVIDERS = ['openai', 'anthropic'] as const;
const QUEUES = ['default', 'pipelines', 'mail'] as const;

const total = (counts: readonly number[], within: readonly number[]): number =>
  counts.reduce((sum, count, i) => sum + count * (within[i] ?? 0), 0);

export function simulateApplication(simulation: Simulation, during: During, quiet: boolean): void {
  simulateBackend(simulation, during, quiet);
  simulateGateway(simulation, during, quiet);
  simulateWorkers(simulation, during);
  simulation.target({ job: 'ai-etl-frontend', instance: 'frontend-exporter:9113' }).run(() => {});
}

function simulateBackend(simulation: Simulation, during: During, quiet: boolean): void {
  const minutes = simulation.options.everyMs / 60_000;
  const outages = quiet ? [] : [EVENTS.oldOutage, EVENTS.certificate];
  const restarts = quiet ? [] : [EVENTS.oldOutage.end, EVENTS.badRelease.start, EVENTS.badRelease.end];
  const target = simulation.target({ job: 'ai-etl-backend', instance: 'backend:8000' }, { down: outages, restarts });
  const endpoints = ENDPOINTS.map(({ endpoint, method, perMinute }) => ({
    endpoint,
    perMinute,
    answered: target.counter('http_requests_total', { endpoint, method, status_code: '200' }),
    failed: target.counter('http_requests_total', { endpoint, method, status_code: '503' }),
    times: target.histogram('http_request_duration_seconds', REQUEST_BOUNDS, { endpoint }),
  }));
  const generated = target.counter('pipeline_generation_total', { success: 'true' });
  const notGenerated = target.counter('pipeline_generation_total', { success: 'false' });
  target.run((now, draw) => {
    const season = seasonAt(now, TRAFFIC) * (during(EVENTS.lostTraffic, now) ? 0.12 : 1);
    const failing = during(EVENTS.badRelease, now) ? 0.17 : 0.0003;
    for (const { endpoint, perMinute, answered, failed, times } of endpoints) {
      const requests = draw.count(perMinute * minutes * season);
      const errors = draw.share(requests, failing);
      answered.add(requests - errors);
      failed.add(errors);
      const isSlow = during(EVENTS.slowDatabase, now) && endpoint !== '/api/v1/metrics';
      const counts = draw.place(requests, isSlow ? SLOW_REQUEST_TIMES : REQUEST_TIMES);
      times.observe(counts, total(counts, REQUEST_WITHIN));
    }
    const drafts = draw.count(2 * minutes * season);
    const lost = draw.share(drafts, during(EVENTS.modelOutage, now) ? 0.45 : 0.002);
    generated.add(drafts - lost);
    notGenerated.add(lost);
  });
}

function simulateGateway(simulation: Simulation, during: During, quiet: boolean): void {
  const { everyMs } = simulation.options;
  const down = quiet ? [] : [EVENTS.gatewayDown];
  const restarts = quiet ? [] : [EVENTS.gatewayDown.end];
  const target = simulation.target({ job: 'ai-etl-llm-gateway', instance: 'llm-gateway:8001' }, { down, restarts });
  const providers = PROVIDERS.map((provider) => ({
    provider,
    answered: target.counter('llm_request_total', { provider, success: 'true' }),
    failed: target.counter('llm_request_total', { provider, success: 'false' }),
    refused: target.counter('llm_rate_limit_exceeded_total', { provider }),
    open: target.gauge('llm_circuit_breaker_state', { provider, state: 'open' }),
    closed: target.gauge('llm_circuit_breaker_state', { provider, state: 'closed' }),
  }));
  target.run((now, draw) => {
    for (const { provider, answered, failed, refused, open, closed } of providers) {
      const requests = draw.count((8 * seasonAt(now, TRAFFIC) * everyMs) / 60_000);
      const isOut = provider === 'openai' && during(EVENTS.modelOutage, now);
      const isLimited = provider === 'anthropic' && during(EVENTS.rateLimited, now);
      const errors = draw.share(requests, isOut ? 0.6 : 0.002);
      answered.add(requests - errors);
      failed.add(errors);
      refused.add(isLimited ? draw.count((2.5 * everyMs) / 1_000) : 0);
      const isOpen = provider === 'openai' && during(EVENTS.breakerOpen, now);
      open.set(isOpen ? 1 : 0);
      closed.set(isOpen ? 0 : 1);
    }
  });
}

function simulateWorkers(simulation: Simulation, during: During): void {
  const { everyMs } = simulation.options;
  const target = simulation.target({ job: 'celery-workers', instance: 'celery-exporter:9540' });
  const workers = target.gauge('celery_worker_count');
  const queues = QUEUES.map((queue) => ({ queue, length: target.gauge('celery_queue_length', { queue }) }));
  const pipelines = PIPELINES.map(({ id, user, perHour }) => ({
    perHour,
    succeeded: target.counter('pipeline_execution_total', { pipeline_id: id, user_id: user, status: 'success' }),
    failed: FAILURES.map((cause) =>
      target.counter('pipeline_execution_total', {
        pipeline_id: id,
        user_id: user,
        status: 'failed',
        error_type: cause,
      }),
    ),
    times: target.histogram('pipeline_execution_duration_seconds', RUN_BOUNDS, { pipeline_id: id }),
  }));
  target.run((now, draw) => {
    const isStuck = during(EVENTS.stuckWorkers, now);
    workers.set(isStuck ? 3 : 8);
    for (const { queue, length } of queues) length.set(queueLength(draw, now, isStuck && queue === 'pipelines'));
    for (const { perHour, succeeded, failed, times } of pipelines) {
      const runs = draw.count((perHour * seasonAt(now, TRAFFIC) * everyMs) / 3_600_000);
      const [timeouts = 0, mismatches = 0, rest = 0] = draw.place(runs, [isStuck ? 0.08 : 0.006, 0.003, 0.991]);
      succeeded.add(rest);
      failed[0]?.add(timeouts);
      failed[1]?.add(mismatches);
      const counts = draw.place(runs, isStuck ? STUCK_RUN_TIMES : RUN_TIMES);
      times.observe(counts, total(counts, RUN_WITHIN));
    }
  });
}

function queueLength(draw: Draw, now: number, isStuck: boolean): number {
  const passed = isStuck ? (now - EVENTS.stuckWorkers.start) / 60_000 : 0;
  return draw.count(25 * seasonAt(now, TRAFFIC)) + Math.round(passed * 45);
}
