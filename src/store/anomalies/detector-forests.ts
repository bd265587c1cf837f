import type { WalkedForests } from '../../anomaly/index.ts';
import type { Labels } from '../../series/index.ts';
import { labelsKey } from '../../series/index.ts';
import type { Instant } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';

/** The forests of one series. */
export interface SeriesForests {
  readonly labels: Labels;
  readonly forests: WalkedForests;
}

/**
 * Keeps the forests of some series of a metric in the place of those before. As base64, because text is what all ways into the store carry; the column's
 * codec takes the third that it adds off again.
 * @param at logical time of the run.
 */
export async function writeDetectorForests(
  store: Store,
  metric: string,
  series: readonly SeriesForests[],
  at: Instant,
): Promise<void> {
  await store.insert('detector_forests', [
    { name: 'metric', type: 'LowCardinality(String)', values: series.map(() => metric) },
    { name: 'labels', type: 'String', values: series.map(({ labels }) => labelsKey(labels)) },
    { name: 'start', type: "DateTime64(3, 'UTC')", values: series.map(({ forests }) => forests.start) },
    { name: 'kept_at', type: "DateTime64(3, 'UTC')", values: series.map(() => at) },
    { name: 'forests', type: 'String', values: series.map(({ forests }) => base64(forests.bytes)) },
  ]);
}

/** @param keys of the label sets wanted, see `labelsKey`. @returns by label set. */
export async function readDetectorForests(
  store: StoreReader,
  metric: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, WalkedForests>> {
  const rows = await store.columns(
    `SELECT labels, toFloat64(toUnixTimestamp64Milli(start)) AS begins, forests FROM detector_forests FINAL
     WHERE metric = {metric:String} AND labels IN {keys:Array(String)}`,
    { metric, keys },
  );
  const { labels = [], begins = [], forests = [] } = rows;
  return new Map(
    [...labels.entries()].map(([i, key]) => [
      String(key),
      { start: Number(begins[i]), bytes: Buffer.from(String(forests[i]), 'base64') },
    ]),
  );
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
