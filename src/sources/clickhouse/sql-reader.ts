import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import pLimit from 'p-limit';
import pRetry from 'p-retry';
import { type HttpAccess, type SourceConfig, tlsOptions } from '../../config/index.ts';
import { SourceError, StoreError } from '../../errors.ts';
import type { Params, ReadLimits, Store, StoreReader } from '../../store/index.ts';
import { networkError, oneLine, type Repeats, withoutCredentials } from '../http/index.ts';

export type ClickHouseConfig = Extract<SourceConfig, { type: 'clickhouse' }>;

/** Runs SQL that cannot write and is bounded; every failure is a `SourceError`. */
export interface SqlReader {
  query<Row extends object>(sql: string, params: Params, signal?: AbortSignal): Promise<Row[]>;
  close(): Promise<void>;
}

/** Errors of a busy server, which may pass. */
const PASSING: ReadonlySet<string> = new Set([
  'TOO_MANY_SIMULTANEOUS_QUERIES',
  'SOCKET_TIMEOUT',
  'NETWORK_ERROR',
  'ALL_CONNECTION_TRIES_FAILED',
]);

const HINTS: Readonly<Record<string, string>> = {
  AUTHENTICATION_FAILED: 'Check `username` and `password`.',
  UNKNOWN_DATABASE: 'Check `database`.',
  UNKNOWN_TABLE: 'Check the name of the table, and `database` where the query names none.',
  READONLY: 'Queries run read-only: leave settings and writes out.',
  TIMEOUT_EXCEEDED: 'Raise `limits.maxTime`, or read less in the query.',
  MEMORY_LIMIT_EXCEEDED: 'Raise `limits.maxMemory`, or group by less in the query.',
  TOO_MANY_ROWS: 'Read less in the query.',
  TOO_MANY_ROWS_OR_BYTES: 'Raise `limits.maxRows`, or group by less in the query.',
};

/** Over the program's own store. */
export function storeReader(source: string, store: Store, config: ClickHouseConfig): SqlReader {
  // The embedded engine runs one query at a time on a connection.
  const limit = pLimit(store.kind === 'embedded' ? 1 : config.concurrency);
  // Unless another one is named, tables without a database are the store's own.
  const database = config.database === 'default' ? undefined : config.database;
  let opened: Promise<StoreReader> | undefined;
  const query = async <Row extends object>(sql: string, params: Params, signal?: AbortSignal): Promise<Row[]> => {
    signal?.throwIfAborted();
    // One row more than allowed, so that the query's own LIMIT finds out first and says it better.
    opened ??= store.reader({ ...config.limits, maxRows: config.limits.maxRows + 1 }, database);
    const reader = await opened;
    try {
      return await reader.query<Row>(sql, params);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      throw sqlError(source, error.cause) ?? new SourceError(source, error.message, { cause: error });
    }
  };
  return {
    query: <Row extends object>(sql: string, params: Params, signal?: AbortSignal) =>
      limit(() => query<Row>(sql, params, signal)),
    close: async () => {
      if (opened !== undefined) await (await opened).close();
    },
  };
}

/** Over HTTP to a server of the user's. */
export function serverReader(
  source: string,
  access: HttpAccess,
  config: ClickHouseConfig,
  repeats: Repeats,
): SqlReader {
  const limit = pLimit(config.concurrency);
  const client = connect(access, config);
  const place = withoutCredentials(access.url);
  const once = async <Row extends object>(sql: string, params: Params, signal?: AbortSignal): Promise<Row[]> => {
    try {
      const answer = await client.query({
        query: sql,
        format: 'JSONEachRow',
        query_params: { ...params },
        ...(signal === undefined ? {} : { abort_signal: signal }),
      });
      return await answer.json<Row>();
    } catch (error) {
      signal?.throwIfAborted();
      throw sqlError(source, error) ?? failure(source, place, access, error);
    }
  };
  return {
    query: <Row extends object>(sql: string, params: Params, signal?: AbortSignal) =>
      limit(() =>
        pRetry(() => once<Row>(sql, params, signal), {
          retries: config.retries,
          minTimeout: repeats.firstPauseMs,
          randomize: true,
          signal,
          shouldRetry: ({ error }) => error instanceof SourceError && error.retryable,
          onFailedAttempt: ({ error, attemptNumber, retriesLeft }) => {
            const again = retriesLeft > 0 && error instanceof SourceError && error.retryable;
            if (again) repeats.onRepeat(error, attemptNumber);
          },
        }),
      ),
    close: () => client.close(),
  };
}

function connect(access: HttpAccess, config: ClickHouseConfig): ReturnType<typeof createClient> {
  const url = new URL(access.url);
  const agent = { keepAlive: true, maxSockets: config.concurrency };
  return createClient({
    url: url.origin,
    ...(url.pathname === '/' ? {} : { pathname: url.pathname }),
    database: config.database,
    ...(access.bearerToken === undefined
      ? { username: access.basicAuth?.username ?? 'default', password: access.basicAuth?.password.reveal() ?? '' }
      : { access_token: access.bearerToken.reveal() }),
    http_headers: Object.fromEntries(Object.entries(access.headers).map(([name, value]) => [name, value.reveal()])),
    http_agent:
      url.protocol === 'https:'
        ? new HttpsAgent({
            ...agent,
            ...tlsOptions(access.tls),
          })
        : new HttpAgent(agent),
    application: 'nines',
    request_timeout: access.timeoutMs,
    clickhouse_settings: readOnlySettings(config.limits),
    // Errors are ours to tell; the client's logger would print the statement.
    log: { level: ClickHouseLogLevel.OFF },
  });
}

/** `readonly = 2` cannot write but may choose the format of its answer, which the client does. */
function readOnlySettings(limits: ReadLimits) {
  return {
    readonly: '2',
    max_result_rows: String(limits.maxRows + 1),
    result_overflow_mode: 'throw',
    max_memory_usage: String(limits.maxMemoryBytes),
    max_execution_time: limits.maxSeconds,
    session_timezone: 'UTC',
    output_format_json_quote_64bit_integers: 0,
    output_format_json_quote_decimals: 0,
  } as const;
}

/** chDB raises a class of its own with the fields of the client's. */
function isClickHouseError(error: unknown): error is Error & { readonly code: string; readonly type: string } {
  return error instanceof Error && 'type' in error && 'code' in error && typeof error.type === 'string';
}

function sqlError(source: string, error: unknown): SourceError | undefined {
  if (!isClickHouseError(error)) return undefined;
  const hint = HINTS[error.type];
  return new SourceError(source, `${oneLine(error.message)} (${error.type}, code ${error.code})`, {
    ...(hint === undefined ? {} : { hint }),
    retryable: PASSING.has(error.type),
    cause: error,
  });
}

function failure(source: string, place: string, access: HttpAccess, error: unknown): SourceError {
  // The client says "Timeout error." and carries no code.
  if (error instanceof Error && /^timeout/i.test(error.message)) {
    return new SourceError(source, `no answer from ${place} within ${access.timeoutMs / 1_000} s`, {
      hint: 'Raise `timeout`, or read less in the query.',
      cause: error,
    });
  }
  return networkError(source, place, error);
}
