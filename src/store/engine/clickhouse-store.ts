import { buffer } from 'node:stream/consumers';
import type { ClickHouseSettings, createClient } from '@clickhouse/client';
import pLimit from 'p-limit';
import { StoreError } from '../../errors.ts';
import type { Column, ColumnAnswer, Params, ReadLimits, Store, StoreReader } from '../store.ts';
import { decodeRowBinary, rowCount, wireType } from './row-binary.ts';

export type ClickHouse = ReturnType<typeof createClient>;

/**
 * Settings of every session of ours. Zones come from the columns, never from the server; deletes and replicated DDL have
 * happened when the call returns; a long backfill may touch any number of months in one block.
 */
export const SETTINGS = {
  session_timezone: 'UTC',
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_decimals: 0,
  do_not_merge_across_partitions_select_final: 1,
  max_partitions_per_insert_block: '0',
  mutations_sync: '2',
  lightweight_deletes_sync: '2',
} as const satisfies ClickHouseSettings;

/** Limits of a stranger's query as settings. */
export function limitSettings(limits: ReadLimits) {
  return {
    max_result_rows: String(limits.maxRows),
    result_overflow_mode: 'throw',
    max_memory_usage: String(limits.maxMemoryBytes),
    max_execution_time: limits.maxSeconds,
  } as const;
}

/** What differs between the embedded engine and a server. */
export interface Carrier {
  readonly kind: Store['kind'];
  readonly place: string;
  readonly cluster: string | undefined;
  /** Brings a block of columns into `table`, at least one row. */
  insert(client: ClickHouse, table: string, columns: readonly Column[]): Promise<void>;
  /** A client of its own that can only read. */
  readOnly(limits: ReadLimits, database: string | undefined): Promise<ClickHouse>;
  /** After the client is closed. */
  release(): Promise<void>;
}

/** {@link StoreReader} over one client. */
export class ClickHouseReader implements StoreReader {
  readonly #client: ClickHouse;
  readonly #place: string;
  readonly #embedded: boolean;
  /** An embedded session answers one question at a time; a server's connections are the client's business. */
  readonly #turn: ReturnType<typeof pLimit>;

  constructor(client: ClickHouse, carrier: Pick<Carrier, 'kind' | 'place'>) {
    this.#client = client;
    this.#place = carrier.place;
    this.#embedded = carrier.kind === 'embedded';
    this.#turn = pLimit(this.#embedded ? 1 : Number.POSITIVE_INFINITY);
  }

  /** Runs one exchange with the engine in its turn, with failures as StoreError. */
  protected exchange<T>(work: (client: ClickHouse) => Promise<T>): Promise<T> {
    return this.#turn(async () => {
      try {
        return await storeErrors(this.#place, () => work(this.#client));
      } catch (error) {
        // chDB 3.4 gives what a failed query had written so far as the answer to the next one on the same session.
        if (this.#embedded)
          await this.#client.query({ query: 'SELECT 1' }).then(
            (left) => left.text(),
            () => undefined,
          );
        throw error;
      }
    });
  }

  async query<Row extends object>(sql: string, params: Params = {}): Promise<Row[]> {
    return this.exchange(async (client) => {
      const answer = await client.query({ query: sql, format: 'JSONEachRow', query_params: bound(sql, params) });
      return answer.json<Row>();
    });
  }

  async numbers(sql: string, params: Params = {}): Promise<Readonly<Record<string, Float64Array>>> {
    const columns = await this.columns(sql, params);
    const numbers: Record<string, Float64Array> = {};
    for (const [name, values] of Object.entries(columns)) {
      if (!(values instanceof Float64Array)) throw new Error(`Column ${name} is text: read it with columns()`);
      numbers[name] = values;
    }
    return numbers;
  }

  async columns(sql: string, params: Params = {}): Promise<ColumnAnswer> {
    return this.exchange(async (client) => {
      const query = `${sql}\nFORMAT RowBinaryWithNamesAndTypes`;
      const answer = await client.exec({ query, query_params: bound(sql, params) });
      return decodeRowBinary(await buffer(answer.stream));
    });
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

/** {@link Store} over one client and the carrier that opened it. */
export class ClickHouseStore extends ClickHouseReader implements Store {
  readonly kind: Store['kind'];
  readonly place: string;
  readonly cluster: string | undefined;
  readonly #carrier: Carrier;

  constructor(client: ClickHouse, carrier: Carrier) {
    super(client, carrier);
    this.kind = carrier.kind;
    this.place = carrier.place;
    this.cluster = carrier.cluster;
    this.#carrier = carrier;
  }

  async insert(table: string, columns: readonly Column[]): Promise<void> {
    if (rowCount(columns) === 0) return;
    await this.exchange((client) => this.#carrier.insert(client, table, columns));
  }

  async insertRows(table: string, rows: readonly object[]): Promise<void> {
    if (rows.length === 0) return;
    await this.exchange((client) => client.insert({ table, values: [...rows], format: 'JSONEachRow' }));
  }

  async command(sql: string, params: Params = {}): Promise<void> {
    await this.exchange((client) => client.command({ query: sql, query_params: bound(sql, params) }));
  }

  async reader(limits: ReadLimits, database?: string): Promise<StoreReader> {
    return storeErrors(this.place, async () => {
      return new ClickHouseReader(await this.#carrier.readOnly(limits, database), this.#carrier);
    });
  }

  override async close(): Promise<void> {
    await super.close();
    await this.#carrier.release();
  }
}

/** `INSERT INTO t (a, b)` and the structure `a String, b Float64` of a block. */
export function insertHead(table: string, columns: readonly Column[]): { insert: string; structure: string } {
  const names = columns.map((column) => `\`${column.name}\``).join(', ');
  const structure = columns.map((column) => `\`${column.name}\` ${wireType(column.type)}`).join(', ');
  return { insert: `INSERT INTO ${table} (${names})`, structure };
}

/** Text in a single-quoted ClickHouse literal. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/**
 * Instants go over as decimal seconds with ten digits before the point: fewer the engine takes for a year, a bare number of
 * milliseconds for seconds where it is small, and the client cuts a Date to whole seconds. From 1970 on.
 */
function bound(sql: string, params: Params): Record<string, unknown> {
  const times = new Set(Array.from(sql.matchAll(/\{\s*(\w+)\s*:\s*DateTime64/g), (match) => match[1]));
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const plain = value instanceof Date ? value.getTime() : value;
      return [
        name,
        typeof plain === 'number' && times.has(name) ? (plain / 1_000).toFixed(3).padStart(14, '0') : plain,
      ];
    }),
  );
}

/** Runs `work` and says of any failure which store it was and what it answered. */
export async function storeErrors<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = engineReason(error);
    if (reason !== undefined) throw new StoreError(`store ${place}: ${reason}`, { cause: error });
    if (error instanceof Error && isNetwork(error)) {
      throw new StoreError(`store ${place}: no answer (${error.message})`, {
        cause: error,
        hint: 'Check that the ClickHouse server runs and that `store` in the configuration names its HTTP port.',
      });
    }
    if (error instanceof Error && isForeign(error)) {
      throw new StoreError(`store ${place}: answered, but not as ClickHouse does: ${saidOf(error)}`, {
        cause: error,
        hint: 'A proxy between may refuse long addresses: parameters of queries go there, and ClickHouse itself takes 1 MiB.',
      });
    }
    throw error;
  }
}

/**
 * What the engine said: "Table t does not exist (UNKNOWN_TABLE, code 60)"; undefined for any other error. The embedded engine
 * and the HTTP client throw two copies of one class, so it is known by its shape.
 */
function engineReason(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && 'type' in error && /^\d+$/.test(String(error.code))))
    return undefined;
  return `${error.message.trim().replace(/\.$/, '')} (${error.type ?? 'error'}, code ${error.code})`;
}

/** The client makes an error of whatever the body was: nothing, or a page for people. */
function isForeign({ message }: Error): boolean {
  return message.trim() === '' || message.trimStart().startsWith('<');
}

function saidOf({ message }: Error): string {
  const text = message
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? 'an error without a text' : text.slice(0, 120);
}

/** Node's network errors carry a code (`ECONNREFUSED`); the client's own time-out and hang-up do not. */
function isNetwork(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : '';
  return /^(E[A-Z]+|UND_ERR_.*|.*CERT.*|.*SSL.*)$/.test(code) || /timeout|socket hang up/i.test(error.message);
}
