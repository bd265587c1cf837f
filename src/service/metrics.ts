import type { OpenMetricsContentType } from 'prom-client';
import { labelsKey } from '../series/index.ts';
import type { SloStatus } from '../slo/index.ts';
import type { RunOutcome } from './run.ts';

/** Our own results and job health as metrics: for `/metrics` of the service and for `--metrics-file` of a single run. */
export interface ServiceMetrics {
  recordRun(outcome: RunOutcome, now: number): void;
  recordMissed(entry: string, count: number): void;
  /** Unix seconds of the next due time of each schedule entry. */
  recordNext(entry: string, at: number | undefined): void;
  /** Replaces all SLO figures. */
  recordSlos(statuses: readonly SloStatus[]): void;
  /** OpenMetrics text, ending in `# EOF`. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Seconds; jobs take from a tenth of a second to many minutes. */
const DURATION_BUCKETS = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000];

const STATUS_VALUE = { OK: 0, NO_TRAFFIC: 1, INSUFFICIENT_DATA: 2, WARNING: 3, BREACHED: 4 } as const;

/**
 * Metrics about nines itself and its verdicts, in OpenMetrics text. Units are in the names: seconds, ratios of 0 to 1. The library is
 * loaded here: with what it needs it is a tenth of all modules, and most commands count nothing.
 */
export async function createMetrics(version: string): Promise<ServiceMetrics> {
  const { Counter, Gauge, Histogram, Registry } = await import('prom-client');
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: string[]) => new Gauge({ name, help, labelNames, registers });

  const info = gauge('nines_build_info', 'Version of the program, always 1.', ['version']);
  info.set({ version }, 1);
  const runs = new Counter({
    name: 'nines_job_runs_total',
    help: 'Finished job runs.',
    labelNames: ['job', 'status'],
    registers,
  });
  const problems = new Counter({
    name: 'nines_job_problems_total',
    help: 'Parts that failed.',
    labelNames: ['job'],
    registers,
  });
  const missed = new Counter({
    name: 'nines_schedule_missed_total',
    help: 'Due times that were not made up for.',
    labelNames: ['entry'],
    registers,
  });
  const duration = new Histogram({
    name: 'nines_job_duration_seconds',
    help: 'Length of job runs.',
    labelNames: ['job'],
    buckets: DURATION_BUCKETS,
    registers,
  });
  const success = gauge('nines_job_last_success_timestamp_seconds', 'When the job last ended without a problem.', [
    'job',
  ]);
  const next = gauge('nines_schedule_next_run_timestamp_seconds', 'When the entry is due next.', ['entry']);
  const names = ['slo', 'group'];
  const objective = gauge('nines_slo_objective_ratio', 'Objective.', names);
  const compliance = gauge('nines_slo_compliance_ratio', 'Good events over valid events in the SLO window.', names);
  const used = gauge('nines_slo_error_budget_used_ratio', 'Share of the error budget used; 1 is all of it.', names);
  const coverage = gauge('nines_slo_coverage_ratio', 'Share of the window that was seen.', names);
  const status = gauge('nines_slo_status', '0 met, 1 no traffic, 2 insufficient data, 3 warning, 4 breached.', names);
  const burn = gauge('nines_slo_burn_rate', 'Burn rate over a trailing window.', [...names, 'window_seconds']);

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    recordRun: (outcome, now) => {
      for (const job of outcome.jobs) {
        runs.inc({ job: job.job, status: job.status });
        problems.inc({ job: job.job }, job.problems.length);
        duration.observe({ job: job.job }, job.durationMs / 1000);
        if (job.status === 'done') success.set({ job: job.job }, now / 1000);
      }
    },
    recordMissed: (entry, count) => missed.inc({ entry }, count),
    recordNext: (entry, at) => (at === undefined ? next.remove({ entry }) : next.set({ entry }, at / 1000)),
    recordSlos: (statuses) => {
      for (const metric of [objective, compliance, used, coverage, status, burn]) metric.reset();
      for (const slo of statuses) {
        const labels = { slo: slo.slo, group: labelsKey(slo.group) };
        objective.set(labels, slo.objective);
        status.set(labels, STATUS_VALUE[slo.status]);
        coverage.set(labels, slo.coverage);
        if (slo.compliance !== undefined) compliance.set(labels, slo.compliance);
        if (slo.budgetUsed !== undefined) used.set(labels, slo.budgetUsed);
        for (const { windowMs, rate } of slo.burnRates) {
          if (rate !== undefined) burn.set({ ...labels, window_seconds: windowMs / 1000 }, rate);
        }
      }
    },
  };
}
