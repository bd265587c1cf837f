import type { Instant, TimeRange } from '../time/index.ts';
import type { Exact } from './money.ts';

/** A price (or an amount per month) and the instant from which it holds, until the next one. */
export interface DatedPrice {
  readonly from: Instant;
  /** Exact decimal as the user wrote it. */
  readonly price: string;
  /** In place of `price`. */
  readonly tiers?: readonly PriceTier[];
}

/** A step of a graduated price: its units, up to `upTo` of a billing period, cost `price` each. The last one has no end. */
export interface PriceTier {
  readonly upTo: string | undefined;
  readonly price: string;
}

/** Factors by which an amount is multiplied in the conservative and in the optimistic scenario. */
export interface Band {
  readonly conservative: string;
  readonly optimistic: string;
}

/** Which amount of a bill: what is paid, what it costs once spread, at list prices, at contract prices. */
export type CostColumn = 'billed' | 'effective' | 'list' | 'contracted';

/** Which lines of the imported bills a stream takes; an empty list takes all. */
export interface CostFilter {
  readonly providers: readonly string[];
  readonly services: readonly string[];
  readonly subAccounts: readonly string[];
  readonly categories: readonly string[];
  /** Tags that a line must have. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A table or query in the FOCUS format, in the ClickHouse that the stream's `source` names. */
export interface FocusTable {
  /** For people: the table's name, or `the query`. */
  readonly place: string;
  /** One SELECT with the columns of FOCUS. */
  readonly statement: string;
}

/** Lines of bills, and which of their amounts: of imported files where there is no table. */
export interface FocusQuestion extends CostFilter {
  readonly column: CostColumn;
  readonly table?: FocusTable;
}

/** What OpenCost allocates. */
export interface OpenCostQuestion {
  /** `namespace`, `controller`, `label:team`: what amounts are grouped by. */
  readonly aggregate: string;
  /** Names of groups to take; all when empty. */
  readonly names: readonly string[];
  readonly includeIdle: boolean;
}

/** Quantity from a query over a period, and what one unit of it is worth. */
export interface StreamDefinition {
  readonly name: string;
  readonly title: string;
  readonly kind: 'saving' | 'cost';
  /** Savings only: money not spent, or an estimate of what would have been. Never added without saying so. */
  readonly basis: 'realised' | 'avoided';
  readonly source: string;
  /** Undefined for a fixed amount per month, for bills and for OpenCost. */
  readonly query: string | undefined;
  /** `increase`: growth of a counter over the period. `sum`: sum of the values per step. `average`: mean × hours. */
  readonly measure: 'increase' | 'sum' | 'average';
  /** Divides the query's value: 1e9 for bytes → GB. */
  readonly divisor: string;
  readonly unit: string;
  /** Price of one unit as the user wrote it, an exact decimal; 1 where the query already gives money. */
  readonly price: string;
  /** Fixed amount per calendar month, exact decimal; undefined for metered streams. */
  readonly perMonth: string | undefined;
  /** Later prices, each from the start of a day of the configured zone on, in the order of their dates. */
  readonly priceChanges?: readonly DatedPrice[];
  /** Graduated price in place of `price`: units are counted from the start of each billing period. */
  readonly tiers?: readonly PriceTier[];
  /** Calendar period over which tiers accumulate; a month by default. */
  readonly billedBy?: 'month' | 'quarter' | 'year';
  /** Lines of bills in place of a query. */
  readonly focus?: FocusQuestion;
  /** OpenCost's allocation in place of a query; `source` names the server. */
  readonly openCost?: OpenCostQuestion;
  /** How far off the amount may be, for scenarios. */
  readonly band?: Band;
  /** SLO that the stream is a cost or a saving of. */
  readonly slo?: string;
  /** In the reports of which team it is; left out for all. */
  readonly team?: string;
  /** When the price was looked up: `2026-01-01`; printed. */
  readonly asOf?: string;
  readonly currency: string;
  /** Where the price comes from, printed beside it: "contract of 1 Jan 2026". */
  readonly evidence: string;
}

/** What one stream came to in one day of the configured zone. Key: stream, day. */
export interface RoiEntry {
  readonly stream: string;
  readonly kind: StreamDefinition['kind'];
  readonly basis: StreamDefinition['basis'];
  /** The local day as `2026-11-09`. */
  readonly key: string;
  readonly day: TimeRange;
  /** How far into the day the figures reach: the day's end, or the logical time of the run for a day that is not over. */
  readonly upTo: Instant;
  /** In the stream's unit, after the divisor; for a fixed amount, months. */
  readonly quantity: Exact;
  readonly amount: Exact;
  readonly currency: string;
  /** Share of `[day.start, upTo)` for which the source had data; below 1 the amount is a lower bound. */
  readonly coverage: number;
}
