/** Savings, cost, cost of downtime, ROI, payback and net present value in exact decimals. Pure. */
export { type Appraisal, appraise, type DayFlow, type Investment, type PaybackDay } from './appraisal.ts';
export { type Assumption, assumptionsOf, assumptionTexts } from './assumptions.ts';
export {
  type AvoidedDowntime,
  avoidedDowntime,
  type MonthBaseline,
  monthsBefore,
  unknownBaselines,
} from './avoided.ts';
export { type Balance, type BalanceInput, balanceOf, summaryOf } from './balance.ts';
export { billedUntil, type Charge, type ChargedRange, spreadCharges } from './charges.ts';
export { costPerSlo, printedCostPerSlo, type SloCost } from './cost-per-slo.ts';
export { creditShare, creditsWithin, type EventStretch } from './credits.ts';
export {
  type CostlyIncident,
  type DowntimeCost,
  type DowntimeInput,
  downtimeCosts,
  type IncidentCost,
} from './downtime.ts';
export {
  type Baseline,
  type CreditContract,
  type CreditTier,
  DOWNTIME_COMPONENTS,
  type DowntimeComponent,
  type DowntimePrice,
  minutePrices,
  REFERENCE_MONTHS,
  type ReferenceMonth,
  responderMinute,
} from './downtime-price.ts';
export { accumulated, fixedEntry, meteredEntry, priced, pricedDays, type ValuedDay } from './entries.ts';
export { monthShare, periodsIn } from './fixed.ts';
export { counterGrowth, GROWTH_LOOKBACK_MS, type Growth } from './growth.ts';
export type {
  Band,
  CostColumn,
  CostFilter,
  DatedPrice,
  FocusQuestion,
  FocusTable,
  OpenCostQuestion,
  PriceTier,
  RoiEntry,
  StreamDefinition,
} from './ledger.ts';
export { Exact, type Money } from './money.ts';
export { ROI_PHRASES, type RoiPhrases, type RoiText, roiText } from './phrases.ts';
export { graduated, priceAt, pricesWithin, tiersAt } from './price.ts';
export { type PrintedDowntime, type PrintedScenario, printedDowntime, printedScenario } from './printed-parts.ts';
export { type Quantity, quantities } from './quantities.ts';
export { type Rate, rateAt } from './rates.ts';
export {
  type BilledPrices,
  type DatedPrices,
  type EffectiveSavingsRate,
  effectiveSavingsRate,
} from './savings-rate.ts';
export { type Scenario, type ScenarioName, scenariosOf } from './scenarios.ts';
export { singular } from './singular.ts';
export {
  allocate,
  minorDigits,
  roundHalfUp,
  type Statement,
  type StatementGroup,
  type StatementLine,
  statementOf,
} from './statement.ts';
export {
  type InvestmentTotal,
  type Payback,
  type RoiSummary,
  type RoiSummaryInput,
  roiSummary,
  type StreamTotal,
} from './summary.ts';
export {
  type HourlyTarget,
  type SavingsThreshold,
  type TargetStanding,
  type ThresholdStanding,
  targetStandings,
  thresholdStandings,
} from './targets.ts';
export { conversionDivisor } from './units.ts';
