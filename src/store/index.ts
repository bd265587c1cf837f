/** Where our own data lives: one ClickHouse, embedded or server. */
export { readAnomalies, writeAnomalies } from './anomalies.ts';
export { type JobRun, type LastRunsOptions, lastRuns, recordRun } from './job-runs.ts';
export {
  bucketsOf,
  dailySums,
  type GroupBuckets,
  type GroupSums,
  type LedgerFilter,
  sumBuckets,
  writeBuckets,
} from './ledger.ts';
export { withLease } from './lease.ts';
export { type MigrationOutcome, migrate } from './migrate.ts';
export { type OpenStoreOptions, openStore } from './open-store.ts';
export { packageRoot } from './package-root.ts';
export { readRoiEntries, writeRoiEntries } from './roi-entries.ts';
export { readSamples, writeSamples } from './samples.ts';
export type {
  Column,
  ColumnAnswer,
  ColumnType,
  Param,
  Params,
  ReadLimits,
  Store,
  StoreReader,
  Watermark,
} from './store.ts';
export { readWatermarks, writeWatermark } from './watermarks.ts';
