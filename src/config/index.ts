/** nines.yaml → typed configuration: all problems at once, with their place. */
export type {
  Config,
  HttpAccess,
  ReportDefinition,
  ReportFormat,
  Retention,
  SavingsDefinition,
  ScheduleEntry,
  Secret,
  SourceConfig,
  StoreConfig,
} from './config.ts';
