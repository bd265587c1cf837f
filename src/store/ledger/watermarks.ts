import type { Instant } from '../../time/index.ts';
import type { Store, StoreReader, Watermark } from '../store.ts';

/** How far every stream of data has been collected, by the stream's name: `slo:api-availability`, `detector:p95`. */
export async function readWatermarks(store: StoreReader): Promise<ReadonlyMap<string, Instant>> {
  const rows = await store.query<Watermark>(
    'SELECT stream, toUnixTimestamp64Milli(up_to) AS upTo FROM watermarks FINAL ORDER BY stream',
  );
  return new Map(rows.map((row) => [row.stream, row.upTo]));
}

/** Moves a stream's watermark, forwards or back. Write it after the data that it speaks of. */
export async function writeWatermark(store: Store, stream: string, upTo: Instant): Promise<void> {
  await writeWatermarks(store, new Map([[stream, upTo]]));
}

/** {@link writeWatermark} for many streams, in one statement. */
export async function writeWatermarks(store: Store, watermarks: ReadonlyMap<string, Instant>): Promise<void> {
  await store.insertRows(
    'watermarks',
    [...watermarks].map(([stream, upTo]) => ({ stream, up_to: upTo })),
  );
}
