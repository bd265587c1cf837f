import type { Instant } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';

/** One run of one job. The only thing in the store that knows the wall clock. */
export interface JobRun {
  readonly job: string;
  /** Logical time. */
  readonly at: Instant;
  /** Wall clock. */
  readonly started: Instant;
  readonly durationMs: number;
  readonly outcome: 'done' | 'partial' | 'failed' | 'running';
  /** Plain JSON, the job's own figures. */
  readonly summary: unknown;
  /** Plain JSON: subjects and messages of what went wrong. */
  readonly problems: readonly unknown[];
}

/** Name under which the runs of an entry of the schedule are kept, beside those of jobs. */
export function scheduleRun(entry: string): string {
  return `schedule ${entry}`;
}

/** Keeps what became of a job, with the wall clock. */
export async function recordRun(store: Store, run: JobRun): Promise<void> {
  const { job, at, started, outcome } = run;
  await store.insertRows('job_runs', [
    {
      job,
      at,
      started,
      duration_ms: Math.round(run.durationMs),
      outcome,
      summary: JSON.stringify(run.summary ?? {}),
      problems: JSON.stringify(run.problems),
    },
  ]);
}

export interface LastRunsOptions {
  readonly job?: string;
  /** Only runs that ended well: `done` or `partial`. */
  readonly finished?: boolean;
  /** Runs per job; 1 if not given. */
  readonly limit?: number;
}

/** The latest runs of every job, latest logical time first, then latest start. */
export async function lastRuns(store: StoreReader, options: LastRunsOptions = {}): Promise<JobRun[]> {
  const rows = await store.query<JobRun & { summary: string; problems: string }>(
    `SELECT job, toUnixTimestamp64Milli(at) AS at, toUnixTimestamp64Milli(started) AS started,
       duration_ms AS durationMs, outcome, summary, problems
     FROM job_runs FINAL
     WHERE ({job:String} = '' OR job = {job:String}) AND (NOT {finished:Bool} OR outcome IN ('done', 'partial'))
     ORDER BY job, at DESC, started DESC LIMIT {limit:UInt32} BY job`,
    { job: options.job ?? '', finished: options.finished ?? false, limit: options.limit ?? 1 },
  );
  return rows.map((row) => ({ ...row, summary: JSON.parse(row.summary), problems: JSON.parse(row.problems) }));
}
