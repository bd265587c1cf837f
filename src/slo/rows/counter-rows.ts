import type { Grid, TimeRange } from '../../time/index.ts';
import { BucketState } from '../bucket.ts';
import { bucketCount, type CounterBuckets, emptyBuckets } from './counter.ts';
import type { LedgerRows } from './ledger-rows.ts';
import { timePerBucket } from './time-per-bucket.ts';

export interface RatioCounters {
  /** Counters of good or of bad events; undefined where no series matched, which is zero of them. */
  readonly part: CounterBuckets | undefined;
  readonly partIs: 'good' | 'bad';
  /** Undefined where the group had no series of its own in the range. */
  readonly valid: CounterBuckets | undefined;
  /** When any group of the same query was live: then a group without series has no traffic. */
  readonly anyLive: readonly TimeRange[];
}

/** How each bucket of a group is known, from when its series were seen. */
function statesOf(valid: CounterBuckets, grid: Grid): BucketState[] {
  const live = timePerBucket(valid.live, grid);
  const known = timePerBucket([...valid.live, ...valid.bridged], grid);
  const accounted = timePerBucket([...valid.live, ...valid.bridged, ...valid.lost], grid);
  return Array.from(live, (liveMs, i) => {
    const events = valid.increase[i] ?? 0;
    // Unless another series was seen all the while, the bucket in which a hole ends holds events of time that was not seen.
    if ((valid.acrossHoles[i] ?? 0) !== 0 && liveMs < grid.stepMs) return BucketState.gap;
    if (liveMs >= grid.stepMs / 2) {
      // A bucket narrower than the scrape interval may hold no sample; its events lie in the next one that does.
      return events > 0 || (valid.samples[i] ?? 0) === 0 ? BucketState.measured : BucketState.noTraffic;
    }
    if (events !== 0) return BucketState.gap;
    const knownMs = known[i] ?? 0;
    return knownMs >= grid.stepMs / 2 && knownMs === accounted[i] ? BucketState.gap : BucketState.unmeasured;
  });
}

/** Counters of one group → its ledger rows, one per bucket of the grid, in time order. */
export function counterRows(group: string, counters: RatioCounters, grid: Grid): LedgerRows {
  const valid = counters.valid ?? emptyBuckets(grid);
  const states = statesOf(valid, grid);
  const alive = timePerBucket(counters.anyLive, grid);
  const rows: LedgerRows = { group: [], start: [], good: [], valid: [], state: [], samples: [] };
  for (let i = 0; i < bucketCount(grid); i++) {
    const events = valid.increase[i] ?? 0;
    const part = counters.part?.increase[i] ?? 0;
    const state = states[i] ?? BucketState.unmeasured;
    const unseen = state === BucketState.unmeasured || (state === BucketState.gap && events === 0 && part === 0);
    const idle = unseen && (alive[i] ?? 0) >= grid.stepMs / 2;
    rows.group.push(group);
    rows.start.push(grid.start + i * grid.stepMs);
    rows.good.push(counters.partIs === 'good' ? part : events - part);
    rows.valid.push(events);
    rows.state.push(idle ? BucketState.noTraffic : state);
    rows.samples.push(valid.samples[i] ?? 0);
  }
  return rows;
}
