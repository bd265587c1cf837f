import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobContext } from '../../jobs/job.ts';
import { type Config, loadConfig } from '../../src/config/index.ts';
import { openSource, type Source } from '../../src/sources/index.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { temporaryFolder } from '../servers/server-process.ts';

/** An embedded store and a configuration in a folder of their own, and contexts for runs on them. */
export interface Workplace {
  readonly store: Store;
  /** What was said as a warning, in order. */
  readonly warnings: string[];
  /** Reads another configuration from now on. */
  configure(yaml: string): Promise<Config>;
  context(at: number, changes?: Partial<JobContext>): JobContext;
  close(): Promise<void>;
}

/** @param yaml all of nines.yaml but the store. */
export async function openWorkplace(yaml: string): Promise<Workplace> {
  const folder = temporaryFolder('workplace');
  const file = join(folder.path, 'nines.yaml');
  const load = async (text: string): Promise<Config> => {
    writeFileSync(file, `store: ./data\n${text}`);
    return await loadConfig(file, { env: {} });
  };
  let config = await load(yaml);
  const store = await openStore(config.store);
  const opened: Source[] = [];
  const warnings: string[] = [];
  const nothing = (): void => undefined;
  return {
    store,
    warnings,
    configure: async (text) => {
      config = await load(text);
      return config;
    },
    context: (at, changes = {}) => ({
      config,
      store,
      source: (name) => {
        const definition = config.sources.find((one) => one.name === name);
        if (definition === undefined) throw new Error(`no source ${name}`);
        const source = openSource(definition, { store, firstPauseMs: 1 });
        opened.push(source);
        return source;
      },
      at,
      clock: Date.now,
      signal: AbortSignal.timeout(PATIENCE_MS),
      log: {
        debug: nothing,
        info: nothing,
        warn: (message) => warnings.push(message),
        error: nothing,
        progress: nothing,
      },
      dryRun: false,
      notify: false,
      filter: { slos: [], teams: [] },
      ...changes,
    }),
    close: async () => {
      await Promise.allSettled(opened.map((source) => source.close()));
      await store.close();
      folder.remove();
    },
  };
}
