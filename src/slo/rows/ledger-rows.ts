import type { Instant } from '../../time/index.ts';
import type { BucketState, LedgerColumns } from '../bucket.ts';

/** The columns of {@link LedgerColumns} that differ from row to row, while they are being filled. */
export interface LedgerRows {
  readonly group: string[];
  readonly start: Instant[];
  readonly good: number[];
  readonly valid: number[];
  readonly state: BucketState[];
  readonly samples: number[];
}

/** Joins the rows of several groups into one block of one SLO. */
export function ledgerColumns(
  head: { readonly slo: string; readonly widthMs: number; readonly definition: string },
  parts: readonly LedgerRows[],
): LedgerColumns {
  return {
    ...head,
    group: parts.flatMap((part) => part.group),
    start: parts.flatMap((part) => part.start),
    good: parts.flatMap((part) => part.good),
    valid: parts.flatMap((part) => part.valid),
    state: parts.flatMap((part) => part.state),
    samples: parts.flatMap((part) => part.samples),
  };
}
