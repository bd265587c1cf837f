import { type Labels, labelsKey, lowerBound } from '../../src/series/index.ts';
import type { TimeRange } from '../../src/time/index.ts';
import type { SimulatedSeries } from './simulation.ts';

/** Something that a simulator made happen, so that it must be found again. */
export interface Happening extends TimeRange {
  readonly name: string;
  readonly description: string;
}

/** An oddity that a detector must find, and how soon after its start. */
export interface InjectedAnomaly extends Happening {
  readonly detector: string;
  readonly foundWithinMs: number;
}

/** A system as it is simulated: what was scraped, and what really happened. */
export interface SimulatedSystem {
  /** Distance of the scrapes. */
  readonly everyMs: number;
  readonly series: readonly SimulatedSeries[];
  readonly incidents: readonly Happening[];
  readonly anomalies: readonly InjectedAnomaly[];
}

/** Series of a metric whose labels have these values. */
export function seriesOf(
  series: readonly SimulatedSeries[],
  metric: string,
  labels: Labels = {},
): readonly SimulatedSeries[] {
  const wanted = Object.entries({ __name__: metric, ...labels });
  return series.filter((one) => wanted.every(([name, value]) => one.labels[name] === value));
}

/** What counters really added at scrapes inside the range, over all series given. */
export function addedIn(series: readonly SimulatedSeries[], { start, end }: TimeRange): number {
  let sum = 0;
  for (const { times, added } of series) {
    const last = lowerBound(times, end);
    for (let i = lowerBound(times, start); i < last; i++) sum += added?.[i] ?? 0;
  }
  return sum;
}

/** What is known of each slice of time. */
export const SLICE = { unknown: 0, good: 1, bad: 2 } as const;

/**
 * In which slices of time a condition held: the reading at the end of each slice is the newest one up to it, at most five minutes old.
 */
export function sliceStates(
  { times, values }: SimulatedSeries,
  { start, end }: TimeRange,
  sliceMs: number,
  isGood: (value: number) => boolean,
): Uint8Array {
  const slices = new Uint8Array(Math.max(0, Math.floor((end - start) / sliceMs)));
  let next = lowerBound(times, start);
  for (let i = 0; i < slices.length; i++) {
    const at = start + (i + 1) * sliceMs;
    while ((times[next] ?? Number.POSITIVE_INFINITY) <= at) next++;
    const held = times[next - 1];
    if (held === undefined || held <= at - 300_000) continue;
    slices[i] = isGood(values[next - 1] ?? Number.NaN) ? SLICE.good : SLICE.bad;
  }
  return slices;
}

/** How many slices a condition held in, of those that have a reading; see {@link sliceStates}. */
export function slicesIn(...question: Parameters<typeof sliceStates>): {
  readonly good: number;
  readonly valid: number;
} {
  const slices = sliceStates(...question);
  return {
    good: slices.filter((state) => state === SLICE.good).length,
    valid: slices.filter((state) => state !== SLICE.unknown).length,
  };
}

/** Fails where two series have the same labels: Prometheus would refuse them. */
export function assertDistinct(series: readonly SimulatedSeries[]): void {
  const seen = new Set<string>();
  for (const { labels } of series) {
    const key = labelsKey(labels);
    if (seen.has(key)) throw new Error(`two simulated series have the labels ${key}`);
    seen.add(key);
  }
}
