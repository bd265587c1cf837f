import { floorTo, type Grid } from '../../time/index.ts';
import { BucketState } from '../bucket.ts';
import type { Budgeting, SloDefinition } from '../definition.ts';
import type { LedgerRows } from './ledger-rows.ts';

/** Length of what an SLO judges as one: its slice, or a bucket. Collections begin and end with whole ones. */
export function unitLengthMs(slo: Pick<SloDefinition, 'sli' | 'budgeting' | 'bucketMs'>): number {
  return sliceLengthMs(slo) ?? slo.bucketMs;
}

/** Length of a slice where one event of the SLO is a slice of time, undefined where it is a request or run. */
export function sliceLengthMs(slo: Pick<SloDefinition, 'sli' | 'budgeting'>): number | undefined {
  if (slo.sli.kind === 'slices' || slo.sli.kind === 'precomputed' || slo.sli.kind === 'composite')
    return slo.sli.sliceMs;
  return slo.budgeting && slo.budgeting.method !== 'occurrences' ? slo.budgeting.sliceMs : undefined;
}

interface Slice {
  good: number;
  valid: number;
  samples: number;
  measured: boolean;
  idle: boolean;
}

/** Events at least as good as `target` make a good slice; ten digits, because 0.95 × 20 is not 19 in binary. */
function goodOf({ good, valid }: Slice, budgeting: Budgeting): number {
  if (budgeting.method !== 'timeslices') return good / valid;
  return Number((good / valid).toPrecision(10)) >= budgeting.target ? 1 : 0;
}

function stateOf(slice: Slice): BucketState {
  if (slice.measured && slice.valid > 0) return BucketState.measured;
  return slice.measured || slice.idle ? BucketState.noTraffic : BucketState.unmeasured;
}

/**
 * Rows of counted events → rows of judged slices: one valid event per slice that had any, in its last bucket; its other buckets carry its
 * state. Timeslices count the slice as good or bad, RatioTimeslices as good as its events were. What a counter shows only after a hole
 * belongs to no slice and is left out. `grid` begins and ends with whole slices; the rows are those of one group, in order of time.
 */
export function budgetedRows(rows: LedgerRows, budgeting: Budgeting, grid: Grid): LedgerRows {
  if (budgeting.method === 'occurrences') return rows;
  const { sliceMs } = budgeting;
  const slices = new Map<number, Slice>();
  rows.start.forEach((start, i) => {
    const key = floorTo(start, sliceMs);
    const slice = slices.get(key) ?? { good: 0, valid: 0, samples: 0, measured: false, idle: false };
    const state = rows.state[i];
    if (state === BucketState.measured) {
      slice.good += rows.good[i] ?? 0;
      slice.valid += rows.valid[i] ?? 0;
      slice.samples += rows.samples[i] ?? 0;
      slice.measured = true;
    } else if (state === BucketState.noTraffic) {
      slice.idle = true;
    }
    slices.set(key, slice);
  });
  const judged: LedgerRows = { group: [], start: [], good: [], valid: [], state: [], samples: [] };
  rows.start.forEach((start, i) => {
    const key = floorTo(start, sliceMs);
    const slice = slices.get(key);
    if (!slice) return;
    const state = stateOf(slice);
    const event = state === BucketState.measured && start + grid.stepMs === key + sliceMs;
    judged.group.push(rows.group[i] ?? '');
    judged.start.push(start);
    judged.good.push(event ? goodOf(slice, budgeting) : 0);
    judged.valid.push(event ? 1 : 0);
    judged.state.push(state);
    judged.samples.push(slice.samples);
  });
  return judged;
}
