import type { SourceConfig } from '../config/index.ts';
import type { Store } from '../store/index.ts';
import { ClickHouseSource } from './clickhouse/clickhouse-source.ts';
import { FileSource } from './file/file-source.ts';
import type { Repeats } from './http/index.ts';
import { OpenCostSource } from './opencost/opencost-source.ts';
import { PrometheusSource } from './prometheus/prometheus-source.ts';
import type { Source } from './source.ts';

export interface SourceDependencies {
  /** For ClickHouse sources with `at: store`. Stays open when the source is closed. */
  readonly store?: Store | undefined;
  readonly log?: { debug(message: string, fields?: Readonly<Record<string, unknown>>): void } | undefined;
  /** Pause before the first repeat of a failed request; each further one is twice as long, with jitter. */
  readonly firstPauseMs?: number;
}

const FIRST_PAUSE_MS = 500;

/** Opens a source of the configuration. Nothing is asked and nothing connects before the first question. */
export function openSource(config: SourceConfig, dependencies: SourceDependencies = {}): Source {
  const { store, log } = dependencies;
  const repeats: Repeats = {
    firstPauseMs: dependencies.firstPauseMs ?? FIRST_PAUSE_MS,
    onRepeat: (error, attempt) => log?.debug(`${error.message}; asking again`, { attempt }),
  };
  switch (config.type) {
    case 'prometheus':
      return new PrometheusSource(config, repeats);
    case 'clickhouse':
      return new ClickHouseSource(config, store, repeats);
    case 'opencost':
      return new OpenCostSource(config, repeats);
    case 'file':
      return new FileSource(config);
  }
}
