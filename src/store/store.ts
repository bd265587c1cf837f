import type { Instant } from '../time/index.ts';

/** Value of a bound parameter: `{name:Type}` in the SQL. Instants are numbers of milliseconds for `DateTime64(3)`. */
export type Param = string | number | boolean | Date | readonly string[] | readonly number[];
export type Params = Readonly<Record<string, Param>>;

/** ClickHouse column types that the column codec writes. */
export type ColumnType =
  | 'String'
  | 'LowCardinality(String)'
  | "DateTime64(3, 'UTC')"
  | 'Decimal(38, 9)'
  | 'Float64'
  | 'UInt8'
  | 'UInt32'
  | 'UInt64'
  | 'Int64';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Numbers for numeric and time columns (milliseconds), strings for the others. */
  readonly values: readonly string[] | readonly number[] | Float64Array;
}

/** The columns of an answer by name: numbers and times (milliseconds) as Float64Array with NULL as NaN, the rest as strings. */
export type ColumnAnswer = Readonly<Record<string, Float64Array | readonly string[]>>;

/** What a query of a stranger may use up. */
export interface ReadLimits {
  readonly maxRows: number;
  readonly maxMemoryBytes: number;
  readonly maxSeconds: number;
}

/** The reading half of a store. */
export interface StoreReader {
  /** Rows as objects. DateTime64 columns come as text, so select `toUnixTimestamp64Milli(x)`; 64-bit integers and decimals come as numbers; NaN and infinity as null. */
  query<Row extends object>(sql: string, params?: Params): Promise<Row[]>;
  /** All columns of the answer as Float64Array (select numbers and times only): the fast way for many rows, fastest where all are Float64. */
  numbers(sql: string, params?: Params): Promise<Readonly<Record<string, Float64Array>>>;
  /** Like `numbers`, with text columns as strings. */
  columns(sql: string, params?: Params): Promise<ColumnAnswer>;
  close(): Promise<void>;
}

/**
 * Where this program keeps what it knows: one ClickHouse, embedded or served, behind one contract. All SQL is the same
 * for both. Rows are keyed by what they describe (ReplacingMergeTree), so that writing a row again changes nothing.
 * Every method throws `StoreError` with the engine's own reason.
 */
export interface Store extends StoreReader {
  readonly kind: 'embedded' | 'server';
  /** For messages: the folder or the URL without credentials. */
  readonly place: string;
  /** Name of the ClickHouse cluster whose replicas hold the tables; undefined for one node. */
  readonly cluster: string | undefined;
  /** One block of columns, the fast way to write many rows. All columns have one length; an empty block does nothing. */
  insert(table: string, columns: readonly Column[]): Promise<void>;
  /** A few rows as objects. Instants are integer milliseconds. */
  insertRows(table: string, rows: readonly object[]): Promise<void>;
  /** A statement without an answer. */
  command(sql: string, params?: Params): Promise<void>;
  /** A second way in for SQL that is not ours: cannot write, bounded by `limits`. Close it before the store. */
  reader(limits: ReadLimits, database?: string): Promise<StoreReader>;
}

/** How far a stream of data has been collected. */
export interface Watermark {
  readonly stream: string;
  /** Data before this instant is in the store. */
  readonly upTo: Instant;
}
