import type { JobContext } from '../jobs/index.ts';
import type { Config } from '../src/config/index.ts';
import type { Store } from '../src/store/index.ts';

const nothing = (): void => undefined;

/** What a job of a bench gets: a store, no sources unless `changes` has them, and nobody who listens. */
export function quietContext(config: Config, store: Store, at: number, changes: Partial<JobContext> = {}): JobContext {
  return {
    config,
    store,
    source: (name) => {
      throw new Error(`no source ${name}`);
    },
    at,
    clock: Date.now,
    signal: new AbortController().signal,
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing, progress: nothing },
    dryRun: false,
    notify: false,
    filter: { slos: [], teams: [] },
    ...changes,
  };
}
