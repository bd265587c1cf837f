import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createClient } from '@clickhouse/client';
import { StoreError } from '../../errors.ts';
import type { Column, ReadLimits } from '../store.ts';
import { type Carrier, type ClickHouse, insertHead, limitSettings, quoted, SETTINGS } from './clickhouse-store.ts';
import { FolderInUse } from './folder-wait.ts';
import { encodeRowBinary } from './row-binary.ts';

type Engine = typeof import('chdb/connection');
type Connection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>;

/** The engine is an optional dependency of 540 MB: it is loaded by the first command that opens an embedded store. */
export async function loadEngine(load: () => Promise<Engine> = () => import('chdb/connection')): Promise<Engine> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    const here = `${process.platform}-${process.arch}${isMusl() ? '-musl' : ''}`;
    throw new StoreError(
      `the embedded store needs the optional package chdb, which is not installed or has no build for ${here}`,
      {
        cause,
        hint: 'Use a ClickHouse server instead (`store: http://host:8123`), or install chdb on glibc Linux, macOS or WSL2.',
      },
    );
  }
}

/** Node's codes for a package that is not there, and the engine's own for a platform without a build or with one that does not load. */
const MISSING = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'CHDB_PLATFORM', 'CHDB_ABI'];

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && MISSING.includes(String(error.code));
}

function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const report: unknown = process.report.getReport();
  const text = JSON.stringify(report instanceof Object && 'header' in report ? report.header : '');
  return !text.includes('glibcVersionRuntime');
}

/**
 * Opens the folder, creating it where it is missing.
 * @throws FolderInUse where another process has it open.
 */
export async function openEmbedded(path: string, engine: Engine): Promise<{ client: ClickHouse; carrier: Carrier }> {
  const folder = resolve(path);
  const blocks = blockFolder(folder);
  await mkdir(blocks, { recursive: true }).catch((cause: unknown) => {
    throw new StoreError(
      `store ${folder}: cannot create the folder (${cause instanceof Error ? cause.message : cause})`,
    );
  });
  const client = await connect(folder, engine, SETTINGS);
  // Whoever has the folder's lock may clear what a killed run left behind.
  for (const name of await readdir(blocks)) await rm(join(blocks, name), { force: true });
  return { client, carrier: embeddedCarrier(folder, blocks, engine) };
}

async function connect(folder: string, engine: Engine, settings: object): Promise<ClickHouse> {
  const client = createClient({ connection: openConnection(folder, engine) });
  // Settings given with a query would outlive it on the embedded session, so all are set once, here.
  const list = Object.entries(settings).map(([name, value]) => `${name} = ${quoted(String(value))}`);
  await client.command({ query: `SET ${list.join(', ')}` });
  return client;
}

function openConnection(folder: string, engine: Engine): Connection {
  try {
    // The same contract twice: the engine declares it with the types of `@clickhouse/client-common`, the client with its own copy.
    return engine.createChdbConnection({ path: folder }) as unknown as Connection;
  } catch (error) {
    // "Failed to create connection for path '/…'" (ChdbConnectionError) is all that reaches us of "Cannot lock file".
    if (error instanceof Error && error.message.startsWith('Failed to create connection')) {
      throw new FolderInUse('locked');
    }
    throw error;
  }
}

function embeddedCarrier(folder: string, blocks: string, engine: Engine): Carrier {
  let count = 0;
  return {
    kind: 'embedded',
    place: folder,
    cluster: undefined,

    /** The engine joins a statement's body as text, which breaks bytes: they travel in a file that it reads itself. */
    async insert(client: ClickHouse, table: string, columns: readonly Column[]): Promise<void> {
      const file = join(blocks, `${++count}.bin`);
      const { insert, structure } = insertHead(table, columns);
      try {
        await writeFile(file, encodeRowBinary(columns));
        const source = `file(${quoted(file)}, 'RowBinary', ${quoted(structure)})`;
        await client.command({ query: `${insert} SELECT * FROM ${source}` });
      } finally {
        await rm(file, { force: true });
      }
    },

    /** A session of its own, because `readonly` cannot be taken back. */
    async readOnly(limits: ReadLimits, database: string | undefined): Promise<ClickHouse> {
      const client = await connect(folder, engine, { ...SETTINGS, ...limitSettings(limits) });
      if (database !== undefined) await client.command({ query: `USE \`${database.replaceAll('`', '\\`')}\`` });
      await client.command({ query: 'SET readonly = 1' });
      return client;
    },

    async release(): Promise<void> {
      const { drainPending } = await import('chdb');
      await drainPending();
    },
  };
}

/** Where blocks of rows wait to be read. The engine expands `*`, `?` and `{a,b}` in a path, so a folder with them is no place. */
function blockFolder(folder: string): string {
  return /[*?{}]/.test(folder) ? join(tmpdir(), `nines-blocks-${process.pid}`) : join(folder, 'blocks');
}
