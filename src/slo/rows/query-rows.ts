import type { Series } from '../../series/index.ts';
import type { Grid } from '../../time/index.ts';
import { BucketState } from '../bucket.ts';
import type { LedgerRows } from './ledger-rows.ts';
import { valuesByTime } from './values-by-time.ts';

/** Values of one group at bucket ends, as a range query answers; undefined where it had no such series. */
export interface RatioValues {
  readonly part: Pick<Series, 'times' | 'values'> | undefined;
  readonly partIs: 'good' | 'bad';
  readonly valid: Pick<Series, 'times' | 'values'> | undefined;
}

/**
 * Approximate counts: a query's own arithmetic over each bucket, value at its end. A missing part is zero of it, as an absent
 * error counter has counted nothing; a valid count of zero or NaN is a source alive without traffic; none at all is unmeasured.
 * `samples` is 0: no raw sample stands behind these rows.
 */
export function queryRows(group: string, ratio: RatioValues, anyAlive: ReadonlySet<number>, grid: Grid): LedgerRows {
  const rows: LedgerRows = { group: [], start: [], good: [], valid: [], state: [], samples: [] };
  const validAt = valuesByTime(ratio.valid);
  const partAt = valuesByTime(ratio.part);
  for (let start = grid.start; start < grid.end; start += grid.stepMs) {
    const answer = validAt.get(start + grid.stepMs);
    const valid = answer !== undefined && Number.isFinite(answer) ? answer : 0;
    const value = partAt.get(start + grid.stepMs) ?? 0;
    const part = valid > 0 && Number.isFinite(value) ? value : 0;
    const alive = answer !== undefined || anyAlive.has(start + grid.stepMs);
    const idle = alive ? BucketState.noTraffic : BucketState.unmeasured;
    rows.group.push(group);
    rows.start.push(start);
    rows.good.push(ratio.partIs === 'good' ? part : valid - part);
    rows.valid.push(valid);
    rows.state.push(valid > 0 ? BucketState.measured : idle);
    rows.samples.push(0);
  }
  return rows;
}
