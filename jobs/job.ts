import type { Config } from '../src/config/index.ts';
import type { Source } from '../src/sources/index.ts';
import type { Store } from '../src/store/index.ts';
import type { Instant } from '../src/time/index.ts';

/** Progress and remarks of a run. Structured fields beside a short sentence; implemented in service/ and cli/. */
export interface Log {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** Long work: `done` of `total` units of `what`. Drawn on a terminal, dropped elsewhere. */
  progress(what: string, done: number, total: number): void;
}

/** Everything a job may touch. Jobs get the store and the sources; they never open them. */
export interface JobContext {
  readonly config: Config;
  readonly store: Store;
  /** By name. Opened on first use, shared by the jobs of one run. */
  source(name: string): Source;
  /** Logical time: the instant this run is for. All results depend on it and on the data, on nothing else. */
  readonly at: Instant;
  /** Wall clock, for expiry of notifications, time limits and logs only. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Compute and say, but write and send nothing. */
  readonly dryRun: boolean;
  /** False for runs with `--at` unless `--notify`. */
  readonly notify: boolean;
  readonly filter: { readonly slos: readonly string[]; readonly teams: readonly string[] };
}

/** Something that went wrong with one part while the rest went on. */
export interface Problem {
  /** `slo api-availability`, `source prom`, `receiver ops`. */
  readonly subject: string;
  readonly message: string;
  readonly hint?: string;
}

export interface JobResult {
  readonly problems: readonly Problem[];
  /** Figures for the summary and `--json`: `{ buckets: 120, slos: 8 }`. Plain JSON. */
  readonly summary: Readonly<Record<string, unknown>>;
  /** Paths written, for the summary. */
  readonly files?: readonly string[];
}

/**
 * One stage of the pipeline. Running it again for the same logical time and the same data changes nothing.
 * A failing part (one SLO, one receiver) is a problem in the result; a throw means that the stage as a whole failed.
 */
export interface Job {
  readonly name: string;
  readonly description: string;
  run(context: JobContext): Promise<JobResult>;
}
