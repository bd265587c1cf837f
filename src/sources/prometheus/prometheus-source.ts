import type { SourceConfig } from '../../config/index.ts';
import { SourceError } from '../../errors.ts';
import { dependsOnRange, parseSelector } from '../../queries/index.ts';
import { type Labels, labelsFromKey, labelsKey, type Series } from '../../series/index.ts';
import { formatDuration, type Grid, type Instant, type TimeRange } from '../../time/index.ts';
import { HttpClient, type Repeats, TooMuchError } from '../http/index.ts';
import { seriesTable } from '../series-table.ts';
import type { Answer, AskOptions, HistogramSeries, Source, SourceFindings, Table } from '../source.ts';
import { allOrAbort } from './all-or-abort.ts';
import type { ApiBody } from './api-body.ts';
import { checkPrometheus } from './check-prometheus.ts';
import { cutGrid, cutRange, halves, MAX_POINTS } from './cut.ts';
import { numberOf } from './decode-points.ts';
import { joinAnswers } from './join-answers.ts';
import { countersOfHistograms } from './native-histograms.ts';
import { readAnswer } from './read-answer.ts';

export type PrometheusConfig = Extract<SourceConfig, { type: 'prometheus' }>;

const MAX_BODY_BYTES = 128 * 1_048_576;
/** About 6 MB of answer: large enough to be quick, small enough to hold a few of them. */
const SAMPLES_PER_REQUEST = 250_000;
/** Raw samples begin with this much, which shows how dense they are. */
const PROBE_MS = 3_600_000;
const LONGEST_PIECE_MS = 7 * 86_400_000;
/** A sample of a native histogram has dozens of buckets. */
const HISTOGRAM_PIECE_MS = 3_600_000;
/** A second of raw samples that is still too large is not a matter of cutting. */
const SHORTEST_PIECE_MS = 1_000;

/** {@link Source} over the Prometheus HTTP API, as Prometheus, Thanos, Mimir, Cortex, VictoriaMetrics and Loki speak it. */
export class PrometheusSource implements Source {
  readonly name: string;
  readonly kind = 'prometheus';
  /** Loki counts lines when it is asked: it has no samples. */
  readonly samples?: NonNullable<Source['samples']>;
  readonly histogramSamples?: NonNullable<Source['histogramSamples']>;
  readonly #labels: Labels;
  readonly #client: HttpClient;

  constructor(config: PrometheusConfig, repeats: Repeats) {
    this.name = config.name;
    this.#labels = config.labels;
    if (config.language !== 'logql') {
      this.samples = this.#samples;
      this.histogramSamples = this.#histogramSamples;
    }
    this.#client = new HttpClient({
      source: config.name,
      access: config.http,
      concurrency: config.concurrency,
      retries: config.retries,
      repeats,
      maxBodyBytes: MAX_BODY_BYTES,
    });
  }

  async range(query: string, grid: Grid, options?: AskOptions): Promise<Answer> {
    const pieces = cutGrid(grid, MAX_POINTS);
    if (pieces.length > 1 && dependsOnRange(query)) {
      throw new SourceError(this.name, `a query with start() or end() cannot be cut into ${pieces.length} requests`, {
        hint: `Ask for at most ${MAX_POINTS} steps at a time, or take start() and end() out of the query.`,
        retryable: false,
      });
    }
    return this.#pieces(pieces, grid.stepMs, options?.signal, (piece, signal) =>
      this.#ask('query_range', rangeForm(query, piece), signal),
    );
  }

  async instant(query: string, at: Instant, options?: AskOptions): Promise<Answer> {
    return joinAnswers([await this.#ask('query', { query, time: seconds(at) }, options?.signal)]);
  }

  async #samples(selector: string, range: TimeRange, options?: AskOptions): Promise<Answer> {
    const { text } = parseSelector(selector);
    const ask = (piece: TimeRange, signal: AbortSignal): Promise<Answer> => this.#samplesOf(text, piece, signal);
    const probe = { start: Math.max(range.start, range.end - PROBE_MS), end: range.end };
    const last = await this.#pieces(cutRange(probe, PROBE_MS), SHORTEST_PIECE_MS, options?.signal, ask);
    if (probe.start <= range.start) return last;
    const seen = last.series.reduce((sum, { times }) => sum + times.length, 0);
    const pieceMs = Math.floor((PROBE_MS * SAMPLES_PER_REQUEST) / Math.max(seen, 1));
    const length = Math.min(Math.max(pieceMs, SHORTEST_PIECE_MS), LONGEST_PIECE_MS);
    const earlier = cutRange({ start: range.start, end: probe.start }, length);
    return joinAnswers([await this.#pieces(earlier, SHORTEST_PIECE_MS, options?.signal, ask), last]);
  }

  async #histogramSamples(
    selector: string,
    range: TimeRange,
    threshold: number,
    options?: AskOptions,
  ): Promise<Answer<HistogramSeries>> {
    const { text } = parseSelector(selector);
    const pieces = cutRange(range, HISTOGRAM_PIECE_MS);
    const bodies = await allOrAbort(
      pieces.map((piece) => (signal: AbortSignal) => {
        const form = { query: `${text}[${formatDuration(piece.end - piece.start)}]`, time: seconds(piece.end - 1) };
        return this.#body('query', form, signal);
      }),
      options?.signal,
    );
    const series = new Map<string, unknown[]>();
    for (const [i, body] of bodies.entries()) {
      const start = (pieces[i]?.start ?? range.start) / 1_000;
      for (const { metric, histograms } of body.series) {
        const key = labelsKey(this.#labelled(metric));
        const own = series.get(key) ?? [];
        // As for other samples: Prometheus 2 counts one at the left edge of a range, and the one before it may be there, too.
        own.push(...histograms.filter((sample) => (sample as readonly [number])[0] >= start));
        series.set(key, own);
      }
    }
    return {
      series: [...series]
        .filter(([, samples]) => samples.length > 0)
        .map(([key, samples]) => countersOfHistograms(labelsFromKey(key), samples, threshold)),
      warnings: bodies.flatMap(({ warnings }) => warnings),
    };
  }

  async table(query: string, range: TimeRange & { readonly stepMs: number }, options?: AskOptions): Promise<Table> {
    return seriesTable(await this.range(query, range, options));
  }

  check(options?: AskOptions): Promise<SourceFindings> {
    return checkPrometheus(this.name, this.#client, options);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /** Asks for every piece, a piece that is too large in halves, and joins the answers. */
  async #pieces<T extends TimeRange>(
    pieces: readonly T[],
    stepMs: number,
    signal: AbortSignal | undefined,
    ask: (piece: T, signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    const answers = await allOrAbort(
      pieces.map((piece) => async (both: AbortSignal) => {
        try {
          return await ask(piece, both);
        } catch (error) {
          const smaller = error instanceof TooMuchError ? halves(piece, stepMs) : undefined;
          if (smaller === undefined) throw error;
          return this.#pieces(smaller, stepMs, both, ask);
        }
      }),
      signal,
    );
    return joinAnswers(answers);
  }

  /**
   * Prometheus 2 counts a sample at the left edge of a range, 3 does not: the range asked for begins one millisecond
   * earlier, and what lies before `start` is dropped here.
   */
  async #samplesOf(selector: string, piece: TimeRange, signal: AbortSignal): Promise<Answer> {
    const query = `${selector}[${formatDuration(piece.end - piece.start)}]`;
    const answer = await this.#ask('query', { query, time: seconds(piece.end - 1) }, signal);
    return { ...answer, series: answer.series.map((series) => notBefore(series, piece.start)) };
  }

  async #ask(
    endpoint: string,
    form: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const body = await this.#body(endpoint, form, signal);
    return { series: this.#seriesOf(body), warnings: warningsOf(body) };
  }

  #body(endpoint: string, form: Readonly<Record<string, string>>, signal: AbortSignal | undefined): Promise<ApiBody> {
    return this.#client.send(
      { method: 'POST', path: `api/v1/${endpoint}`, form },
      (answer) => readAnswer(this.name, answer),
      signal,
    );
  }

  #seriesOf(body: ApiBody): readonly Series[] {
    if (body.resultType === 'scalar') {
      const [time, value] = (body.data as { result: [number, string] }).result;
      const values = Float64Array.of(numberOf(value));
      return [{ labels: this.#labels, times: Float64Array.of(Math.round(time * 1_000)), values }];
    }
    if (body.resultType !== 'vector' && body.resultType !== 'matrix') {
      throw new SourceError(this.name, `the query gives a ${body.resultType ?? 'nothing'}, not numbers`, {
        hint: 'Write a query that gives an instant vector.',
        retryable: false,
      });
    }
    return body.series
      .filter((series) => !series.hasHistograms || series.points.times.length > 0)
      .map((series) => ({ labels: this.#labelled(series.metric), ...series.points }));
  }

  /** As with Prometheus' external labels, a label that the series has itself stays. */
  #labelled(metric: Labels): Labels {
    return Object.fromEntries(Object.entries({ ...this.#labels, ...metric }).filter(([, value]) => value !== ''));
  }
}

function rangeForm(query: string, grid: Grid): Record<string, string> {
  return {
    query,
    start: seconds(grid.start + grid.stepMs),
    end: seconds(grid.end),
    step: (grid.stepMs / 1_000).toFixed(3),
  };
}

function seconds(instant: Instant): string {
  return (instant / 1_000).toFixed(3);
}

function warningsOf(body: ApiBody): readonly string[] {
  const histograms = body.series.filter((series) => series.hasHistograms).length;
  const note = `${histograms} series are native histograms, which have no single value: use histogram_quantile or histogram_count`;
  return [...body.warnings, ...body.infos, ...(histograms > 0 ? [note] : [])];
}

function notBefore(series: Series, start: Instant): Series {
  const first = series.times.findIndex((time) => time >= start);
  if (first === 0) return series;
  const from = first === -1 ? series.times.length : first;
  return { labels: series.labels, times: series.times.subarray(from), values: series.values.subarray(from) };
}
