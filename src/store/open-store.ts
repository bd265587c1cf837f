import { resolve } from 'node:path';
import type { StoreConfig } from '../config/index.ts';
import { ClickHouseStore } from './engine/clickhouse-store.ts';
import { loadEngine, openEmbedded } from './engine/embedded.ts';
import { whenFolderIsFree } from './engine/folder-wait.ts';
import { migrate } from './engine/migrate.ts';
import { openServer } from './engine/server.ts';
import type { Store } from './store.ts';

export interface OpenStoreOptions {
  readonly signal?: AbortSignal;
  /** Gets one warning when another process has the embedded folder and this one waits. */
  readonly log?: { warn(message: string): void };
  /** Told the same sentence instead of `log`. */
  readonly onWait?: (message: string) => void;
  /** False leaves the schema as it is. */
  readonly migrate?: boolean;
}

/**
 * Opens the store that the configuration names and brings its schema up to date. Open it for a job and close it after, so that
 * a service and a shell can take turns on one embedded folder.
 * @throws BusyError where another process keeps the embedded folder longer than `waitMs`.
 * @throws StoreError where it cannot be reached, is too old, or its schema is newer than this program.
 */
export async function openStore(config: StoreConfig, options: OpenStoreOptions = {}): Promise<Store> {
  const store = await connect(config, options);
  try {
    if (options.migrate ?? true) await migrate(store);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function connect(config: StoreConfig, options: OpenStoreOptions): Promise<Store> {
  if (config.kind === 'server') {
    const { client, carrier } = await openServer(config);
    return new ClickHouseStore(client, carrier);
  }
  const engine = await loadEngine();
  const onWait = options.onWait ?? ((message: string) => options.log?.warn(message));
  const wait = { path: resolve(config.path), waitMs: config.waitMs, signal: options.signal, onWait };
  const { client, carrier } = await whenFolderIsFree(wait, () => openEmbedded(wait.path, engine));
  return new ClickHouseStore(client, carrier);
}
