import { schedule } from 'node-cron';
import type { Log } from '../../jobs/index.ts';
import type { Config } from '../config/index.ts';
import { BusyError, ExitCode } from '../errors.ts';
import type { SloStatus } from '../slo/index.ts';
import { lastRuns, lastStatuses, recordRun, type Store, scheduleRun } from '../store/index.ts';
import type { Instant } from '../time/index.ts';
import { type Health, serveHealth } from './health.ts';
import type { ServiceMetrics } from './metrics.ts';
import { type DueRun, nextRun, planRuns } from './plan.ts';
import { jobsNamed, runJobs } from './run.ts';
import { withSession } from './session.ts';

export interface ServeOptions {
  readonly listen: { readonly host: string; readonly port: number };
  readonly log: Log;
  /** Ends the service in order: no new run starts, the one under way is told to stop. */
  readonly signal: AbortSignal;
  readonly metrics: ServiceMetrics;
  readonly clock?: () => number;
  /** Called once the service answers, with its port. */
  readonly onReady?: (port: number) => void;
}

/** Without a tick for this long the timer is stuck, and a probe should restart the process. */
const STUCK_AFTER_MS = 180_000;

interface Progress {
  lastTick: Instant;
  running: string | undefined;
  lastFailure: string | undefined;
  planned: boolean;
}

/**
 * Runs the schedule until the signal fires. node-cron ticks every minute; what is due is decided by `planRuns` from the
 * schedule and the runs that the store knows, so that a restart makes up for what was missed. Runs never overlap.
 */
export async function serve(config: Config, options: ServeOptions): Promise<void> {
  const { log, signal, metrics } = options;
  const clock = options.clock ?? Date.now;
  const since = clock();
  const progress: Progress = { lastTick: since, running: undefined, lastFailure: undefined, planned: false };
  /** Logical time of the last run per entry, this process' own knowledge on top of the store's. */
  const done = new Map<string, Instant>();

  const health = (): Health => healthOf(progress, clock(), signal.aborted);
  const server = await serveHealth(options.listen, health, metrics);
  options.onReady?.(server.port);

  const tick = async (): Promise<void> => {
    progress.lastTick = clock();
    if (progress.running !== undefined || signal.aborted) return;
    progress.running = 'planning';
    try {
      if (!progress.planned) await recall(config, options, done);
      progress.planned = true;
      const plan = planRuns({ entries: config.schedule, lastRun: done, since, now: clock() });
      for (const [entry, count] of plan.missed) {
        metrics.recordMissed(entry, count);
        log.warn(`${entry}: ${count} missed runs are not made up for`, { entry, count });
      }
      for (const run of plan.due) {
        if (signal.aborted) break;
        progress.running = run.entry.name;
        await runDue(config, options, run);
        done.set(run.entry.name, run.at);
      }
      for (const entry of config.schedule) metrics.recordNext(entry.name, nextRun(entry, clock()));
      progress.lastFailure = undefined;
    } catch (error) {
      progress.lastFailure = error instanceof Error ? error.message : String(error);
      log.error(progress.lastFailure);
    } finally {
      progress.running = undefined;
    }
  };

  let current: Promise<void> = tick();
  const timer = schedule('* * * * *', () => {
    if (progress.running === undefined) current = tick();
    else progress.lastTick = clock();
  });
  await aborted(signal);
  await timer.destroy();
  await current;
  await server.close();
}

/** What the store knows of earlier runs, asked once at the start; afterwards this process knows. */
async function recall(config: Config, options: ServeOptions, done: Map<string, Instant>): Promise<void> {
  await withSession(config, { log: options.log, signal: options.signal }, async ({ store }) => {
    const last = new Map((await lastRuns(store)).map((run) => [run.job, run.at]));
    for (const entry of config.schedule) {
      const at = last.get(scheduleRun(entry.name));
      if (at !== undefined) done.set(entry.name, at);
    }
    options.metrics.recordSlos(await newestVerdicts(config, store, (options.clock ?? Date.now)()));
  });
}

/** Verdicts of the last day: what an alert on our metrics should see, and nothing that stopped being judged. */
function newestVerdicts(config: Config, store: Store, at: Instant): Promise<SloStatus[]> {
  const names = config.slos.map((slo) => slo.name);
  return lastStatuses(store, names, at, at - 86_400_000);
}

async function runDue(config: Config, options: ServeOptions, run: DueRun): Promise<void> {
  const { log, signal, metrics } = options;
  const clock = options.clock ?? Date.now;
  const started = clock();
  log.info(`${run.entry.name}: running for ${new Date(run.at).toISOString()}`, {
    entry: run.entry.name,
    late: run.late,
  });
  try {
    await withSession(config, { log, signal, at: run.at, notify: true }, async (context) => {
      const outcome = await runJobs(jobsNamed(run.entry.jobs), context, run.entry.timeLimitMs);
      await recordRun(context.store, {
        job: scheduleRun(run.entry.name),
        at: run.at,
        started,
        durationMs: clock() - started,
        outcome: outcome.exitCode === ExitCode.done ? 'done' : 'partial',
        summary: {},
        problems: [],
      });
      metrics.recordRun(outcome, clock());
      metrics.recordSlos(await newestVerdicts(config, context.store, run.at));
      for (const job of outcome.jobs)
        log.info(`${job.job}: ${job.status}`, { ...job.summary, durationMs: job.durationMs });
    });
  } catch (error) {
    if (!(error instanceof BusyError)) throw error;
    // Somebody works in the shell; the data is pulled by the next run, its own times included.
    log.warn(`${run.entry.name}: ${error.message}`);
  }
}

function healthOf(progress: Progress, now: Instant, stopping: boolean): Health {
  const tickAge = now - progress.lastTick;
  const ticking = tickAge < STUCK_AFTER_MS;
  return {
    live: ticking,
    ready: ticking && !stopping && progress.planned && progress.lastFailure === undefined,
    components: {
      schedule: { ok: ticking, note: `last tick ${Math.round(tickAge / 1000)} s ago, ${progress.running ?? 'idle'}` },
      store: {
        ok: progress.planned && progress.lastFailure === undefined,
        note: progress.lastFailure ?? (progress.planned ? 'ok' : 'not opened yet'),
      },
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
