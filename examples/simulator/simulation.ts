import { mixSeed } from '../../src/anomaly/index.ts';
import type { Labels, Series } from '../../src/series/index.ts';
import type { Instant, TimeRange } from '../../src/time/index.ts';
import { Draw } from './draw.ts';
import { inRange } from './season.ts';

/** When targets are scraped, and the seed of everything random. */
export interface SimulationOptions extends TimeRange {
  readonly everyMs: number;
  readonly seed: number;
}

export interface SimulatedSeries extends Series {
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Counters and buckets: what happened since the scrape before, which resets do not hide. The truth that figures are held to. */
  readonly added?: Float64Array;
}

export interface TargetOptions {
  /** Times during which the target does not answer: `up` is 0 and nothing else is scraped or happens. */
  readonly down?: readonly TimeRange[];
  /** The process starts again: its counters begin at zero. */
  readonly restarts?: readonly Instant[];
}

export interface Counter {
  add(amount: number): void;
}
export interface Gauge {
  /** Undefined: not exposed at this scrape. */
  set(value: number | undefined): void;
}
export interface Histogram {
  /** Observations per bucket since the scrape before; one more than bounds, the last is above them all. */
  observe(counts: readonly number[], sum: number): void;
}

interface Column {
  readonly type: SimulatedSeries['type'];
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly added: Float64Array | undefined;
  length: number;
}

/**
 * Metrics of a system as Prometheus would have scraped them, with what really happened beside them. The same options give the same
 * samples; no clock, no files.
 */
export class Simulation {
  readonly options: SimulationOptions;
  readonly #columns: Column[] = [];

  constructor(options: SimulationOptions) {
    this.options = options;
  }

  target(labels: { readonly job: string; readonly instance: string } & Labels, options: TargetOptions = {}): Target {
    return new Target(this.options, labels, options, this.#columns);
  }

  series(): readonly SimulatedSeries[] {
    return this.#columns.map(({ type, labels, times, values, added, length }) => ({
      type,
      labels,
      times: times.subarray(0, length),
      values: values.subarray(0, length),
      ...(added === undefined ? {} : { added: added.subarray(0, length) }),
    }));
  }
}

/** One process that is scraped. Declare its metrics, then {@link run} it. */
export class Target {
  readonly #options: SimulationOptions;
  readonly #labels: Labels;
  readonly #how: TargetOptions;
  readonly #columns: Column[];
  readonly #counters: { total: number }[] = [];
  #now: Instant = 0;

  constructor(options: SimulationOptions, labels: Labels, how: TargetOptions, columns: Column[]) {
    this.#options = options;
    this.#labels = labels;
    this.#how = how;
    this.#columns = columns;
  }

  counter(name: string, labels: Labels = {}): Counter {
    const write = this.#accumulating(name, labels, 'counter');
    return { add: write };
  }

  gauge(name: string, labels: Labels = {}): Gauge {
    const column = this.#column(name, labels, 'gauge');
    return {
      set: (value) => {
        if (value === undefined) return;
        column.times[column.length] = this.#now;
        column.values[column.length++] = value;
      },
    };
  }

  histogram(name: string, bounds: readonly number[], labels: Labels = {}): Histogram {
    const buckets = [...bounds.map(String), '+Inf'].map((le) =>
      this.#accumulating(`${name}_bucket`, { ...labels, le }, 'histogram'),
    );
    const sum = this.#accumulating(`${name}_sum`, labels, 'histogram');
    const count = this.#accumulating(`${name}_count`, labels, 'histogram');
    return {
      observe: (counts, total) => {
        let below = 0;
        for (const [i, write] of buckets.entries()) {
          below += counts[i] ?? 0;
          write(below);
        }
        sum(total);
        count(below);
      },
    };
  }

  /** Calls `scrape` for every scrape that the target answers. */
  run(scrape: (now: Instant, draw: Draw) => void): void {
    const { start, end, everyMs, seed } = this.#options;
    const key = mixSeed(seed, this.#labels.job ?? '', this.#labels.instance ?? '');
    const draw = new Draw(key);
    const up = this.gauge('up');
    const restarts = [...(this.#how.restarts ?? [])].sort((a, b) => a - b);
    // Prometheus, too, gives every target an offset of its own.
    const offset = 1_000 + (key % 10_000);
    for (this.#now = start + offset; this.#now < end; this.#now += everyMs) {
      while (restarts[0] !== undefined && restarts[0] <= this.#now) {
        restarts.shift();
        for (const counter of this.#counters) counter.total = 0;
      }
      const isDown = this.#how.down?.some((range) => inRange(this.#now, range)) ?? false;
      up.set(isDown ? 0 : 1);
      if (!isDown) scrape(this.#now, draw);
    }
  }

  #accumulating(name: string, labels: Labels, type: 'counter' | 'histogram'): (amount: number) => void {
    const column = this.#column(name, labels, type);
    const counter = { total: 0 };
    this.#counters.push(counter);
    return (amount) => {
      counter.total += amount;
      column.times[column.length] = this.#now;
      column.values[column.length] = counter.total;
      if (column.added !== undefined) column.added[column.length] = amount;
      column.length++;
    };
  }

  #column(name: string, labels: Labels, type: SimulatedSeries['type']): Column {
    const { start, end, everyMs } = this.#options;
    const scrapes = Math.ceil((end - start) / everyMs);
    const column: Column = {
      type,
      labels: { __name__: name, ...this.#labels, ...labels },
      times: new Float64Array(scrapes),
      values: new Float64Array(scrapes),
      added: type === 'gauge' ? undefined : new Float64Array(scrapes),
      length: 0,
    };
    this.#columns.push(column);
    return column;
  }
}
