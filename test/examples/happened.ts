import { addedIn, type SimulatedSystem, SLICE, seriesOf, sliceStates } from '../../examples/simulator/truth.ts';
import { type Labels, lowerBound } from '../../src/series/index.ts';
import type { Instant, TimeRange } from '../../src/time/index.ts';

/** Events of an SLO as the simulator made them. */
export interface Tally {
  readonly bad: number;
  readonly valid: number;
}

/** What a simulator did in a range, counted as SLOs count it. */
export class Happened {
  readonly range: TimeRange;
  readonly #system: SimulatedSystem;
  readonly #countersFrom: Instant;

  /** @param countersFrom what a counter stood at when it was first seen is nobody's knowledge; it counts from here. */
  constructor(system: SimulatedSystem, range: TimeRange, countersFrom: Instant) {
    this.#system = system;
    this.range = range;
    this.#countersFrom = countersFrom;
  }

  /** What counters added. */
  added(metric: string, labels: Labels = {}): number {
    const start = Math.max(this.range.start, this.#countersFrom);
    return addedIn(seriesOf(this.#system.series, metric, labels), { ...this.range, start });
  }

  /** Events of a counter that have further labels are bad. */
  counted(metric: string, bad: Labels, all: Labels = {}): Tally {
    return { bad: this.added(metric, { ...all, ...bad }), valid: this.added(metric, all) };
  }

  /** Observations above a bound of a histogram are bad. */
  slower(histogram: string, le: string, labels: Labels = {}): Tally {
    const valid = this.added(`${histogram}_count`, labels);
    return { bad: valid - this.added(`${histogram}_bucket`, { ...labels, le }), valid };
  }

  /** Slices of time in which a gauge was not good are bad; of several series, in which one of them was not. */
  slices(metric: string, labels: Labels, sliceMs: number, isGood: (value: number) => boolean): Tally {
    const series = seriesOf(this.#system.series, metric, labels);
    if (series.length === 0) throw new Error(`${metric} is not simulated`);
    const slices = series.map((one) => sliceStates(one, this.range, sliceMs, isGood));
    let [bad, valid] = [0, 0];
    for (let i = 0; i < (slices[0]?.length ?? 0); i++) {
      if (slices.some((one) => one[i] !== SLICE.unknown)) valid++;
      if (slices.some((one) => one[i] === SLICE.bad)) bad++;
    }
    return { bad, valid };
  }

  /** For how many hours each series of a gauge was there, in all. */
  seriesHours(metric: string, labels: Labels = {}): number {
    return this.#hours(metric, labels, () => 1);
  }

  /** What a gauge came to over time: gigabytes become gigabyte hours. */
  valueHours(metric: string, labels: Labels = {}): number {
    return this.#hours(metric, labels, (value) => value);
  }

  #hours(metric: string, labels: Labels, weight: (value: number) => number): number {
    let sum = 0;
    for (const { times, values } of seriesOf(this.#system.series, metric, labels)) {
      const last = lowerBound(times, this.range.end);
      for (let i = lowerBound(times, this.range.start); i < last; i++) sum += weight(values[i] ?? Number.NaN);
    }
    return (sum * this.#system.everyMs) / 3_600_000;
  }
}

export function sumOf(tallies: readonly Tally[]): Tally {
  return {
    bad: tallies.reduce((sum, { bad }) => sum + bad, 0),
    valid: tallies.reduce((sum, { valid }) => sum + valid, 0),
  };
}
