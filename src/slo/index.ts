/** SLIs, the ledger's arithmetic, windows, budgets, burn rates, incidents. Pure. */
export { BucketState, type LedgerColumns, type LedgerSum } from './bucket.ts';
export type { BurnPolicy, BurnRule } from './burn-policy.ts';
export type { Comparison, CountAs, Sli, SloDefinition, SloWindow } from './definition.ts';
export type { BurnRate, Incident, Interval, SloStatus, SloStatusWord } from './status.ts';
