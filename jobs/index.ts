import type { Job } from './job.ts';

/** Every stage in the order in which `nines run` runs them. */
export const jobs: readonly Job[] = [];

export type { Job, JobContext, JobResult, Log, Problem } from './job.ts';
