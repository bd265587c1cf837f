/**
 * nines as a library: what the command line can do, in code.
 *
 * ```ts
 * import { jobsNamed, loadConfig, runJobs, withSession } from 'nines';
 *
 * const config = await loadConfig('nines.yaml', { env: process.env });
 * const outcome = await withSession(config, { log, signal }, (context) => runJobs(jobsNamed([]), context));
 * ```
 *
 * The arithmetic is pure and stands in namespaces of its own: `slo`, `anomaly`, `roi`, `alerting`, `report`, `queries`.
 */
export * from '../jobs/index.ts';
export * as alerting from './alerting/index.ts';
export * as anomaly from './anomaly/index.ts';
export * from './config/index.ts';
export * from './errors.ts';
export * from './notify/index.ts';
export * as queries from './queries/index.ts';
export * as report from './report/index.ts';
export * as roi from './roi/index.ts';
export * from './series/index.ts';
export * from './service/index.ts';
export * as slo from './slo/index.ts';
export * from './sources/index.ts';
export * from './store/index.ts';
export * from './time/index.ts';
