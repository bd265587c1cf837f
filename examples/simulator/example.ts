import type { Store } from '../../src/store/index.ts';
import type { Instant, TimeRange } from '../../src/time/index.ts';
import type { SimulatedSystem } from './truth.ts';

/** What `simulation.ts` of an example exports. */
export interface Example {
  readonly START: Instant;
  /** Logical time of the last run: the reports are about the periods before it. */
  readonly END: Instant;
  simulate(options?: SimulateOptions): SimulatedSystem;
  /**
   * Where the system has tables in ClickHouse: fills them in a store, for a source `at: store`, with what `simulate` made. What was there
   * is replaced, or kept.
   */
  fillTables?(store: Store, system: SimulatedSystem, options?: { readonly keep?: boolean }): Promise<void>;
  /** Of an example with several Prometheus servers: environment variable of the address → folder of the example behind it. */
  readonly PARTS?: Readonly<Record<string, string>>;
}

export interface SimulateOptions extends Partial<TimeRange> {
  readonly everyMs?: number;
  readonly seed?: number;
  /** Ordinary days only: nothing goes wrong, so that every notification is a false one. */
  readonly quiet?: boolean;
}
