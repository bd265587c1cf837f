/** SLIs, the ledger's arithmetic, windows, budgets, burn rates, incidents. Pure. */
export {
  type KnownIncident,
  type Proposal,
  proposeRules,
  type ReplayedPage,
  type Score,
  scorePages,
  tellsOf,
} from './backtest.ts';
export { BucketState, type LedgerColumns, type LedgerSum } from './bucket.ts';
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
export { budgetedRows, sliceLengthMs, unitLengthMs } from './budgeting.ts';
export { BURN_POLICIES, burnFactor, burnPolicyFor, factorReachable } from './burn-policies.ts';
export type { BurnPolicy, BurnRule } from './burn-policy.ts';
export { type BucketRun, type BurnRatesAt, burnRate, burnRates, policyWindows, windowBurnRate } from './burn-rate.ts';
export { type Counted, compliance, countEvents, coverage } from './compliance.ts';
export { type CompositeSli, compositeCycle, compositeRows, compositesInOrder } from './composite.ts';
export {
  allCorrectedRanges,
  type CorrectedRange,
  type Correction,
  correctedRanges,
  rruleProblem,
} from './corrections.ts';
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
} from './counter.ts';
export { counterRows, type RatioCounters } from './counter-rows.ts';
export type { Budgeting, Comparison, CountAs, Sli, SloDefinition, SloWindow } from './definition.ts';
export { type AdoptedDefinition, type DefinitionChange, definitionChanges } from './definition-change.ts';
export { canonicalJson, type DefinitionHashes, definitionHashes, definitionParts } from './definition-hash.ts';
export { answeredBuckets, eventRows, SILENCE_MS } from './event-rows.ts';
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
export { type BoundChoice, chooseBounds, type HistogramBound, histogramBounds } from './latency.ts';
export { type LedgerRows, ledgerColumns } from './ledger-rows.ts';
export { binomialTail, burnEstablished, LOW_TRAFFIC, type LowTrafficRules } from './low-traffic.ts';
export { type EventsWithin, eventsWithin, type NativeBucket } from './native-histogram.ts';
export { type Pair, type PairCounts, type PairDifference, pairDifference } from './pair.ts';
export { type PrecomputedRows, precomputedRows } from './precomputed.ts';
export { queryRows, type RatioValues } from './query-rows.ts';
export { meets, sliceRows } from './slices.ts';
export type { BurnRate, Incident, Interval, RawFigures, SloStatus, SloStatusWord } from './status.ts';
export { timePerBucket } from './time-per-bucket.ts';
export { historyMs, type WindowAt, windowAt, windowLengthMs } from './windows.ts';
