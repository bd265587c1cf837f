import type { Grid, Instant } from '../time/index.ts';

/** Prometheus' own lookback: a series without a sample for this long is gone. */
export const STALENESS_MS = 300_000;

/** A hole must also be longer than this many scrapes, or a slow scrape interval would be all holes. */
const SCRAPES_IN_A_HOLE = 4;

/** Samples of one counter in time order; `times` strictly increasing, UTC milliseconds. */
export interface CounterSamples {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** What one counter or a sum of counters did, per bucket of a grid. All arrays have one entry per bucket. */
export interface CounterBuckets {
  /** Events: every delta whose later sample lies in the bucket, those across holes included. */
  readonly increase: Float64Array;
  /** Of these, the events of deltas across a hole. */
  readonly acrossHoles: Float64Array;
  /** Time for which samples vouch, in milliseconds. Of several series the best seen one. */
  readonly liveMs: Float64Array;
  /** Time inside holes that the counter passed without a reset, so that its events are known. */
  readonly bridgedMs: Float64Array;
  /** Time inside holes during which the counter was reset: what it counted before the reset is lost. */
  readonly lostMs: Float64Array;
  readonly samples: Float64Array;
  /** Time that the series' last samples vouch for on their own; see {@link counterBuckets}. */
  readonly intervalMs: number;
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

export function emptyBuckets(grid: Grid): CounterBuckets {
  const count = Math.round((grid.end - grid.start) / grid.stepMs);
  const zeros = () => new Float64Array(count);
  return {
    increase: zeros(),
    acrossHoles: zeros(),
    liveMs: zeros(),
    bridgedMs: zeros(),
    lostMs: zeros(),
    samples: zeros(),
    intervalMs: 0,
  };
}

/** Adds the part of `[from, to)` that lies in each bucket. */
function spread(into: Float64Array, from: Instant, to: Instant, grid: Grid): void {
  const start = Math.max(from, grid.start);
  const end = Math.min(to, grid.end);
  for (let edge = start; edge < end; ) {
    const index = Math.floor((edge - grid.start) / grid.stepMs);
    const next = Math.min(end, grid.start + (index + 1) * grid.stepMs);
    into[index] = (into[index] ?? 0) + (next - edge);
    edge = next;
  }
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
  const buckets = { ...emptyBuckets(grid), intervalMs };
  let before = options.previous?.time;
  let beforeValue = options.previous?.value ?? 0;
  for (let i = 0; i < times.length; i++) {
    const time = times[i] ?? 0;
    const value = values[i] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const index = Math.floor((time - grid.start) / grid.stepMs);
    const inside = time >= grid.start && time < grid.end;
    if (inside) buckets.samples[index] = (buckets.samples[index] ?? 0) + 1;
    if (before !== undefined) {
      const reset = value < beforeValue;
      const delta = reset ? value : value - beforeValue;
      const across = time - before > hole;
      if (inside) buckets.increase[index] = (buckets.increase[index] ?? 0) + delta;
      if (inside && across) buckets.acrossHoles[index] = (buckets.acrossHoles[index] ?? 0) + delta;
      if (across) {
        spread(buckets.liveMs, before, before + intervalMs, grid);
        spread(reset ? buckets.lostMs : buckets.bridgedMs, before + intervalMs, time, grid);
      } else {
        spread(buckets.liveMs, before, time, grid);
      }
    }
    before = time;
    beforeValue = value;
  }
  if (before !== undefined) spread(buckets.liveMs, before, before + intervalMs, grid);
  return buckets;
}

/** Adds `other` (times `sign`) to `sum` in place: events add up, time is that of the best seen series. */
export function addBuckets(sum: CounterBuckets, other: CounterBuckets, sign: 1 | -1 = 1): CounterBuckets {
  for (let i = 0; i < sum.increase.length; i++) {
    sum.increase[i] = (sum.increase[i] ?? 0) + sign * (other.increase[i] ?? 0);
    sum.acrossHoles[i] = (sum.acrossHoles[i] ?? 0) + sign * (other.acrossHoles[i] ?? 0);
    sum.liveMs[i] = Math.max(sum.liveMs[i] ?? 0, other.liveMs[i] ?? 0);
    sum.bridgedMs[i] = Math.max(sum.bridgedMs[i] ?? 0, other.bridgedMs[i] ?? 0);
    sum.lostMs[i] = Math.max(sum.lostMs[i] ?? 0, other.lostMs[i] ?? 0);
    sum.samples[i] = (sum.samples[i] ?? 0) + (other.samples[i] ?? 0);
  }
  return { ...sum, intervalMs: Math.max(sum.intervalMs, other.intervalMs) };
}
