import type { ExactCounterQuery } from '../../src/queries/index.ts';
import { type Labels, labelsKey, type Series } from '../../src/series/index.ts';
import {
  addBuckets,
  type CounterBuckets,
  type CounterOptions,
  counterBuckets,
  emptyBuckets,
  type SloDefinition,
} from '../../src/slo/index.ts';
import type { Answer, Source } from '../../src/sources/index.ts';
import { formatDuration, type Grid, type Instant, intersect } from '../../src/time/index.ts';
import { groupOf } from './groups.ts';

/** Enough for the sample before the range at scrape intervals up to Prometheus' own five minutes, twice over. */
const LEAD_MS = 600_000;
const HOUR_MS = 3_600_000;

interface LastSample {
  readonly time: Instant;
  readonly value: number;
}

/** Counters of every group. */
export type CountersByGroup = ReadonlyMap<string, CounterBuckets>;

/** Reads raw samples of the selectors of one SLO and counts them into buckets, chunk after chunk. */
export class CounterTerms {
  readonly #slo: SloDefinition;
  readonly #source: Source;
  readonly #signal: AbortSignal;
  /** How far back to look for the last sample of a series that is not there right before the range. */
  readonly #lookbackMs: number;
  /** Last sample of every series by selector; undefined until the first chunk of it was read. */
  readonly #last = new Map<string, Map<string, LastSample>>();
  readonly #warnings = new Set<string>();

  constructor(slo: SloDefinition, source: Source, signal: AbortSignal, lookbackMs: number) {
    this.#slo = slo;
    this.#source = source;
    this.#signal = signal;
    this.#lookbackMs = lookbackMs;
  }

  get warnings(): readonly string[] {
    return [...this.#warnings];
  }

  /** Sums the terms of a query per group. A selector that several queries share is read once per call. */
  async count(queries: readonly ExactCounterQuery[], grid: Grid): Promise<CountersByGroup[]> {
    const series = new Map<string, readonly Series[]>();
    for (const selector of new Set(queries.flatMap(({ terms }) => terms.map((term) => term.selector)))) {
      series.set(selector, await this.#read(selector, grid));
    }
    const counted = queries.map((query) => {
      const groups = new Map<string, CounterBuckets>();
      for (const { selector, sign } of query.terms) {
        for (const one of series.get(selector) ?? []) {
          const group = groupOf(this.#slo, one.labels, query);
          const options = this.#optionsFor(selector, one, grid);
          groups.set(
            group,
            addBuckets(groups.get(group) ?? emptyBuckets(grid), counterBuckets(one, grid, options), sign),
          );
        }
      }
      return groups;
    });
    for (const [selector, list] of series) this.#remember(selector, list);
    return counted;
  }

  async #read(selector: string, grid: Grid): Promise<readonly Series[]> {
    const { samples } = this.#source;
    if (!samples) return [];
    const range = { start: grid.start - LEAD_MS, end: grid.end };
    const answer = await samples.call(this.#source, selector, range, { signal: this.#signal });
    for (const warning of answer.warnings) this.#warnings.add(warning);
    if (!this.#last.has(selector)) this.#last.set(selector, await this.#lastBefore(selector, answer.series, grid));
    return answer.series;
  }

  /** Series that have no sample right before the range may have been away for a while, and counted on meanwhile. */
  async #lastBefore(selector: string, series: readonly Series[], grid: Grid): Promise<Map<string, LastSample>> {
    const away = series.some(({ times }) => (times[0] ?? grid.end) >= grid.start);
    if (!away) return new Map();
    const at = grid.start - LEAD_MS;
    const answer = await this.#lastOf(selector, at);
    return new Map(answer.series.map((one) => [seriesKey(one.labels), { time: at, value: one.values.at(-1) ?? 0 }]));
  }

  async #lastOf(selector: string, at: Instant): Promise<Answer> {
    const { kind, samples } = this.#source;
    // A file knows selectors only, and reads all of itself for any question.
    if (kind === 'file' && samples) {
      const range = { start: at - this.#lookbackMs, end: at };
      return await samples.call(this.#source, selector, range, { signal: this.#signal });
    }
    const hours = Math.ceil(this.#lookbackMs / HOUR_MS);
    const query = `last_over_time(${selector}[${formatDuration(hours * HOUR_MS)}])`;
    return await this.#source.instant(query, at, { signal: this.#signal });
  }

  #optionsFor(selector: string, series: Series, grid: Grid): CounterOptions {
    const last = this.#last.get(selector)?.get(seriesKey(series.labels));
    const first = series.times[0];
    const lead = intersect(
      { start: grid.start - LEAD_MS, end: grid.start },
      { start: first ?? grid.end, end: grid.end },
    );
    return last === undefined || lead !== undefined || first === undefined || last.time >= first
      ? {}
      : { previous: last };
  }

  #remember(selector: string, series: readonly Series[]): void {
    const last = this.#last.get(selector) ?? new Map<string, LastSample>();
    for (const { labels, times, values } of series) {
      const time = times.at(-1);
      const value = values.at(-1);
      if (time !== undefined && value !== undefined && !Number.isNaN(value))
        last.set(seriesKey(labels), { time, value });
    }
    this.#last.set(selector, last);
  }
}

/** `last_over_time` keeps the metric name, other answers may not; within one selector the other labels tell series apart. */
function seriesKey(labels: Labels): string {
  const { __name__: _, ...others } = labels;
  return labelsKey(others);
}
