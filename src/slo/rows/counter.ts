import type { Grid, Instant, TimeRange } from '../../time/index.ts';

/** Prometheus' own lookback: a series without a sample for this long is gone. */
export const STALENESS_MS = 300_000;

/** A hole must also be longer than this many scrapes, or a slow scrape interval would be all holes. */
const SCRAPES_IN_A_HOLE = 4;

/** Samples of one counter in time order; `times` strictly increasing, UTC milliseconds. */
export interface CounterSamples {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** What one counter or a sum of counters did. The arrays have one entry per bucket of a grid. */
export interface CounterBuckets {
  /** Events: every delta whose later sample lies in the bucket, those across holes included. */
  readonly increase: Float64Array;
  /** Of these, the events of deltas across a hole. */
  readonly acrossHoles: Float64Array;
  readonly samples: Float64Array;
  /** Stretches of time for which samples vouch. Those of several series may overlap. */
  readonly live: readonly TimeRange[];
  /** Holes that the counter passed without a reset, so that its events are known. */
  readonly bridged: readonly TimeRange[];
  /** Holes during which the counter was reset: what it counted before the reset is lost. */
  readonly lost: readonly TimeRange[];
}

export interface CounterOptions {
  /** Usual time between two samples; inferred from the samples where it is not given. */
  readonly intervalMs?: number;
  /** The last sample before the first one given, where it is too old to have been asked for with the others. */
  readonly previous?: { readonly time: Instant; readonly value: number };
}

/** Usual time between samples: the lower median of the differences; undefined with fewer than two samples. */
export function sampleIntervalMs(times: Float64Array): number | undefined {
  if (times.length < 2) return undefined;
  const differences = new Float64Array(times.length - 1);
  for (let i = 1; i < times.length; i++) differences[i - 1] = (times[i] ?? 0) - (times[i - 1] ?? 0);
  differences.sort();
  return differences[(differences.length - 1) >> 1];
}

/** Two samples further apart than this have a hole between them. */
export function holeMs(intervalMs: number): number {
  return Math.max(STALENESS_MS, SCRAPES_IN_A_HOLE * intervalMs);
}

/** Number of buckets of a grid. */
export function bucketCount(grid: Grid): number {
  return Math.round((grid.end - grid.start) / grid.stepMs);
}

/** Buckets of a counter that nobody saw. */
export function emptyBuckets(grid: Grid): CounterBuckets {
  const zeros = () => new Float64Array(bucketCount(grid));
  return { increase: zeros(), acrossHoles: zeros(), samples: zeros(), live: [], bridged: [], lost: [] };
}

/**
 * Raw samples of one counter → events per half-open bucket `[start, start + step)`.
 *
 * A delta between two consecutive samples belongs to the bucket of the later one, so that buckets add up to what the counter did,
 * whatever the width. A value below its predecessor is a reset: the delta is the new value, as in Prometheus' `increase()`.
 * Give the samples from a little before `grid.start` on, or the delta across that edge is missing. The first sample of a
 * series is where its counting begins and adds nothing, as in Prometheus: what it counted before is not known to lie in the range.
 *
 * A sample vouches for the time since the one before it and for one interval after itself. Time further away lies in a hole.
 * NaN samples are left out.
 */
export function counterBuckets(series: CounterSamples, grid: Grid, options: CounterOptions = {}): CounterBuckets {
  const { times, values } = series;
  const intervalMs = options.intervalMs ?? sampleIntervalMs(times) ?? grid.stepMs;
  const hole = holeMs(intervalMs);
  const buckets = emptyBuckets(grid);
  const live: TimeRange[] = [];
  const holes = { bridged: [] as TimeRange[], lost: [] as TimeRange[] };
  let before = options.previous?.time;
  let beforeValue = options.previous?.value ?? 0;
  let liveFrom = before;
  for (let i = 0; i < times.length; i++) {
    const time = times[i] ?? 0;
    const value = values[i] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const index = Math.floor((time - grid.start) / grid.stepMs);
    const inside = time >= grid.start && time < grid.end;
    if (inside) buckets.samples[index] = (buckets.samples[index] ?? 0) + 1;
    if (before !== undefined && liveFrom !== undefined) {
      const reset = value < beforeValue;
      const delta = reset ? value : value - beforeValue;
      const across = time - before > hole;
      if (inside) buckets.increase[index] = (buckets.increase[index] ?? 0) + delta;
      if (inside && across) buckets.acrossHoles[index] = (buckets.acrossHoles[index] ?? 0) + delta;
      if (across) {
        live.push({ start: liveFrom, end: before + intervalMs });
        holes[reset ? 'lost' : 'bridged'].push({ start: before + intervalMs, end: time });
        liveFrom = time;
      }
    }
    liveFrom ??= time;
    before = time;
    beforeValue = value;
  }
  if (before !== undefined && liveFrom !== undefined) live.push({ start: liveFrom, end: before + intervalMs });
  return { ...buckets, live, ...holes };
}

/** Adds `other` (times `sign`) to `sum`, whose arrays are changed in place. */
export function addBuckets(sum: CounterBuckets, other: CounterBuckets, sign: 1 | -1 = 1): CounterBuckets {
  for (let i = 0; i < sum.increase.length; i++) {
    sum.increase[i] = (sum.increase[i] ?? 0) + sign * (other.increase[i] ?? 0);
    sum.acrossHoles[i] = (sum.acrossHoles[i] ?? 0) + sign * (other.acrossHoles[i] ?? 0);
    sum.samples[i] = (sum.samples[i] ?? 0) + (other.samples[i] ?? 0);
  }
  return {
    ...sum,
    live: [...sum.live, ...other.live],
    bridged: [...sum.bridged, ...other.bridged],
    lost: [...sum.lost, ...other.lost],
  };
}
