import type { Labels } from '../series/index.ts';
import type { Instant, TimeRange } from '../time/index.ts';

export type SloStatusWord = 'OK' | 'WARNING' | 'BREACHED' | 'INSUFFICIENT_DATA' | 'NO_TRAFFIC';

/** Both ends are equal where coverage is 100 %; otherwise the truth lies between them. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BurnRate {
  readonly windowMs: number;
  /** bad ÷ valid ÷ (1 − objective); undefined without valid events. */
  readonly rate: number | undefined;
  readonly good: number;
  readonly valid: number;
  /** Seen ÷ length of the window, 0 to 1: a condition over unseen time is unknown, not false. */
  readonly coverage: number;
}

/** Figures of a window as if nothing had been corrected. */
export interface RawFigures {
  readonly good: number;
  readonly valid: number;
  readonly compliance: number | undefined;
  readonly budgetUsed: number | undefined;
}

/** One SLO group judged at one instant. Ratios and counts are unrounded. */
export interface SloStatus {
  readonly slo: string;
  readonly group: Labels;
  readonly at: Instant;
  readonly window: TimeRange;
  /** Where the data of the window begins: after `window.start` where the ledger is younger than the window. */
  readonly dataFrom: Instant;
  readonly objective: number;
  readonly good: number;
  readonly valid: number;
  /** good ÷ valid; undefined without valid events. */
  readonly compliance: number | undefined;
  /** Seen ÷ due time, 0 to 1. Due is the time from `dataFrom` to `at` that is not excluded. */
  readonly coverage: number;
  /** Events that may be bad: valid × (1 − objective). */
  readonly budgetEvents: number;
  /** bad ÷ budgetEvents, 1 is all of it; undefined without valid events. */
  readonly budgetUsed: number | undefined;
  /** Budget used if the time of which nothing is known was all good (low) or all bad at the seen rate of traffic (high). */
  readonly budgetUsedInterval: Interval | undefined;
  readonly burnRates: readonly BurnRate[];
  readonly status: SloStatusWord;
  /** `exact` counts come from raw counter samples or events, `approximate` ones from a query's own arithmetic. */
  readonly accuracy: 'exact' | 'approximate';
  /** The same figures with the time that corrections exclude; undefined where they exclude none of it. */
  readonly raw?: RawFigures;
  /** Why there is no verdict, or why it is worse than the figures alone; empty otherwise. */
  readonly reason: string;
}

/** A stretch of bad time that spent budget. Derived from the ledger, never typed in. */
export interface Incident {
  /** Stable: the SLO, the group and the start. */
  readonly id: string;
  readonly slo: string;
  readonly group: Labels;
  readonly start: Instant;
  /** Undefined while it lasts. */
  readonly end: Instant | undefined;
  readonly badEvents: number;
  readonly validEvents: number;
  /** Share of the SLO window's budget that it spent. */
  readonly budgetShare: number;
  /** `outage` where more than half of its events were bad, unless its SLO has no outages. */
  readonly severity: 'outage' | 'degraded';
}
