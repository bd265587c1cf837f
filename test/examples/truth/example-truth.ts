import { join } from 'node:path';
import type { Happened, Tally } from '../happened.ts';
import { EXAMPLES } from '../systems.ts';

/** Where the truth of an SLO's counts comes from. */
export type SloTruth =
  /** The simulator counts them itself, for a group as it is printed. */
  | { readonly counts: (happened: Happened, group: string) => Tally }
  /** So does it here, but rows in ClickHouse stand between two scrapes: those of the scrape at an edge may lie on either side of it. */
  | { readonly rows: (happened: Happened, group: string) => Tally }
  /** A figure made of several series: a real Prometheus is asked at the end of every slice. */
  | { readonly asked: true };

/** Where the truth of a stream of money comes from; amounts are in the currency of the example, costs below zero. */
export type StreamTruth =
  | { readonly amount: (happened: Happened) => number; readonly within?: number }
  /** So does what it costs by rows in ClickHouse, which hold the days before the real servers too. */
  | { readonly rows: (happened: Happened) => number; readonly within?: number }
  /** A fixed price, by the days of each month. */
  | { readonly perMonth: number };

/** What every figure that an example reports is held to, by the names of the configuration. */
export interface ExampleTruth {
  readonly slos: Readonly<Record<string, SloTruth>>;
  readonly streams: Readonly<Record<string, StreamTruth>>;
  /** Price of a minute in which an SLO was down. */
  readonly downtime: Readonly<Record<string, number>>;
  /** Panels that are not computed again from the simulated series, and why. */
  readonly panels: Readonly<Record<string, string>>;
}

export async function truthOf(name: string): Promise<ExampleTruth> {
  const { TRUTH } = (await import(join(EXAMPLES, '..', 'test', 'examples', 'truth', `${name}.ts`))) as {
    readonly TRUTH: ExampleTruth;
  };
  return TRUTH;
}

/** Bad and valid events of an SLO's group by the simulator; undefined where only an engine can say. */
export function simulatedTally(truth: ExampleTruth, slo: string, group: string, happened: Happened): Tally | undefined {
  const one = truth.slos[slo];
  if (one === undefined || 'asked' in one) return undefined;
  return 'counts' in one ? one.counts(happened, group) : one.rows(happened, group);
}
