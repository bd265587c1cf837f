import type { Instant } from '../time/index.ts';

/**
 * What a bucket knows. The numbers are those of the `state` column in the store.
 * - measured: the source answered and there were valid events
 * - noTraffic: the source was alive and there were none
 * - unmeasured: the source had nothing to say
 * - excluded: maintenance or correction
 * - gap: a hole in a counter's samples, the events it shows after the hole in the last row of it; the events count in
 *   totals, the time not in coverage
 */
export const BucketState = { measured: 1, noTraffic: 2, unmeasured: 3, excluded: 4, gap: 5 } as const;
export type BucketState = (typeof BucketState)[keyof typeof BucketState];

/**
 * Rows of the ledger for one SLO, column by column, all of one length.
 * Row i covers the half-open bucket `[start[i], start[i] + widthMs)` of group `group[i]`.
 */
export interface LedgerColumns {
  readonly slo: string;
  readonly widthMs: number;
  /** Hash of the part of the definition that says what is measured. */
  readonly definition: string;
  /** Canonical label text of the group, see `labelsKey`. */
  readonly group: readonly string[];
  readonly start: readonly Instant[];
  readonly good: readonly number[];
  readonly valid: readonly number[];
  readonly state: readonly BucketState[];
  /** Number of raw samples or rows of the source behind the row; 0 beside events means a query's own arithmetic: approximate. */
  readonly samples: readonly number[];
}

/** Sum over some buckets of one SLO and group. `seenMs + unseenMs + excludedMs` is the length that was due. */
export interface LedgerSum {
  readonly good: number;
  readonly valid: number;
  /** Time of measured and no-traffic buckets. */
  readonly seenMs: number;
  readonly unseenMs: number;
  readonly excludedMs: number;
  readonly noTrafficMs: number;
  /** Unseen time whose events are known all the same, because a counter shows them after the hole: part of `unseenMs`. */
  readonly gapMs: number;
  /** Number of rows. Time without a row was never collected: counted as unseen by whoever knows which time was due. */
  readonly rows: number;
}

/** The sum over no bucket. */
export const NO_EVENTS: LedgerSum = Object.freeze({
  good: 0,
  valid: 0,
  seenMs: 0,
  unseenMs: 0,
  excludedMs: 0,
  noTrafficMs: 0,
  gapMs: 0,
  rows: 0,
});

/** The sum over the buckets of both; they must have none in common. */
export function addSums(a: LedgerSum, b: LedgerSum): LedgerSum {
  return {
    good: a.good + b.good,
    valid: a.valid + b.valid,
    seenMs: a.seenMs + b.seenMs,
    unseenMs: a.unseenMs + b.unseenMs,
    excludedMs: a.excludedMs + b.excludedMs,
    noTrafficMs: a.noTrafficMs + b.noTrafficMs,
    gapMs: a.gapMs + b.gapMs,
    rows: a.rows + b.rows,
  };
}
