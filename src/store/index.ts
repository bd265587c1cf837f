/** Where our own data lives: one ClickHouse, embedded or server. */

export { readAlertEvents, readAlertStates, writeAlertEvents, writeAlertStates } from './alerts/alerts.ts';
export {
  deleteAnnotations,
  readAcknowledgements,
  readAnnotations,
  writeAcknowledgements,
  writeAnnotations,
} from './alerts/annotations.ts';
export {
  lastDelivered,
  latestNotifications,
  markOutbox,
  type OutboxEntry,
  type OutboxStatus,
  type ReceiverLog,
  sentNotifications,
  troubledReceivers,
  waitingNotifications,
  writeOutbox,
} from './alerts/outbox.ts';
export { readSilences, writeSilences } from './alerts/silences.ts';
export {
  type JudgedPoints,
  readAnomalies,
  readAnomaly,
  readScoredPoints,
  type ScoredSeries,
  writeAnomalies,
  writeScoredPoints,
} from './anomalies/anomalies.ts';
export { readDetectorForests, type SeriesForests, writeDetectorForests } from './anomalies/detector-forests.ts';
export {
  pointsOf,
  readSamples,
  type SeriesSpan,
  watchedSeries,
  writeSamples,
  youngSeries,
} from './anomalies/samples.ts';
export { readVerdicts, writeVerdicts } from './anomalies/verdicts.ts';
export { type MigrationOutcome, migrate } from './engine/migrate.ts';
export { statementsOf as schemaStatements } from './engine/statements.ts';
export { type CoarseBuckets, coarseBucketsOf } from './ledger/coarse-buckets.ts';
export { findInconsistencies, type Inconsistency } from './ledger/consistency.ts';
export {
  type AppliedCorrection,
  applyCorrections,
  correctedSlos,
  readCorrections,
} from './ledger/corrections.ts';
export { firstMeasured } from './ledger/first-measured.ts';
export {
  bucketsOf,
  type GroupBuckets,
  type LedgerFilter,
  writeBuckets,
} from './ledger/ledger.ts';
export { markChanged } from './ledger/ledger-changes.ts';
export { activeGroups, knownEnds, lastKnownBuckets } from './ledger/ledger-knowledge.ts';
export { dailySums, type GroupSums, sumBuckets } from './ledger/ledger-sums.ts';
export { rollUpClosedDays } from './ledger/roll-up.ts';
export { readWatermarks, writeWatermark, writeWatermarks } from './ledger/watermarks.ts';
export {
  type CostLoad,
  chargesOf,
  costLoads,
  costPrices,
  dropCostRows,
  insertCostRows,
  type StoredCostRow,
  switchCostLoads,
} from './money/cost-rows.ts';
export { readRoiEntries, writeRoiEntries } from './money/roi-entries.ts';
export { tablePrices, writeTablePrices } from './money/table-prices.ts';
export { type OpenStoreOptions, openStore } from './open-store.ts';
export { type Delivery, type DeliveryStatus, readDeliveries, recordDelivery } from './reporting/deliveries.ts';
export { type KeptReport, keepReport, lastReport } from './reporting/reports.ts';
export { type JobRun, type LastRunsOptions, lastRuns, recordRun, scheduleRun } from './runs/job-runs.ts';
export { withLease } from './runs/lease.ts';
export { type AgingTable, deleteBefore, dropMonths, foldMonths } from './runs/retention.ts';
export {
  type DefinitionVersion,
  definitionChangesIn,
  readDefinitions,
  recordDefinitions,
  redefinedSlos,
} from './slos/definitions.ts';
export { incidentsAt, incidentsOf } from './slos/derive-incidents.ts';
export { daysToDerive, derivableFrom, noteDerived } from './slos/incident-days.ts';
export {
  countIncidents,
  incidentById,
  incidentsIn,
  keepIncidents,
  readIncidents,
} from './slos/incidents.ts';
export { failuresAt, recordOutcomes, type SloFailure } from './slos/slo-failures.ts';
export { forecastFrom, forecastRange, forecastsAt, type GroupHours, hoursOf } from './slos/slo-forecast.ts';
export { type BurnRateSeries, burnRateSeries, type DailyCounts, dailyCounts } from './slos/slo-history.ts';
export { pairDifferencesAt, pairsOf, type SloPair } from './slos/slo-pairs.ts';
export { statusAt, statusesAt } from './slos/slo-status.ts';
export { lastStatuses, writeStatuses } from './slos/slo-status-rows.ts';
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
