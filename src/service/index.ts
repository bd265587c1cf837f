/** Schedule, runs, health, metrics, logging. */
export { type Health, type HealthServer, serveHealth } from './health.ts';
export { jsonLog } from './log.ts';
export { createMetrics, type ServiceMetrics } from './metrics.ts';
export { writeMetricsFile } from './metrics-file.ts';
export { type DueRun, nextRun, type Plan, type PlanInput, planRuns } from './plan.ts';
export { type JobOutcome, type JobStatus, jobsNamed, type RunOutcome, runJobs } from './run.ts';
export { type ServeOptions, serve } from './serve.ts';
export { type SessionOptions, withSession } from './session.ts';
export { appendTrace } from './trace-file.ts';
