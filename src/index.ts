/**
 * nines as a library: what the command line can do, in code.
 *
 * ```ts
 * import { jobsNamed, jsonLog, loadConfig, runJobs, withSession } from 'nines';
 *
 * const config = await loadConfig('nines.yaml', { env: process.env });
 * const options = { log: jsonLog('info'), signal: AbortSignal.timeout(600_000) };
 * const outcome = await withSession(config, options, (context) => runJobs(jobsNamed([]), context));
 * process.exitCode = outcome.exitCode;
 * ```
 *
 * The configuration, the jobs and their session stand here; every part that they are made of is a namespace of its own. `slo`,
 * `anomaly`, `roi`, `alerting`, `report`, `queries`, `formats`, `rules`, `templates`, `series` and `time` are pure; `sources`, `store`
 * and `notify` talk to servers.
 */
export * from '../jobs/index.ts';
export * as alerting from './alerting/index.ts';
export * as anomaly from './anomaly/index.ts';
export * from './config/index.ts';
export * from './errors.ts';
export * as formats from './formats/index.ts';
export * as notify from './notify/index.ts';
export { version } from './package.ts';
export * as queries from './queries/index.ts';
export * as report from './report/index.ts';
export * as roi from './roi/index.ts';
export * as rules from './rules/index.ts';
export * as series from './series/index.ts';
export * from './service/index.ts';
export * as slo from './slo/index.ts';
export * as sources from './sources/index.ts';
export * as store from './store/index.ts';
export * as templates from './templates/index.ts';
export * as time from './time/index.ts';
