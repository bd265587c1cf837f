import type { SourceConfig } from '../config/index.ts';
import type { Charge, DatedPrices, FocusQuestion, FocusTable, OpenCostQuestion, Quantity } from '../roi/index.ts';
import type { EventSeries, Labels, Series } from '../series/index.ts';
import type { Grid, Instant, TimeRange } from '../time/index.ts';

export interface Answer<T = Series> {
  readonly series: readonly T[];
  /** What the source said beside its answer (Prometheus `warnings` and `infos`, truncated results). Never empty strings. */
  readonly warnings: readonly string[];
}

/** A native histogram as two counters. `times` are UTC milliseconds, all columns of one length. */
export interface HistogramSeries {
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly valid: Float64Array;
  /** Events at most the threshold. */
  readonly within: Float64Array;
  /** False where the threshold lay inside a bucket with events, which was divided as if they were spread evenly. */
  readonly exact: boolean;
}

export interface AskOptions {
  readonly signal?: AbortSignal;
}

/** What `nines check --connect` finds out about a source. */
export interface SourceFindings {
  readonly version: string;
  /** Source's clock minus ours, milliseconds. */
  readonly clockDifferenceMs: number | undefined;
  /** How far back it keeps data, where it says so. */
  readonly retentionMs: number | undefined;
  readonly oldest: Instant | undefined;
  readonly notes: readonly string[];
}

/**
 * Where numbers come from. Every method asks for one range; cutting a long history into chunks is the caller's business,
 * cutting a range into what one request may return is the source's.
 * All methods throw `SourceError` for a source that is down, slow, or answers nonsense; an empty answer is not an error.
 */
export interface Source {
  readonly name: string;
  readonly kind: SourceConfig['type'];

  /**
   * The query's value at each step instant of the grid: times are `start + step, … , end` (a value at t describes the step that
   * ends at t). Missing points are absent. For SQL, columns `time` (start of step, as everywhere in SQL) and `value`; the source shifts them.
   */
  range(query: string, grid: Grid, options?: AskOptions): Promise<Answer>;

  /** The query's value at one instant. For SQL `{start}` = `{end}` − `{step}` and `{end}` = `at`. */
  instant(query: string, at: Instant, options?: AskOptions): Promise<Answer>;

  /**
   * Raw stored samples of a plain selector with `start <= time < end`, stale markers dropped (they end the run of points).
   * Absent where the source has no notion of raw samples.
   */
  samples?(selector: string, range: TimeRange, options?: AskOptions): Promise<Answer>;

  /**
   * Raw stored samples of a native histogram with `start <= time < end`, each as how many events it has and how many of them were at most
   * `threshold`. Absent where the source has no native histograms.
   */
  histogramSamples?(
    selector: string,
    range: TimeRange,
    threshold: number,
    options?: AskOptions,
  ): Promise<Answer<HistogramSeries>>;

  /** Good and valid events per bucket from the user's SQL; `times` are bucket starts. Absent where the source speaks no SQL. */
  events?(query: string, grid: Grid, options?: AskOptions): Promise<Answer<EventSeries>>;

  /** Any query as a table for a report or the shell. */
  table?(query: string, range: TimeRange & { readonly stepMs: number }, options?: AskOptions): Promise<Table>;

  /** Cost that an OpenCost server allocated in a range, in its currency. Absent elsewhere. */
  allocation?(question: OpenCostQuestion, range: TimeRange, options?: AskOptions): Promise<Quantity>;

  /**
   * Sums of a table in the FOCUS format by charge period, see `chargesOf` of the store.
   * @param range what `{start}` and `{end}` of a query stand for; charges outside of it may come as well.
   */
  charges?(
    table: FocusTable,
    question: FocusQuestion,
    range: TimeRange,
    options?: AskOptions,
  ): Promise<readonly Charge[]>;

  /** What a table in the FOCUS format came to at each price, by provider, currency and quarter of an hour. */
  prices?(table: FocusTable, range: TimeRange, options?: AskOptions): Promise<readonly DatedPrices[]>;

  check(options?: AskOptions): Promise<SourceFindings>;
  close(): Promise<void>;
}

export interface Table {
  readonly columns: readonly { readonly name: string; readonly type: 'text' | 'number' | 'time' }[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly warnings: readonly string[];
}
