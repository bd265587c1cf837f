/** Savings, cost, cost of downtime, ROI and payback in exact decimals. Pure. */
export { type CostlyIncident, type DowntimeCost, downtimeCosts, incidentCost } from './downtime.ts';
export type { RoiEntry, StreamDefinition } from './ledger.ts';
export { Exact, type Money } from './money.ts';
export { type Payback, type RoiSummary, type RoiSummaryInput, roiSummary, type StreamTotal } from './summary.ts';
