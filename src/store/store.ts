import type { Instant } from '../time/index.ts';

/** Value of a bound parameter: `{name:Type}` in the SQL. Instants are numbers of milliseconds for `DateTime64(3)`. */
export type Param = string | number | boolean | Date | readonly string[] | readonly number[];
export type Params = Readonly<Record<string, Param>>;

/** ClickHouse column types that the column codec writes and reads. */
export type ColumnType =
  | 'String'
  | 'LowCardinality(String)'
  | "DateTime64(3, 'UTC')"
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

/**
 * Where this program keeps what it knows: one ClickHouse, embedded or served, behind one contract. All SQL is the same
 * for both. Rows are keyed by what they describe (ReplacingMergeTree), so that writing a row again changes nothing.
 */
export interface Store {
  readonly kind: 'embedded' | 'server';
  /** For messages: the folder or the URL without credentials. */
  readonly place: string;
  /** Rows as objects; DateTime64 columns come as the SQL formats them, so select `toUnixTimestamp64Milli(x)`. 64-bit integers come as numbers. */
  query<Row extends object>(sql: string, params?: Params): Promise<Row[]>;
  /** All columns of the answer as Float64Array (select numbers only): the fast way for many rows. */
  numbers(sql: string, params?: Params): Promise<Readonly<Record<string, Float64Array>>>;
  /** One block of columns, the fast way to write many rows. All columns have one length; an empty block does nothing. */
  insert(table: string, columns: readonly Column[]): Promise<void>;
  /** A few rows as objects. Instants are integer milliseconds. */
  insertRows(table: string, rows: readonly object[]): Promise<void>;
  /** A statement without an answer. */
  command(sql: string, params?: Params): Promise<void>;
  close(): Promise<void>;
}

/** How far a stream of data has been collected. */
export interface Watermark {
  readonly stream: string;
  /** Data before this instant is in the store. */
  readonly upTo: Instant;
}
