import { policyWindows, type SloDefinition, windowAt } from '../../src/slo/index.ts';
import {
  type CoarseBuckets,
  coarseBucketsOf,
  forecastRange,
  type GroupHours,
  hoursOf,
  type StoreReader,
} from '../../src/store/index.ts';
import { floorTo, type Instant, type TimeRange } from '../../src/time/index.ts';
import { SharedReads } from './shared-reads.ts';

/** What a walk over some instants reads of a ledger. */
interface Needed {
  readonly range: TimeRange;
  readonly cuts: readonly Instant[];
  readonly detail: readonly TimeRange[];
}

/** The ledgers of SLOs, for walks over them one after the other. */
export interface SloLedgers {
  /** All that any window of any of the instants reaches. */
  readonly buckets: SharedReads<Needed, CoarseBuckets>;
  /** All that forecasts at the instants learn from. */
  readonly hours: SharedReads<TimeRange, GroupHours>;
}

/**
 * @param slos in the order in which they will be walked.
 * @param walkOf SLOs that go through the same instants have equal ones.
 */
export function sloLedgers(
  store: StoreReader,
  slos: readonly SloDefinition[],
  walkOf: (slo: SloDefinition) => string,
): SloLedgers {
  return {
    buckets: new SharedReads(slos, walkOf, neededLedger, (names, needed) => coarseBucketsOf(store, names, needed)),
    hours: new SharedReads(slos, walkOf, forecastRange, (names, range) => hoursOf(store, names, range)),
  };
}

/** Up to so many instants, the ends of all their windows are fewer than the buckets between them. */
const FEW = 6;

/**
 * Everything that any window of any instant reaches. For a scheduled run, which has few instants, where each window begins and ends; for a long walk
 * the windows of burn rates bucket by bucket, and of the SLO's own window, which reaches much further back, where it begins.
 */
function neededLedger(slo: SloDefinition, instants: readonly Instant[]): Needed {
  const [first = 0, last = 0] = [instants[0], instants.at(-1)];
  const windowsMs = policyWindows(slo.burnPolicy);
  const starts = [...new Set(instants.map((at) => windowAt(slo.window, at, slo.bucketMs).elapsed.start))];
  if (instants.length <= FEW) {
    const ends = [...new Set(instants.map((at) => floorTo(at, slo.bucketMs)))];
    const cuts = [...starts, ...ends, ...ends.flatMap((end) => windowsMs.map((ms) => end - ms))];
    return { range: { start: Math.min(...cuts), end: last }, cuts, detail: [] };
  }
  const burning = first - (windowsMs.at(-1) ?? 0) - slo.bucketMs;
  const start = Math.min(burning, ...starts);
  return { range: { start, end: last }, cuts: starts, detail: [{ start: burning, end: last }] };
}
