import {
  jobs as allJobs,
  type Job,
  type JobContext,
  type JobResult,
  type Problem,
  reportJob,
} from '../../jobs/index.ts';
import { ExitCode, NinesError, UsageError } from '../errors.ts';
import { recordRun, withLease } from '../store/index.ts';
import { floorTo, formatDuration, formatInstant } from '../time/index.ts';

/** Clocks of two machines may differ by so much. */
const AHEAD_MS = 5 * 60_000;

export type JobStatus = 'done' | 'partial' | 'failed' | 'stopped';

/** What became of one job of a run. */
export interface JobOutcome {
  readonly job: string;
  readonly status: JobStatus;
  readonly problems: readonly Problem[];
  readonly summary: JobResult['summary'];
  readonly files: readonly string[];
  /** By the wall clock. */
  readonly startedAt: number;
  readonly durationMs: number;
}

export interface RunOutcome {
  readonly at: number;
  readonly jobs: readonly JobOutcome[];
  readonly exitCode: ExitCode;
}

/**
 * The jobs of these names, or all when none is named: names of stages, and `report NAME` for one report.
 * @throws UsageError for a name that is no job, with the names that are.
 */
export function jobsNamed(names: readonly string[]): readonly Job[] {
  if (names.length === 0 || (names.length === 1 && names[0] === 'all')) return allJobs;
  const reports = names.filter((name) => name.startsWith(ONE_REPORT));
  const stages = names.filter((name) => !name.startsWith(ONE_REPORT));
  const unknown = stages.find((name) => !allJobs.some((job) => job.name === name));
  if (unknown !== undefined) {
    const known = allJobs.map((job) => job.name).join(', ');
    throw new UsageError(`there is no job "${unknown}"`, {
      hint: `Jobs are: ${known}, or "report NAME" for one report.`,
    });
  }
  // In the order of the pipeline, whatever the order they were named in: alert before evaluate would tell old news.
  return allJobs.flatMap((job) => [
    ...(stages.includes(job.name) ? [job] : []),
    ...(job.name === 'report' ? reports.map((name) => reportJob(name.slice(ONE_REPORT.length))) : []),
  ]);
}

const ONE_REPORT = 'report ';

/**
 * Runs jobs one after the other on one context. A job that fails does not stop the next ones: a report of what is known,
 * with the reason for what is not, is worth more than none. A signal or the time limit ends the job that runs, with what
 * it has stored kept, and the rest is not started.
 * @throws BusyError where another process runs jobs on the same store.
 */
export async function runJobs(jobs: readonly Job[], context: JobContext, timeLimitMs?: number): Promise<RunOutcome> {
  const outcomes: JobOutcome[] = [];
  warnAhead(context);
  await withLease(context.store, 'jobs', context.clock, async () => {
    for (const job of jobs) {
      if (context.signal.aborted) break;
      outcomes.push(await runJob(job, context, timeLimitMs));
    }
  });
  return { at: context.at, jobs: outcomes, exitCode: exitCodeOf(outcomes, jobs.length) };
}

/** Sources have nothing to say of the future, and what a run has asked for is not asked for again. */
function warnAhead({ at, clock, dryRun, log }: JobContext): void {
  const ahead = at - clock();
  if (dryRun || ahead < AHEAD_MS) return;
  log.warn(
    `this run is for ${formatInstant(at, 'UTC')}, ${formatDuration(floorTo(ahead, 1000))} ahead of this machine's clock: what has not happened yet is kept as not seen, until \`nines backfill\` asks again`,
  );
}

async function runJob(job: Job, context: JobContext, timeLimitMs: number | undefined): Promise<JobOutcome> {
  const started = context.clock();
  const limit = timeLimitMs === undefined ? undefined : AbortSignal.timeout(timeLimitMs);
  const signal = limit ? AbortSignal.any([context.signal, limit]) : context.signal;
  context.log.debug(`${job.name}: started for ${new Date(context.at).toISOString()}`);
  const outcome = await attempt(job, { ...context, signal }, limit, started);
  if (!context.dryRun) {
    await recordRun(context.store, {
      job: job.name,
      at: context.at,
      started,
      durationMs: outcome.durationMs,
      outcome: outcome.status === 'stopped' ? 'failed' : outcome.status,
      summary: outcome.summary,
      problems: outcome.problems,
    });
  }
  for (const { subject, message, hint } of outcome.problems) {
    context.log.warn(`${job.name}: ${subject}: ${message}${hint === undefined ? '' : `. ${hint}`}`);
  }
  return outcome;
}

async function attempt(
  job: Job,
  context: JobContext,
  limit: AbortSignal | undefined,
  started: number,
): Promise<JobOutcome> {
  const done = (status: JobStatus, result: Partial<JobResult>): JobOutcome => ({
    job: job.name,
    status,
    problems: result.problems ?? [],
    summary: result.summary ?? {},
    files: result.files ?? [],
    startedAt: started,
    durationMs: context.clock() - started,
  });
  try {
    const result = await job.run(context);
    return done(result.problems.length > 0 ? 'partial' : 'done', result);
  } catch (error) {
    if (limit?.aborted) {
      const message = 'reached its time limit; what was done until then is kept';
      return done('partial', {
        problems: [{ subject: `job ${job.name}`, message, hint: 'Raise timeLimit in schedule.' }],
      });
    }
    if (context.signal.aborted) return done('stopped', {});
    if (!(error instanceof NinesError))
      context.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const message = error instanceof Error ? error.message : String(error);
    const hint = error instanceof NinesError ? error.hint : undefined;
    const problem: Problem = { subject: `job ${job.name}`, message, ...(hint === undefined ? {} : { hint }) };
    return done('failed', { problems: [problem] });
  }
}

function exitCodeOf(outcomes: readonly JobOutcome[], asked: number): ExitCode {
  if (outcomes.length === asked && outcomes.every((outcome) => outcome.status === 'done')) return ExitCode.done;
  const kept = outcomes.some((outcome) => outcome.status === 'done' || outcome.status === 'partial');
  return kept ? ExitCode.partial : ExitCode.failed;
}
