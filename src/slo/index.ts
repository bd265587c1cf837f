/** SLIs, the ledger's arithmetic, windows, budgets, burn rates, incidents. Pure. */

export { addSums, BucketState, type LedgerColumns, type LedgerSum, NO_EVENTS } from './bucket.ts';
export { bucketWidth, MAX_BUCKET_MS } from './bucket-width.ts';
export {
  type Bounded,
  type Budget,
  type BudgetLeft,
  budgetLeft,
  errorBudget,
  errorShare,
  minutesLeft,
  timeToExhaustionMs,
} from './budget.ts';
export { type PolicyStep, policyStep } from './budget-policy.ts';
export {
  type KnownIncident,
  type Proposal,
  proposeRules,
  type ReplayedPage,
  type Score,
  scorePages,
  tellsOf,
} from './burn/backtest.ts';
export { BURN_POLICIES, burnFactor, burnPolicyFor, factorReachable } from './burn/burn-policies.ts';
export type { BurnPolicy, BurnRule } from './burn/burn-policy.ts';
export {
  type BucketRun,
  type BurnRatesAt,
  burnRate,
  burnRates,
  policyWindows,
  windowBurnRate,
} from './burn/burn-rate.ts';
export { binomialTail, burnEstablished, LOW_TRAFFIC } from './burn/low-traffic.ts';
export { type Counted, compliance, countEvents, coverage } from './compliance.ts';
export {
  allCorrectedRanges,
  type CorrectedRange,
  type Correction,
  correctedRanges,
  rruleProblem,
} from './corrections.ts';
export type {
  Budgeting,
  Comparison,
  CountAs,
  LowTrafficRules,
  Pair,
  Sli,
  SloDefinition,
  SloWindow,
} from './definition.ts';
export { type AdoptedDefinition, type DefinitionChange, definitionChanges } from './definition-change.ts';
export { canonicalJson, type DefinitionHashes, definitionHashes, definitionParts } from './definition-hash.ts';
export { type Forecast, type ForecastWindow, forecastExhaustion, type HourlyHistory, LEAST_WEEKS } from './forecast.ts';
export { clockText, closedTimes, type Hours, hoursName, OUTSIDE_HOURS } from './hours.ts';
export {
  badRatio,
  badStretches,
  INCIDENT_RULES,
  type IncidentSubject,
  incidentFrom,
  incidentId,
  leastBadEvents,
  type Stretch,
} from './incidents.ts';
export { type Evidence, judge, rawFigures } from './judge.ts';
export { type PairCounts, type PairDifference, pairDifference } from './pair.ts';
export { budgetedRows, sliceLengthMs, unitLengthMs } from './rows/budgeting.ts';
export { type CompositeSli, compositeCycle, compositeRows, compositesInOrder } from './rows/composite.ts';
export {
  addBuckets,
  bucketCount,
  type CounterBuckets,
  type CounterOptions,
  type CounterSamples,
  counterBuckets,
  emptyBuckets,
  holeMs,
  STALENESS_MS,
  sampleIntervalMs,
} from './rows/counter.ts';
export { counterRows, type RatioCounters } from './rows/counter-rows.ts';
export { answeredBuckets, eventRows, SILENCE_MS } from './rows/event-rows.ts';
export { type BoundChoice, chooseBounds, type HistogramBound, histogramBounds } from './rows/latency.ts';
export { type LedgerRows, ledgerColumns } from './rows/ledger-rows.ts';
export { type EventsWithin, eventsWithin, type NativeBucket } from './rows/native-histogram.ts';
export { type PrecomputedRows, precomputedRows } from './rows/precomputed.ts';
export { queryRows, type RatioValues } from './rows/query-rows.ts';
export { meets, sliceRows } from './rows/slices.ts';
export { timePerBucket } from './rows/time-per-bucket.ts';
export type { BurnRate, Incident, Interval, RawFigures, SloStatus, SloStatusWord } from './status.ts';
export { historyMs, type WindowAt, windowAt, windowLengthMs } from './windows.ts';
