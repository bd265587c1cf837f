import type { Series } from '../series/index.ts';
import { type Instant, intersect, lengthMs, type TimeRange, union } from '../time/index.ts';
import { Exact } from './money.ts';

/** Prometheus' own lookback: a series without a sample for this long has a hole. */
const MIN_HOLE_MS = 300_000;
/** A hole must also be longer than this many sampling intervals, or a slowly sampled series would be all holes. */
const INTERVALS_IN_A_HOLE = 4;

/**
 * Growth across a longer silence than this is left out: it cannot be said in which of the days it happened. Ask for samples from this long
 * before the first part on.
 */
export const GROWTH_LOOKBACK_MS = 86_400_000;

/** What counters did in one part of the time. */
export interface Growth {
  readonly increase: Exact;
  /** Time for which samples of at least one series vouch. */
  readonly coveredMs: number;
}

/**
 * Exact growth of counters in each of the given parts (half-open, in order, not overlapping), summed over the series. A delta between
 * two consecutive samples belongs to the part of the later one, so that parts add up to the whole however it is cut. A value below its
 * predecessor is a reset and counts from zero, as in Prometheus' `increase()`; the first sample of a series adds nothing.
 */
export function counterGrowth(series: readonly Series[], parts: readonly TimeRange[]): Growth[] {
  const increases = parts.map(() => new Exact(0));
  const live: TimeRange[] = [];
  for (const one of series) {
    for (const [part, increase] of increaseOf(one, parts)) {
      increases[part] = (increases[part] ?? new Exact(0)).plus(increase);
    }
    live.push(...liveRanges(one));
  }
  const alive = union(live);
  return parts.map((part, i) => ({ increase: increases[i] ?? new Exact(0), coveredMs: coveredMs(part, alive) }));
}

/** Samples before the first part, after the last one, or between two. */
const OUTSIDE = -1;

/** Yields sums of deltas by part. Between resets and edges they telescope, so that millions of samples need few exact operations. */
function* increaseOf(series: Series, parts: readonly TimeRange[]): Generator<readonly [number, Exact]> {
  const { times, values } = series;
  let cursor = 0;
  let part = OUTSIDE;
  let before: Instant | undefined;
  let beforeValue = 0;
  /** Value where the telescoping run of the current part began. */
  let base = 0;
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number;
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    while (cursor < parts.length && (parts[cursor]?.end ?? 0) <= time) cursor++;
    const next = contains(parts[cursor], time) ? cursor : OUTSIDE;
    const broken = before === undefined || time - before > GROWTH_LOOKBACK_MS;
    const reset = value < beforeValue;
    if (next !== part || reset || broken) {
      if (part !== OUTSIDE && beforeValue !== base) yield [part, new Exact(beforeValue).minus(base)];
      base = broken ? value : reset ? 0 : beforeValue;
      part = next;
    }
    before = time;
    beforeValue = value;
  }
  if (part !== OUTSIDE && beforeValue !== base) yield [part, new Exact(beforeValue).minus(base)];
}

function contains(part: TimeRange | undefined, time: Instant): boolean {
  return part !== undefined && time >= part.start && time < part.end;
}

/** A sample vouches for the time since the one before it and for one interval after itself; holes are not vouched for. */
function liveRanges(series: Series): TimeRange[] {
  const { times } = series;
  const interval = typicalInterval(times);
  const hole = Math.max(MIN_HOLE_MS, INTERVALS_IN_A_HOLE * interval);
  const ranges: TimeRange[] = [];
  let start: Instant | undefined;
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number;
    start ??= time;
    const next = times[i + 1];
    if (next !== undefined && next - time <= hole) continue;
    ranges.push({ start, end: time + interval });
    start = undefined;
  }
  return ranges;
}

function typicalInterval(times: Float64Array): number {
  const differences = Float64Array.from({ length: Math.max(0, times.length - 1) }, (_, i) => {
    return (times[i + 1] as number) - (times[i] as number);
  }).sort();
  return differences[(differences.length - 1) >> 1] ?? 0;
}

function coveredMs(part: TimeRange, alive: readonly TimeRange[]): number {
  return alive.reduce((sum, range) => {
    const common = intersect(part, range);
    return common === undefined ? sum : sum + lengthMs(common);
  }, 0);
}
