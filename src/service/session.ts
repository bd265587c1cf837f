import type { JobContext, Log } from '../../jobs/index.ts';
import type { Config } from '../config/index.ts';
import { UsageError } from '../errors.ts';
import { openSource, type Source } from '../sources/index.ts';
import { openStore, type Store } from '../store/index.ts';
import type { Instant } from '../time/index.ts';

export interface SessionOptions {
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Logical time; now when undefined. */
  readonly at?: Instant | undefined;
  readonly dryRun?: boolean | undefined;
  /** Default: notify, unless `at` was given. */
  readonly notify?: boolean | undefined;
  readonly slos?: readonly string[] | undefined;
  readonly teams?: readonly string[] | undefined;
}

/**
 * Opens the store, runs `work` with everything a job may touch, and closes what was opened, whatever happens. The store is
 * held no longer than that, so that `serve` and the shell can share an embedded one.
 */
export async function withSession<T>(
  config: Config,
  options: SessionOptions,
  work: (context: JobContext) => Promise<T>,
): Promise<T> {
  checkFilter(config, options);
  const store = await openStore(config.store, { signal: options.signal, onWait: options.log.warn });
  const sources = new Map<string, Source>();
  try {
    return await work(jobContext(config, options, store, sources));
  } finally {
    await Promise.allSettled([...sources.values()].map((source) => source.close()));
    await store.close();
  }
}

function jobContext(config: Config, options: SessionOptions, store: Store, sources: Map<string, Source>): JobContext {
  return {
    config,
    store,
    source: (name) => {
      const known = sources.get(name);
      if (known) return known;
      const definition = config.sources.find((candidate) => candidate.name === name);
      if (!definition) throw new UsageError(`there is no source "${name}" in ${config.file}`, unknownHint(config));
      const source = openSource(definition, { store, log: options.log });
      sources.set(name, source);
      return source;
    },
    at: options.at ?? Date.now(),
    clock: Date.now,
    signal: options.signal,
    log: options.log,
    dryRun: options.dryRun ?? false,
    notify: options.notify ?? options.at === undefined,
    filter: { slos: options.slos ?? [], teams: options.teams ?? [] },
  };
}

function unknownHint(config: Config): { hint: string } {
  return { hint: `Sources are: ${config.sources.map((source) => source.name).join(', ') || 'none'}.` };
}

/** A filter that names nothing that exists is a typing error, not an empty run. */
function checkFilter(config: Config, options: SessionOptions): void {
  const known = { slos: config.slos.map((slo) => slo.name), teams: config.slos.map((slo) => slo.team) };
  for (const [kind, word] of [
    ['slos', 'SLO'],
    ['teams', 'team'],
  ] as const) {
    for (const name of options[kind] ?? []) {
      if (known[kind].includes(name)) continue;
      const names = [...new Set(known[kind])].filter((value) => value !== '').join(', ');
      throw new UsageError(`there is no ${word} "${name}" in ${config.file}`, { hint: `Known: ${names || 'none'}.` });
    }
  }
}
