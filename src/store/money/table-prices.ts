import type { BilledPrices, DatedPrices } from '../../roi/index.ts';
import type { TimeRange } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';

const ZERO = { list: '0', contracted: '0', effective: '0' };

/**
 * Keeps what a table came to. From the first time that it still has on, what it no longer says is taken back; before that it has only
 * forgotten. One insert, so that nothing is ever half replaced.
 * @param bill which table it is.
 */
export async function writeTablePrices(store: Store, bill: string, prices: readonly DatedPrices[]): Promise<void> {
  const first = Math.min(...prices.map(({ start }) => start));
  const keyOf = ({ provider, currency, start }: Pick<DatedPrices, 'provider' | 'currency' | 'start'>): string =>
    JSON.stringify([provider, currency, start]);
  const said = new Set(prices.map(keyOf));
  const before = await store.query<Pick<DatedPrices, 'provider' | 'currency' | 'start'>>(
    `SELECT provider, currency, toUnixTimestamp64Milli(start) AS start FROM table_prices FINAL WHERE bill = {bill:String}`,
    { bill },
  );
  const gone = before.filter((known) => known.start >= first && !said.has(keyOf(known)));
  const rows = [...prices, ...gone.map((known) => ({ ...known, ...ZERO }))];
  await store.insertRows(
    'table_prices',
    rows.map((row) => ({ bill, ...row })),
  );
}

/** Sums of what begins within a range, by provider and currency. */
export async function tablePrices(
  store: StoreReader,
  bills: readonly string[],
  range: TimeRange,
): Promise<BilledPrices[]> {
  if (bills.length === 0) return [];
  return await store.query<BilledPrices>(
    `SELECT provider, currency, toString(sum(list)) AS list, toString(sum(contracted)) AS contracted, toString(sum(effective)) AS effective
     FROM (SELECT * FROM table_prices FINAL)
     WHERE bill IN {bills:Array(String)} AND start >= {start:DateTime64(3)} AND start < {end:DateTime64(3)}
     GROUP BY provider, currency ORDER BY provider, currency`,
    { bills, start: range.start, end: range.end },
  );
}
