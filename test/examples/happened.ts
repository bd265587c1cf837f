import { addedIn, type SimulatedSystem, seriesOf, slicesIn } from '../../examples/simulator/truth.ts';
import type { Labels } from '../../src/series/index.ts';
import type { Instant, TimeRange } from '../../src/time/index.ts';

/** Events of an SLO as the simulator made them. */
export interface Tally {
  readonly bad: number;
  readonly valid: number;
}

/** Bad and valid events of an SLO's group; undefined where only an engine can say. */
export type Truth = (slo: string, group: string, happened: Happened) => Tally | undefined;

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

  /** Slices of time in which a gauge was not good are bad. */
  slices(metric: string, labels: Labels, sliceMs: number, isGood: (value: number) => boolean): Tally {
    const [one] = seriesOf(this.#system.series, metric, labels);
    if (one === undefined) throw new Error(`${metric} is not simulated`);
    const { good, valid } = slicesIn(one, this.range, sliceMs, isGood);
    return { bad: valid - good, valid };
  }
}

export function sumOf(tallies: readonly Tally[]): Tally {
  return {
    bad: tallies.reduce((sum, { bad }) => sum + bad, 0),
    valid: tallies.reduce((sum, { valid }) => sum + valid, 0),
  };
}
