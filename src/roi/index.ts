/** Savings, cost, cost of downtime, ROI and payback in exact decimals. Pure. */
export type { RoiEntry, StreamDefinition } from './ledger.ts';
export { Exact, type Money } from './money.ts';
