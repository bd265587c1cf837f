import type { BudgetPoint } from '../../src/alerting/index.ts';
import { type Labels, lowerBound } from '../../src/series/index.ts';
import {
  type BucketRun,
  BucketState,
  judge,
  type LedgerSum,
  type SloDefinition,
  windowAt,
} from '../../src/slo/index.ts';
import type { Instant } from '../../src/time/index.ts';

const SEEN: readonly number[] = [BucketState.measured, BucketState.noTraffic];
const KNOWN: readonly number[] = [...SEEN, BucketState.gap];

/** The budget of one group at each instant, judged as its status would be judged there. Linear in buckets plus instants. */
export function budgetPoints(
  slo: SloDefinition,
  group: Labels,
  run: BucketRun,
  instants: readonly Instant[],
): readonly BudgetPoint[] {
  const sums = runningSums(run);
  const first = run.state.findIndex((state) => KNOWN.includes(state));
  const since = first < 0 ? undefined : run.start[first];
  return instants.map((at) => {
    const window = windowAt(slo.window, at, slo.bucketMs).elapsed;
    const sum = sums(window.start, window.end);
    const seen = since !== undefined && since < window.end ? since : undefined;
    const status = judge(slo, {
      group,
      at,
      window,
      since: seen,
      sum,
      burnRates: [],
      accuracy: 'exact',
      failure: undefined,
    });
    return { at, used: status.budgetUsed, known: status.status !== 'INSUFFICIENT_DATA' };
  });
}

/** Sums of buckets whose start lies in `[from, to)`. */
function runningSums(run: BucketRun): (from: Instant, to: Instant) => LedgerSum {
  const count = run.start.length;
  const over = (value: (i: number) => number): Float64Array => {
    const sums = new Float64Array(count + 1);
    for (let i = 0; i < count; i++) sums[i + 1] = (sums[i] ?? 0) + value(i);
    return sums;
  };
  const events = (of: Float64Array) => over((i) => (run.state[i] === BucketState.excluded ? 0 : (of[i] ?? 0)));
  const time = (...states: readonly number[]) =>
    over((i) => (states.includes(run.state[i] ?? 0) ? (run.widthMs[i] ?? 0) : 0));
  const columns = {
    good: events(run.good),
    valid: events(run.valid),
    seenMs: time(...SEEN),
    unseenMs: time(BucketState.unmeasured, BucketState.gap),
    excludedMs: time(BucketState.excluded),
    noTrafficMs: time(BucketState.noTraffic),
    gapMs: time(BucketState.gap),
    rows: over(() => 1),
  };
  return (from, to) => {
    const [low, high] = [lowerBound(run.start, from), lowerBound(run.start, to)];
    const sum = (column: Float64Array) => (column[high] ?? 0) - (column[low] ?? 0);
    return {
      good: sum(columns.good),
      valid: sum(columns.valid),
      seenMs: sum(columns.seenMs),
      unseenMs: sum(columns.unseenMs),
      excludedMs: sum(columns.excludedMs),
      noTrafficMs: sum(columns.noTrafficMs),
      gapMs: sum(columns.gapMs),
      rows: sum(columns.rows),
    };
  };
}
