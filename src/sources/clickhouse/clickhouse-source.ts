import { SourceError, UsageError } from '../../errors.ts';
import { inspectSql } from '../../queries/index.ts';
import type { Charge, DatedPrices, FocusQuestion, FocusTable } from '../../roi/index.ts';
import type { EventSeries, Labels } from '../../series/index.ts';
import type { Params, Store } from '../../store/index.ts';
import type { Grid, Instant, TimeRange } from '../../time/index.ts';
import type { Repeats } from '../http/index.ts';
import type { Answer, AskOptions, Source, SourceFindings, Table } from '../source.ts';
import { isNumeric, isTime, numberFromJson, numberSql, type SqlColumn, textSql, timeSql } from './columns.ts';
import { chargesOfTable, pricesOfTable, type TableAsker } from './focus-table.ts';
import { type Described, type PivotRow, pivot, tooManyRows } from './pivot.ts';
import { seriesOnGrid } from './series-on-grid.ts';
import { type ClickHouseConfig, type SqlReader, serverReader, storeReader } from './sql-reader.ts';

/** An instant has no step of its own: `{step}` is this, and `{start}` that much before it. */
const INSTANT_STEP_MS = 300_000;

/** {@link Source} over a user's SQL, in a ClickHouse server or in the program's own store. */
export class ClickHouseSource implements Source {
  readonly name: string;
  readonly kind = 'clickhouse';
  readonly #config: ClickHouseConfig;
  readonly #reader: SqlReader;

  /** @throws UsageError where the source is in the store and there is no store. */
  constructor(config: ClickHouseConfig, store: Store | undefined, repeats: Repeats) {
    this.name = config.name;
    this.#config = config;
    if (config.at !== 'store') {
      this.#reader = serverReader(config.name, config.at, config, repeats);
    } else if (store !== undefined) this.#reader = storeReader(config.name, store, config);
    else throw new UsageError(`source "${config.name}" reads the store, which is not open here`);
  }

  async range(query: string, grid: Grid, options?: AskOptions): Promise<Answer> {
    const params = paramsOf(grid);
    const { maxRows } = this.#config.limits;
    const plan = pivot(this.name, await this.#describe(query, params, options), ['value'], { maxRows });
    const rows = await this.#reader.query<PivotRow>(plan.sql, params, options?.signal);
    const placed = seriesOnGrid(this.name, plan.read(rows), grid);
    return {
      series: placed.series.map(({ labels, times, values }) => ({
        labels: this.#labelled(labels),
        times: times.map((start) => start + grid.stepMs),
        values: values[0] ?? new Float64Array(),
      })),
      warnings: placed.warnings,
    };
  }

  async events(query: string, grid: Grid, options?: AskOptions): Promise<Answer<EventSeries>> {
    const params = paramsOf(grid);
    const { maxRows } = this.#config.limits;
    const plan = pivot(this.name, await this.#describe(query, params, options), ['good', 'valid'], { maxRows });
    const rows = await this.#reader.query<PivotRow>(plan.sql, params, options?.signal);
    const placed = seriesOnGrid(this.name, plan.read(rows), grid);
    return {
      series: placed.series.map(({ labels, times, values: [good, valid] }) => ({
        labels: this.#labelled(labels),
        times,
        good: good ?? new Float64Array(),
        valid: valid ?? new Float64Array(),
      })),
      warnings: placed.warnings,
    };
  }

  /** Where the query gives several times, the latest of each label set counts. */
  async instant(query: string, at: Instant, options?: AskOptions): Promise<Answer> {
    const params = paramsOf({ start: at - INSTANT_STEP_MS, end: at, stepMs: INSTANT_STEP_MS });
    const described = await this.#describe(query, params, options);
    const plan = pivot(this.name, described, ['value'], { maxRows: this.#config.limits.maxRows, timeOptional: true });
    const rows = await this.#reader.query<PivotRow>(plan.sql, params, options?.signal);
    const series = plan.read(rows).map(({ labels, values: [values] }) => ({
      labels: this.#labelled(labels),
      times: Float64Array.of(at),
      values: values?.slice(-1) ?? new Float64Array(1).fill(Number.NaN),
    }));
    return { series, warnings: [] };
  }

  async table(query: string, range: TimeRange & { readonly stepMs: number }, options?: AskOptions): Promise<Table> {
    const params = paramsOf(range);
    const { statement, columns } = await this.#describe(query, params, options);
    const { maxRows } = this.#config.limits;
    const select = columns.map((column, i) => `${cellSql(this.name, column)} AS c${i}`).join(', ');
    const sql = `SELECT ${select} FROM (\n${statement}\n) LIMIT ${maxRows + 1}`;
    const rows = await this.#reader.query<Record<string, string | number | null>>(sql, params, options?.signal);
    if (rows.length > maxRows) throw tooManyRows(this.name, maxRows);
    return {
      columns: columns.map(({ name, type }) => ({ name, type: cellType(type) })),
      rows: rows.map((row) => columns.map(({ type }, i) => cell(row[`c${i}`] ?? null, type))),
      warnings: [],
    };
  }

  async charges(
    table: FocusTable,
    question: FocusQuestion,
    range: TimeRange,
    options?: AskOptions,
  ): Promise<readonly Charge[]> {
    const { asker, described } = await this.#askTable(table, range, options);
    return chargesOfTable(asker, described, table, question);
  }

  async prices(table: FocusTable, range: TimeRange, options?: AskOptions): Promise<readonly DatedPrices[]> {
    const { asker, described } = await this.#askTable(table, range, options);
    return pricesOfTable(asker, described, table);
  }

  async check(options?: AskOptions): Promise<SourceFindings> {
    const sql = 'SELECT version() AS version, toFloat64(toUnixTimestamp64Milli(now64(3))) AS now';
    const before = Date.now();
    const [row] = await this.#reader.query<{ version: string; now: number }>(sql, {}, options?.signal);
    const after = Date.now();
    return {
      version: row?.version ?? 'unknown',
      clockDifferenceMs: row === undefined ? undefined : Math.round(row.now - (before + after) / 2),
      retentionMs: undefined,
      oldest: undefined,
      notes: this.#config.at === 'store' ? ["reads the program's own store"] : [],
    };
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  async #askTable(
    table: FocusTable,
    range: TimeRange,
    options: AskOptions | undefined,
  ): Promise<{ readonly asker: TableAsker; readonly described: Described }> {
    const params = paramsOf({ ...range, stepMs: INSTANT_STEP_MS });
    const asker: TableAsker = {
      source: this.name,
      maxRows: this.#config.limits.maxRows,
      query: (sql, more) => this.#reader.query(sql, { ...params, ...more }, options?.signal),
    };
    return { asker, described: await this.#describe(table.statement, params, options) };
  }

  /** Checks the SQL, and asks the server which columns it would give. */
  async #describe(query: string, params: Params, options: AskOptions | undefined): Promise<Described> {
    const { statement, problems } = inspectSql(query);
    const [first, ...others] = problems;
    if (first !== undefined) {
      const more = others.length === 0 ? '' : `; and ${others.map(({ message }) => message).join('; ')}`;
      throw new SourceError(this.name, `the query cannot run: ${first.message}${more}`, {
        hint: [...new Set(problems.map(({ hint }) => hint))].join(' '),
        retryable: false,
      });
    }
    const columns = await this.#reader.query<SqlColumn>(`DESCRIBE TABLE (\n${statement}\n)`, params, options?.signal);
    return { statement, columns: columns.map(({ name, type }) => ({ name, type })) };
  }

  #labelled(labels: Labels): Labels {
    return { ...this.#config.labels, ...labels };
  }
}

function paramsOf({ start, end, stepMs }: Grid): Params {
  return { start, end, step: Math.max(1, Math.round(stepMs / 1_000)) };
}

function cellType(type: string): 'text' | 'number' | 'time' {
  if (isTime(type)) return 'time';
  return isNumeric(type) ? 'number' : 'text';
}

function cellSql(source: string, column: SqlColumn): string {
  if (isTime(column.type)) return timeSql(source, column);
  return isNumeric(column.type) ? numberSql(source, column) : textSql(column);
}

function cell(value: string | number | null, type: string): string | number | null {
  return typeof value === 'number' && !isTime(type) ? numberFromJson(value) : value;
}
