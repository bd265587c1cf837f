/** Savings, cost, cost of downtime, ROI and payback in exact decimals. Pure. */
export { type CostlyIncident, type DowntimeCost, downtimeCosts, incidentCost } from './downtime.ts';
export { fixedEntry, meteredEntry, priced, type ValuedDay } from './entries.ts';
export { monthShare, periodsIn } from './fixed.ts';
export { counterGrowth, GROWTH_LOOKBACK_MS, type Growth } from './growth.ts';
export type { RoiEntry, StreamDefinition } from './ledger.ts';
export { Exact, type Money } from './money.ts';
export { type DatedPrice, priceAt, pricesWithin } from './price.ts';
export { type Quantity, quantities } from './quantities.ts';
export {
  allocate,
  minorDigits,
  type Statement,
  type StatementGroup,
  type StatementLine,
  statementOf,
} from './statement.ts';
export { type Payback, type RoiSummary, type RoiSummaryInput, roiSummary, type StreamTotal } from './summary.ts';
export { conversionDivisor } from './units.ts';
