import type { Series } from '../../series/index.ts';
import type { Grid } from '../../time/index.ts';
import { BucketState } from '../bucket.ts';
import type { Sli } from '../definition.ts';
import type { LedgerRows } from './ledger-rows.ts';
import { valuesByTime } from './values-by-time.ts';

/** Ratios leave 0 to 1 by the dust of their source's own arithmetic; further out they are no ratios. */
const DUST = 1e-9;

export interface PrecomputedRows {
  readonly rows: LedgerRows;
  /** Values that are no ratios; their slices are unmeasured. */
  readonly strange: readonly number[];
}

/**
 * Ratios at slice ends → ledger rows. A slice is one valid event, as good as its ratio says, in its last bucket: without counts, every slice
 * weighs the same. NaN (0 ÷ 0) is a source alive without traffic; no value, or one outside 0 to 1, is a slice that nobody measured.
 */
export function precomputedRows(
  group: string,
  series: Pick<Series, 'times' | 'values'> | undefined,
  sli: Extract<Sli, { kind: 'precomputed' }>,
  grid: Grid,
): PrecomputedRows {
  const rows: LedgerRows = { group: [], start: [], good: [], valid: [], state: [], samples: [] };
  const strange: number[] = [];
  const values = valuesByTime(series);
  for (let sliceStart = grid.start; sliceStart < grid.end; sliceStart += sli.sliceMs) {
    const sliceEnd = sliceStart + sli.sliceMs;
    const value = values.get(sliceEnd);
    const isRatio = value !== undefined && value >= -DUST && value <= 1 + DUST;
    if (value !== undefined && !isRatio && !Number.isNaN(value)) strange.push(value);
    const ratio = isRatio ? Math.min(1, Math.max(0, value)) : 0;
    const idle = value !== undefined && Number.isNaN(value) ? BucketState.noTraffic : BucketState.unmeasured;
    for (let start = sliceStart; start < sliceEnd; start += grid.stepMs) {
      const event = isRatio && start + grid.stepMs === sliceEnd;
      rows.group.push(group);
      rows.start.push(start);
      rows.good.push(event ? (sli.ratioOf === 'good' ? ratio : 1 - ratio) : 0);
      rows.valid.push(event ? 1 : 0);
      rows.state.push(isRatio ? BucketState.measured : idle);
      rows.samples.push(0);
    }
  }
  return { rows, strange };
}
