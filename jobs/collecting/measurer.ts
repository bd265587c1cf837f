import type { LedgerRows } from '../../src/slo/index.ts';
import type { Grid } from '../../src/time/index.ts';

/** What one chunk of time of one SLO came to. */
export interface Measured {
  /** One entry per group. */
  readonly parts: readonly LedgerRows[];
  /** Remarks of the source and of the arithmetic, whole sentences, for the log. */
  readonly warnings: readonly string[];
}

/**
 * Measures one SLO chunk by chunk in order of time. It remembers between chunks what a counter or a table said last, so that cutting
 * a range into chunks does not change its rows.
 */
export interface Measurer {
  /** How the counts of this run come about. */
  readonly accuracy: 'exact' | 'approximate';
  /** Longest chunk that keeps the memory of one request in bounds. */
  readonly chunkMs: number;
  /** Chunks begin and end on multiples of this. */
  readonly unitMs: number;
  measure(grid: Grid): Promise<Measured>;
}

const DAY_MS = 86_400_000;

/** Longest chunk of a query that answers with one row per bucket and group: a month of one group, a week of up to a hundred. */
export function queryChunkMs(slo: { readonly groupBy: readonly string[] }): number {
  return (slo.groupBy.length === 0 ? 28 : 7) * DAY_MS;
}
