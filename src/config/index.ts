/** nines.yaml → typed configuration: all problems at once, with their place. */
export { ConfigError, type Diagnostic } from '../errors.ts';
export type {
  Config,
  HttpAccess,
  ReportDefinition,
  ReportFormat,
  Retention,
  SavingsDefinition,
  ScheduleEntry,
  SourceConfig,
  StoreConfig,
} from './config.ts';
export { type Converted, convertSlos } from './convert.ts';
export { cronTimes } from './cron-times.ts';
export type { LoadOptions } from './files/config-tree.ts';
export { jsonSchema } from './json-schema.ts';
export {
  type AlertmanagerConfig,
  checkConfig,
  loadAlertmanagerConfig,
  loadConfig,
  loadRuleFile,
  readAlertmanagerConfig,
  readConfig,
} from './load.ts';
export { diagnosticText } from './problems/diagnostic.ts';
export { isAddress } from './schema/mail-fields.ts';
export { redact, registerSecret, Secret } from './secret.ts';
export { builtInReport } from './sections/reports.ts';
export { tlsOptions } from './tls-options.ts';
