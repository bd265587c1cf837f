import { Exact, type RoiEntry } from '../../roi/index.ts';
import type { TimeRange } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';

interface RoiRow {
  readonly stream: string;
  readonly kind: RoiEntry['kind'];
  readonly basis: RoiEntry['basis'];
  readonly day: string;
  readonly start: number;
  readonly end: number;
  readonly up_to: number;
  readonly quantity: string;
  readonly amount: string;
  readonly currency: string;
  readonly coverage: number;
}

/** Digits after the point that the columns keep. */
const SCALE = 38;

/** Writes entries by stream and local day; writing a day again replaces it. */
export async function writeRoiEntries(store: Store, entries: readonly RoiEntry[]): Promise<void> {
  await store.insertRows(
    'roi_entries',
    entries.map((entry) => ({
      stream: entry.stream,
      kind: entry.kind,
      basis: entry.basis,
      day: entry.key,
      start: entry.day.start,
      end: entry.day.end,
      up_to: entry.upTo,
      quantity: entry.quantity.toFixed(SCALE),
      amount: entry.amount.toFixed(SCALE),
      currency: entry.currency,
      coverage: entry.coverage,
    })),
  );
}

/**
 * Entries of the days that touch the range, by day and stream.
 * @param stream only this stream's; all when omitted.
 */
export async function readRoiEntries(store: StoreReader, range: TimeRange, stream?: string): Promise<RoiEntry[]> {
  const rows = await store.query<RoiRow>(
    `SELECT stream, kind, basis, toString(day) AS day,
       toUnixTimestamp64Milli(start) AS start,
       toUnixTimestamp64Milli(\`end\`) AS \`end\`,
       toUnixTimestamp64Milli(up_to) AS up_to,
       toString(quantity) AS quantity, toString(amount) AS amount, currency, coverage
     FROM (SELECT * FROM roi_entries FINAL) AS r
     WHERE r.start < {end:DateTime64(3)} AND r.\`end\` > {start:DateTime64(3)}
       AND ({stream:String} = '' OR r.stream = {stream:String})
     ORDER BY r.day, stream`,
    { start: range.start, end: range.end, stream: stream ?? '' },
  );
  return rows.map((row) => ({
    stream: row.stream,
    kind: row.kind,
    basis: row.basis,
    key: row.day,
    day: { start: row.start, end: row.end },
    upTo: row.up_to,
    quantity: new Exact(row.quantity),
    amount: new Exact(row.amount),
    currency: row.currency,
    coverage: row.coverage,
  }));
}
