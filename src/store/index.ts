/** Where our own data lives: one ClickHouse, embedded or server. */

export { readAlertEvents, readAlertStates, writeAlertEvents, writeAlertStates } from './alerts.ts';
export {
  deleteAnnotations,
  readAcknowledgements,
  readAnnotations,
  writeAcknowledgements,
  writeAnnotations,
} from './annotations.ts';
export {
  type JudgedPoints,
  readAnomalies,
  readAnomaly,
  readScoredPoints,
  type ScoredSeries,
  writeAnomalies,
  writeScoredPoints,
} from './anomalies.ts';
export { type CoarseBuckets, coarseBucketsOf } from './coarse-buckets.ts';
export { findInconsistencies, type Inconsistency } from './consistency.ts';
export {
  type AppliedCorrection,
  applyCorrections,
  correctedSlos,
  readCorrections,
} from './corrections.ts';
export {
  type CostLoad,
  chargesOf,
  costLoads,
  costPrices,
  dropCostRows,
  insertCostRows,
  type StoredCostRow,
  switchCostLoads,
} from './cost-rows.ts';
export {
  type DefinitionVersion,
  definitionChangesIn,
  readDefinitions,
  recordDefinitions,
  redefinedSlos,
} from './definitions.ts';
export { type Delivery, type DeliveryStatus, readDeliveries, recordDelivery } from './deliveries.ts';
export { incidentsAt, incidentsOf } from './derive-incidents.ts';
export { readDetectorForests, type SeriesForests, writeDetectorForests } from './detector-forests.ts';
export { firstMeasured } from './first-measured.ts';
export { daysToDerive, derivableFrom, noteDerived } from './incident-days.ts';
export {
  countIncidents,
  incidentById,
  keepIncidents,
  readIncidents,
} from './incidents.ts';
export { type JobRun, type LastRunsOptions, lastRuns, recordRun, scheduleRun } from './job-runs.ts';
export { withLease } from './lease.ts';
export {
  bucketsOf,
  type GroupBuckets,
  type LedgerFilter,
  writeBuckets,
} from './ledger.ts';
export { markChanged } from './ledger-changes.ts';
export { activeGroups, knownEnds, lastKnownBuckets } from './ledger-knowledge.ts';
export { dailySums, type GroupSums, sumBuckets } from './ledger-sums.ts';
export { type MigrationOutcome, migrate } from './migrate.ts';
export { type OpenStoreOptions, openStore } from './open-store.ts';
export {
  lastDelivered,
  latestNotifications,
  markOutbox,
  type OutboxEntry,
  type OutboxStatus,
  type ReceiverLog,
  troubledReceivers,
  waitingNotifications,
  writeOutbox,
} from './outbox.ts';
export { incidentsIn, pointsOf, sentNotifications, watchedSeries } from './report-facts.ts';
export { type KeptReport, keepReport, lastReport } from './reports.ts';
export { type AgingTable, deleteBefore, dropMonths, foldMonths } from './retention.ts';
export { readRoiEntries, writeRoiEntries } from './roi-entries.ts';
export { rollUpClosedDays } from './roll-up.ts';
export { readSamples, writeSamples } from './samples.ts';
export { readSilences, writeSilences } from './silences.ts';
export { failuresAt, recordOutcomes, type SloFailure } from './slo-failures.ts';
export { forecastsAt } from './slo-forecast.ts';
export { type BurnRateSeries, burnRateSeries, type DailyCounts, dailyCounts } from './slo-history.ts';
export { pairDifferencesAt, pairsOf, type SloPair } from './slo-pairs.ts';
export { statusAt, statusesAt } from './slo-status.ts';
export { lastStatuses, writeStatuses } from './slo-status-rows.ts';
export { statementsOf as schemaStatements } from './statements.ts';
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
export { tablePrices, writeTablePrices } from './table-prices.ts';
export { readVerdicts, writeVerdicts } from './verdicts.ts';
export { readWatermarks, writeWatermark, writeWatermarks } from './watermarks.ts';
