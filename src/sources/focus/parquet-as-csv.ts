import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { StoreError, UsageError } from '../../errors.ts';
import type { Store } from '../../store/index.ts';
import { isCompound, isTime, quoteName, type SqlColumn } from '../clickhouse/columns.ts';
import { focusHeader } from './focus-columns.ts';

/**
 * Has the embedded engine write what is read of a Parquet file as CSV, for as long as `read` reads it. Decimals keep all digits, times
 * are UTC, maps are JSON.
 * @throws UsageError where the store is a server, which cannot see the file, or where the file is no FOCUS
 */
export async function* withParquetAsCsv<T>(
  path: string,
  place: string,
  store: Store,
  read: (csv: string) => AsyncGenerator<T>,
): AsyncGenerator<T> {
  if (store.kind !== 'embedded') {
    throw new UsageError(`${place}: Parquet is read by the embedded store, and the store is a ClickHouse server`, {
      hint: "Let the server read it: savings.streams[].focus.query: \"SELECT * FROM s3('…', 'Parquet')\", or import it as CSV.",
    });
  }
  const folder = await mkdtemp(join(tmpdir(), 'nines-parquet-'));
  try {
    const [source, csv] = [join(folder, 'bill.parquet'), join(folder, 'bill.csv')];
    // The engine takes `*` and `{a,b}` in a path for patterns.
    await symlink(resolve(path), source);
    const from = `file('${source}', 'Parquet')`;
    const columns = await asked(place, () => store.query<SqlColumn>(`DESCRIBE TABLE ${from}`));
    const { at } = focusHeader(
      columns.map(({ name }) => name),
      place,
    );
    const cells = Object.values(at).flatMap((index) => columns[index ?? -1] ?? []);
    const select = cells.map((column) => `${textOf(column)} AS ${quoteName(column.name)}`).join(', ');
    await asked(place, () =>
      store.command(`INSERT INTO FUNCTION file('${csv}', 'CSVWithNames') SELECT ${select} FROM ${from}`),
    );
    yield* read(csv);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function textOf({ name, type }: SqlColumn): string {
  const quoted = quoteName(name);
  if (isCompound(type)) return `toJSONString(${quoted})`;
  const value = isTime(type) ? `toDateTime64(${quoted}, 3, 'UTC')` : quoted;
  return `ifNull(toString(${value}), '')`;
}

async function asked<T>(place: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new UsageError(`${place}: cannot be read as Parquet: ${error.message}`, {
      hint: 'Check that the file is complete.',
      cause: error,
    });
  }
}
