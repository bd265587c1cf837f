import { createReadStream } from 'node:fs';
import { basename, extname } from 'node:path';
import type { SourceConfig } from '../../config/index.ts';
import { NinesError, SourceError } from '../../errors.ts';
import { PromqlSyntaxError, parseSelector } from '../../queries/index.ts';
import { type EventSeries, type Labels, labelsKey, type Series } from '../../series/index.ts';
import { floorTo, type Grid, type Instant, type TimeRange } from '../../time/index.ts';
import { seriesTable } from '../series-table.ts';
import type { Answer, AskOptions, Source, SourceFindings, Table } from '../source.ts';
import { csvRows } from './csv-rows.ts';
import { FileFormatError, type FileRow } from './file-row.ts';
import { selectorTest } from './matches-selector.ts';
import { openMetricsRows } from './openmetrics-rows.ts';

export type FileConfig = Extract<SourceConfig, { type: 'file' }>;

/** How far back Prometheus looks for the sample that holds at an instant. */
const LOOKBACK_MS = 300_000;
const HEADERS = 'A CSV file begins with time,value or time,good,valid; every other column is a label.';

interface RowGroup {
  readonly labels: Labels;
  readonly rows: FileRow[];
}

/**
 * {@link Source} over one file, read anew for each question: CSV (`.csv`), or OpenMetrics text with timestamps. Queries are plain
 * selectors, `revenue{region="eu"}`; an empty query is every series. A CSV file without a column `__name__` has its own name
 * (without `.csv`) as metric. Rows of a CSV describe the step that begins at their time, as rows of SQL do; OpenMetrics samples
 * are readings that hold for five minutes, as in Prometheus.
 */
export class FileSource implements Source {
  readonly name: string;
  readonly kind = 'file';
  readonly #path: string;
  readonly #labels: Labels;
  readonly #isCsv: boolean;

  constructor(config: FileConfig) {
    this.name = config.name;
    this.#path = config.path;
    this.#labels = config.labels;
    this.#isCsv = extname(config.path).toLowerCase() === '.csv';
  }

  /** Of several rows in one step the last one counts. */
  async range(query: string, grid: Grid, options?: AskOptions): Promise<Answer> {
    const from = this.#isCsv ? grid.start : grid.start + grid.stepMs - LOOKBACK_MS;
    const groups = await this.#groups(query, ['value'], { start: from, end: grid.end + 1 }, options);
    return answerOf(groups.map((group) => this.#onGrid(group, grid)));
  }

  async instant(query: string, at: Instant, options?: AskOptions): Promise<Answer> {
    const range = { start: this.#isCsv ? 0 : at - LOOKBACK_MS, end: this.#isCsv ? at : at + 1 };
    const groups = await this.#groups(query, ['value'], range, options);
    return answerOf(groups.map(({ labels, rows }) => seriesOf(labels, [[at, readingOf(rows.at(-1))]])));
  }

  async samples(selector: string, range: TimeRange, options?: AskOptions): Promise<Answer> {
    const groups = await this.#groups(selector, ['value'], range, options);
    return answerOf(
      groups.map(({ labels, rows }) =>
        seriesOf(
          labels,
          rows.map((row) => [row.time, readingOf(row)]),
        ),
      ),
    );
  }

  /** Rows of one step are added up. */
  async events(query: string, grid: Grid, options?: AskOptions): Promise<Answer<EventSeries>> {
    const groups = await this.#groups(query, ['good', 'valid'], grid, options);
    const series = groups.map(({ labels, rows }) => {
      const steps = new Map<number, [number, number]>();
      for (const { time, values } of rows) {
        const start = grid.start + floorTo(time - grid.start, grid.stepMs);
        const [good, valid] = steps.get(start) ?? [0, 0];
        steps.set(start, [good + (values[0] ?? 0), valid + (values[1] ?? 0)]);
      }
      const sums = [...steps.values()];
      return {
        labels,
        times: Float64Array.from(steps.keys()),
        good: Float64Array.from(sums, ([good]) => good),
        valid: Float64Array.from(sums, ([, valid]) => valid),
      };
    });
    return { series, warnings: [] };
  }

  async table(query: string, range: TimeRange & { readonly stepMs: number }, options?: AskOptions): Promise<Table> {
    return seriesTable(await this.samples(query, range, options));
  }

  async check(options?: AskOptions): Promise<SourceFindings> {
    const names = this.#isCsv && !(await this.#has('value', options)) ? ['good', 'valid'] : ['value'];
    const groups = await this.#groups('', names, { start: 0, end: Number.MAX_SAFE_INTEGER }, options);
    const rows = groups.reduce((sum, group) => sum + group.rows.length, 0);
    const starts = groups.map((group) => group.rows[0]?.time ?? Number.POSITIVE_INFINITY);
    const oldest = starts.reduce((least, start) => Math.min(least, start), Number.POSITIVE_INFINITY);
    return {
      version: this.#isCsv ? 'CSV' : 'OpenMetrics text',
      clockDifferenceMs: undefined,
      retentionMs: undefined,
      oldest: Number.isFinite(oldest) ? oldest : undefined,
      notes: [`${groups.length} series, ${rows} ${this.#isCsv ? 'rows' : 'samples'}`],
    };
  }

  async close(): Promise<void> {}

  /** Rows inside the range by label set, sorted by labels and time. */
  async #groups(
    query: string,
    valueNames: readonly string[],
    range: TimeRange,
    options: AskOptions | undefined,
  ): Promise<readonly RowGroup[]> {
    const matches = this.#test(query);
    const groups = new Map<string, RowGroup>();
    for await (const row of this.#rows(valueNames, options)) {
      if (row.time < range.start || row.time >= range.end || !matches(row.metric, row.labels)) continue;
      const key = labelsKey(row.labels);
      const group = groups.get(key) ?? { labels: { ...this.#labels, ...row.labels }, rows: [] };
      if (group.rows.length === 0) groups.set(key, group);
      group.rows.push(row);
    }
    const keys = [...groups.keys()].sort();
    return keys.flatMap((key) => groups.get(key) ?? []).map((group) => this.#sorted(group));
  }

  #test(query: string): ReturnType<typeof selectorTest> {
    try {
      return selectorTest(query.trim() === '' ? undefined : parseSelector(query));
    } catch (error) {
      if (!(error instanceof PromqlSyntaxError)) throw error;
      throw new SourceError(this.name, `a file is asked with a plain selector, not with "${query}"`, {
        hint: 'Write a selector such as revenue{region="eu"}, or nothing for every series.',
        retryable: false,
        cause: error,
      });
    }
  }

  #sorted({ labels, rows }: RowGroup): RowGroup {
    rows.sort((a, b) => a.time - b.time || a.line - b.line);
    const twice = rows.find((row, i) => row.time === rows[i - 1]?.time);
    if (twice !== undefined) {
      throw this.#problem(
        'a second row for the same time and labels',
        twice.line,
        'Give each label set one row per time.',
      );
    }
    return { labels, rows };
  }

  /** Rows of the file; every failure is a `SourceError` with the line. */
  async *#rows(valueNames: readonly string[], options: AskOptions | undefined): AsyncGenerator<FileRow> {
    if (!this.#isCsv && !valueNames.includes('value')) {
      throw this.#problem('good and valid events need a CSV file', 1, HEADERS);
    }
    const stream = createReadStream(this.#path, { encoding: 'utf8', signal: options?.signal });
    // Whoever stops reading early does not want to hear of it any more; the others hear of it by reading.
    stream.on('error', () => undefined);
    try {
      if (this.#isCsv) yield* csvRows(stream, valueNames, basename(this.#path, extname(this.#path)));
      else yield* openMetricsRows(stream);
    } catch (error) {
      options?.signal?.throwIfAborted();
      if (error instanceof NinesError) throw error;
      if (error instanceof FileFormatError) throw this.#problem(error.message, error.line, HEADERS);
      const reason = error instanceof Error ? error.message : String(error);
      throw new SourceError(this.name, `cannot read ${this.#path}: ${reason}`, { retryable: false, cause: error });
    } finally {
      stream.destroy();
    }
  }

  async #has(column: string, options: AskOptions | undefined): Promise<boolean> {
    try {
      for await (const _ of this.#rows([column], options)) return true;
      return true;
    } catch (error) {
      if (error instanceof SourceError && error.message.includes(`no column "${column}"`)) return false;
      throw error;
    }
  }

  #onGrid({ labels, rows }: RowGroup, grid: Grid): Series {
    const points: [number, number][] = [];
    let next = 0;
    for (let end = grid.start + grid.stepMs; end <= grid.end; end += grid.stepMs) {
      let last: FileRow | undefined;
      if (this.#isCsv) {
        for (; (rows[next]?.time ?? end) < end; next++) last = rows[next];
      } else {
        for (; (rows[next]?.time ?? end + 1) <= end; next++);
        const held = rows[next - 1];
        if (held !== undefined && held.time > end - LOOKBACK_MS) last = held;
      }
      if (last !== undefined) points.push([end, readingOf(last)]);
    }
    return seriesOf(labels, points);
  }

  #problem(what: string, line: number, hint: string): SourceError {
    return new SourceError(this.name, `${this.#path}:${line}: ${what}`, { hint, retryable: false });
  }
}

function readingOf(row: FileRow | undefined): number {
  return row?.values[0] ?? Number.NaN;
}

function seriesOf(labels: Labels, points: readonly (readonly [number, number])[]): Series {
  return {
    labels,
    times: Float64Array.from(points, ([time]) => time),
    values: Float64Array.from(points, ([, value]) => value),
  };
}

function answerOf(series: readonly Series[]): Answer {
  return { series: series.filter(({ times }) => times.length > 0), warnings: [] };
}
