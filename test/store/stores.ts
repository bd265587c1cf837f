import { afterAll, beforeAll } from 'vitest';
import { Secret, type StoreConfig } from '../../src/config/index.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { startClickHouse } from '../servers/clickhouse.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { temporaryFolder } from '../servers/server-process.ts';

export const KINDS = ['embedded', 'server'] as const;

/** Configuration of an empty store of the kind; closed with the returned function. */
export async function emptyStore(
  kind: (typeof KINDS)[number],
): Promise<{ readonly config: StoreConfig; remove(): Promise<void> }> {
  if (kind === 'embedded') {
    const folder = temporaryFolder('store');
    return {
      config: { kind, path: folder.path, waitMs: PATIENCE_MS },
      remove: async () => folder.remove(),
    };
  }
  const login = { username: 'nines', password: "it's %/: secret" };
  const server = await startClickHouse({ login });
  const password = new Secret(login.password);
  return {
    config: { kind, url: server.url, database: 'nines_test', username: login.username, password, cluster: undefined },
    remove: () => server.stop(),
  };
}

/** One store of the kind for all tests of a block, opened before and removed after them. */
export function useStore(kind: (typeof KINDS)[number]): { readonly store: Store; readonly config: StoreConfig } {
  let place: Awaited<ReturnType<typeof emptyStore>> | undefined;
  let open: Store | undefined;
  beforeAll(async () => {
    place = await emptyStore(kind);
    open = await openStore(place.config);
  });
  afterAll(async () => {
    await open?.close();
    await place?.remove();
  });
  const needed = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the store is not open yet');
    return value;
  };
  return {
    get store() {
      return needed(open);
    },
    get config() {
      return needed(place?.config);
    },
  };
}
