import type { Config } from '../../config/index.ts';
import { openReceivers } from '../../notify/index.ts';
import { openSource, type Source } from '../../sources/index.ts';
import { openStore, type Store } from '../../store/index.ts';
import type { Instant } from '../../time/index.ts';
import { connectBills } from './connect-bills.ts';
import { connectMetrics } from './connect-metrics.ts';
import { connectQueries } from './connect-queries.ts';
import { connectSource } from './connect-source.ts';
import { type Connection, failedConnection } from './connection.ts';

export interface ConnectOptions {
  readonly signal: AbortSignal;
  readonly at: Instant;
  readonly warn: (message: string) => void;
  readonly progress: (what: string, done: number, total: number) => void;
}

/** A receiver that has not said hello by then is not there. */
const RECEIVER_TIMEOUT_MS = 20_000;

/**
 * Talks to the store, every source, every query and every receiver of a configuration, looks for the metrics that panels and rules name, and says what it found. Nothing is sent
 * and nothing is written, except that opening a new embedded store makes its folder.
 */
export async function connectAll(config: Config, options: ConnectOptions): Promise<Connection[]> {
  const found: Connection[] = [];
  const store = await connectStore(config, options, found);
  try {
    const sources = new Map<string, Source>();
    try {
      for (const definition of config.sources) {
        try {
          const source = openSource(definition, { store });
          sources.set(definition.name, source);
          found.push(await connectSource(source, definition, config, options));
        } catch (error) {
          options.signal.throwIfAborted();
          found.push(failedConnection('source', definition.name, error));
          sources.delete(definition.name);
        }
        options.progress('sources', sources.size, config.sources.length);
      }
      found.push(...(await connectQueries(config, sources, options)));
      found.push(...(await connectMetrics(config, sources, options)));
      found.push(...(await connectBills(config, sources, options)));
    } finally {
      await Promise.allSettled([...sources.values()].map((source) => source.close()));
    }
  } finally {
    await store?.close();
  }
  found.push(...(await connectReceivers(config, options)));
  return found;
}

async function connectStore(config: Config, options: ConnectOptions, found: Connection[]): Promise<Store | undefined> {
  const name = config.store.kind === 'embedded' ? config.store.path : config.store.url;
  try {
    const store = await openStore(config.store, { signal: options.signal, onWait: options.warn, migrate: false });
    const [row] = await store.query<{ version: string }>('SELECT version() AS version');
    found.push({
      kind: 'store',
      name,
      state: 'ok',
      found: `ClickHouse ${row?.version ?? 'unknown'}, ${store.kind}`,
      notes: [],
    });
    return store;
  } catch (error) {
    options.signal.throwIfAborted();
    found.push(failedConnection('store', name, error));
    return undefined;
  }
}

async function connectReceivers(config: Config, options: ConnectOptions): Promise<Connection[]> {
  const found: Connection[] = [];
  for (const receiver of openReceivers(config.receivers, config.externalUrl)) {
    const signal = AbortSignal.any([options.signal, AbortSignal.timeout(RECEIVER_TIMEOUT_MS)]);
    try {
      const greeting = await receiver.check({ now: Date.now(), signal });
      found.push({ kind: 'receiver', name: receiver.name, state: 'ok', found: greeting, notes: [] });
    } catch (error) {
      options.signal.throwIfAborted();
      found.push(failedConnection('receiver', receiver.name, error));
    }
  }
  return found;
}
