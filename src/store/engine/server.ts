import { Readable } from 'node:stream';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { StoreConfig } from '../../config/index.ts';
import { StoreError } from '../../errors.ts';
import type { Column, ReadLimits } from '../store.ts';
import { type Carrier, type ClickHouse, insertHead, limitSettings, SETTINGS, storeErrors } from './clickhouse-store.ts';
import { encodeRowBinary } from './row-binary.ts';

type ServerConfig = Extract<StoreConfig, { kind: 'server' }>;

/** Lightweight deletes and `roundDown` over bound arrays, which our SQL needs, are all there since 23.3 (an LTS release). */
const OLDEST = { major: 23, minor: 3 };
/** Long enough for the largest insert or migration; a server that is gone fails at the socket at once. */
const REQUEST_TIMEOUT_MS = 300_000;

/** Connects over HTTP and creates the database where it is missing. */
export async function openServer(config: ServerConfig): Promise<{ client: ClickHouse; carrier: Carrier }> {
  const place = placeOf(config.url);
  const first = connect(config, undefined, {});
  try {
    await storeErrors(place, async () => {
      await refuseOld(first, place);
      const cluster = config.cluster === undefined ? '' : ` ON CLUSTER ${identifier(config.cluster)}`;
      await first.command({ query: `CREATE DATABASE IF NOT EXISTS ${identifier(config.database)}${cluster}` });
    });
  } finally {
    await first.close();
  }
  return { client: connect(config, config.database, SETTINGS), carrier: serverCarrier(config, place) };
}

async function refuseOld(client: ClickHouse, place: string): Promise<void> {
  const answer = await client.query({ query: 'SELECT version() AS version', format: 'JSONEachRow' });
  const version = (await answer.json<{ version: string }>())[0]?.version ?? 'unknown';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return;
  throw new StoreError(`store ${place}: ClickHouse ${version} is too old`, {
    hint: `Use ClickHouse ${OLDEST.major}.${OLDEST.minor} or newer, or the embedded store (\`store: ./data\`).`,
  });
}

function connect(config: ServerConfig, database: string | undefined, settings: object): ClickHouse {
  return createClient({
    url: withoutCredentials(config.url),
    username: config.username,
    password: config.password?.reveal() ?? '',
    application: 'nines',
    request_timeout: REQUEST_TIMEOUT_MS,
    clickhouse_settings: { ...settings },
    // Errors are ours to tell; the client's own logger would print the statement, secrets of a source query included.
    log: { level: ClickHouseLogLevel.OFF },
    ...(database === undefined ? {} : { database }),
  });
}

function serverCarrier(config: ServerConfig, place: string): Carrier {
  return {
    kind: 'server',
    place,
    cluster: config.cluster,

    async insert(client: ClickHouse, table: string, columns: readonly Column[]): Promise<void> {
      const { insert } = insertHead(table, columns);
      const values = Readable.from([encodeRowBinary(columns)]);
      const answer = await client.exec({ query: `${insert} FORMAT RowBinary`, values });
      answer.stream.resume();
    },

    /** `readonly = 1` also forbids the table functions that open files and addresses. */
    async readOnly(limits: ReadLimits, database: string | undefined): Promise<ClickHouse> {
      return connect(config, database ?? config.database, { ...SETTINGS, ...limitSettings(limits), readonly: '1' });
    },

    async release(): Promise<void> {},
  };
}

function identifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

function withoutCredentials(url: string): string {
  const clean = new URL(url);
  clean.username = '';
  clean.password = '';
  return clean.href;
}

function placeOf(url: string): string {
  return withoutCredentials(url).replace(/\/$/, '');
}
