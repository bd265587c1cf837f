import type { Series } from '../../series/index.ts';
import type { Grid } from '../../time/index.ts';
import { BucketState } from '../bucket.ts';
import type { Comparison, Sli } from '../definition.ts';
import type { LedgerRows } from './ledger-rows.ts';
import { valuesByTime } from './values-by-time.ts';

const COMPARE: Readonly<Record<Comparison, (value: number, threshold: number) => boolean>> = {
  '<': (value, threshold) => value < threshold,
  '<=': (value, threshold) => value <= threshold,
  '>': (value, threshold) => value > threshold,
  '>=': (value, threshold) => value >= threshold,
  '==': (value, threshold) => value === threshold,
  '!=': (value, threshold) => value !== threshold,
};

/** Whether a value meets the condition that makes a slice good. NaN meets none but `!=`. */
export function meets(value: number, comparison: Comparison, threshold: number): boolean {
  return COMPARE[comparison](value, threshold);
}

/**
 * Values at slice ends → ledger rows. A slice is one valid event, in its last bucket; its other buckets carry its state, so that
 * all of its time counts. A value of NaN (a quantile of nothing, 0 ÷ 0) is a source that is alive without traffic; no value at
 * all is a slice that nobody measured.
 *
 * `grid.stepMs` is the bucket width, a divisor of the slice; `grid` begins and ends with whole slices. `series` is the group's one
 * series, with times at slice ends, or undefined where the source had none.
 */
export function sliceRows(
  group: string,
  series: Pick<Series, 'times' | 'values'> | undefined,
  sli: Extract<Sli, { kind: 'slices' }>,
  grid: Grid,
): LedgerRows {
  const rows: LedgerRows = { group: [], start: [], good: [], valid: [], state: [], samples: [] };
  const values = valuesByTime(series);
  for (let sliceStart = grid.start; sliceStart < grid.end; sliceStart += sli.sliceMs) {
    const sliceEnd = sliceStart + sli.sliceMs;
    const value = values.get(sliceEnd);
    const state = sliceState(value);
    for (let start = sliceStart; start < sliceEnd; start += grid.stepMs) {
      const judged = value !== undefined && state === BucketState.measured && start + grid.stepMs === sliceEnd;
      rows.group.push(group);
      rows.start.push(start);
      rows.good.push(judged && meets(value, sli.comparison, sli.threshold) ? 1 : 0);
      rows.valid.push(judged ? 1 : 0);
      rows.state.push(state);
      rows.samples.push(value === undefined ? 0 : 1);
    }
  }
  return rows;
}

function sliceState(value: number | undefined): BucketState {
  if (value === undefined) return BucketState.unmeasured;
  return Number.isNaN(value) ? BucketState.noTraffic : BucketState.measured;
}
