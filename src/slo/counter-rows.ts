import type { Grid } from '../time/index.ts';
import { BucketState } from './bucket.ts';
import type { CounterBuckets } from './counter.ts';
import type { LedgerRows } from './ledger-rows.ts';

/** How one bucket of a counter is known, from how long its series were seen in it. */
function stateOf(valid: CounterBuckets, index: number, widthMs: number, events: number): BucketState {
  const live = valid.liveMs[index] ?? 0;
  // Unless another series was seen all the while, the bucket in which a hole ends holds events of time that was not seen.
  if ((valid.acrossHoles[index] ?? 0) !== 0 && live < widthMs) return BucketState.gap;
  if (live >= widthMs / 2) {
    // A bucket narrower than the scrape interval may hold no sample; its events lie in the next one that does.
    return events > 0 || (valid.samples[index] ?? 0) === 0 ? BucketState.measured : BucketState.noTraffic;
  }
  if (events !== 0) return BucketState.gap;
  const known = (valid.bridgedMs[index] ?? 0) + live >= widthMs / 2 && (valid.lostMs[index] ?? 0) === 0;
  return known ? BucketState.gap : BucketState.unmeasured;
}

export interface RatioCounters {
  /** Counters of good or of bad events; undefined where no series matched, which is zero of them. */
  readonly part: CounterBuckets | undefined;
  readonly partIs: 'good' | 'bad';
  /** Undefined where the group had no series of its own in the range. */
  readonly valid: CounterBuckets | undefined;
  /** Other groups of the same query: while they live, a group without series has no traffic. */
  readonly anyLiveMs: Float64Array;
}

/** Counters of one group → its ledger rows, one per bucket of the grid, in time order. */
export function counterRows(group: string, counters: RatioCounters, grid: Grid): LedgerRows {
  const count = Math.round((grid.end - grid.start) / grid.stepMs);
  const rows: LedgerRows = { group: [], start: [], good: [], valid: [], state: [], samples: [] };
  for (let i = 0; i < count; i++) {
    const valid = counters.valid?.increase[i] ?? 0;
    const part = counters.part?.increase[i] ?? 0;
    let state: BucketState = counters.valid ? stateOf(counters.valid, i, grid.stepMs, valid) : BucketState.unmeasured;
    if (state === BucketState.unmeasured && (counters.anyLiveMs[i] ?? 0) >= grid.stepMs / 2)
      state = BucketState.noTraffic;
    rows.group.push(group);
    rows.start.push(grid.start + i * grid.stepMs);
    rows.good.push(counters.partIs === 'good' ? part : valid - part);
    rows.valid.push(valid);
    rows.state.push(state);
    rows.samples.push(counters.valid?.samples[i] ?? 0);
  }
  return rows;
}
