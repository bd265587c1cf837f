import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../../errors.ts';
import type { Store } from '../../store/index.ts';
import { CsvError, csvRecords } from '../file/csv-records.ts';
import { type FocusHeader, focusHeader } from './focus-columns.ts';
import { type CostRow, focusRow } from './focus-row.ts';
import { withParquetAsCsv } from './parquet-as-csv.ts';

/** The first bytes of a file that is no text. */
const GZIP = '1f8b';
const PARQUET = Buffer.from('PAR1').toString('hex');

/**
 * Rows of a FOCUS file (CSV, CSV with gzip, or Parquet, told by its first bytes), in its order, one at a time.
 * @param place name for messages.
 * @param store whose engine reads Parquet.
 * @throws UsageError with line and column for anything that cannot be read right.
 */
export async function* readFocus(path: string, place: string, store: Store): AsyncGenerator<CostRow> {
  const head = await firstBytes(path, place);
  if (head === PARQUET) yield* withParquetAsCsv(path, place, store, (csv) => readCsv(csv, place, false));
  else yield* readCsv(path, place, head.startsWith(GZIP));
}

async function* readCsv(path: string, place: string, isGzip: boolean): AsyncGenerator<CostRow> {
  const file = createReadStream(path);
  const bytes = isGzip ? file.pipe(createGunzip()) : file;
  // An error of the file does not pass through the pipe by itself.
  file.on('error', (error) => bytes.destroy(error));
  bytes.setEncoding('utf8');
  let header: FocusHeader | undefined;
  try {
    for await (const { line, fields } of csvRecords(bytes as AsyncIterable<string>)) {
      if (header === undefined) header = focusHeader(fields, `${place}:1`);
      else yield focusRow(fields, line, header, place);
    }
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError(`${place}:${error.line}: ${error.message}`);
    throw error instanceof UsageError ? error : unreadable(place, error);
  } finally {
    file.destroy();
  }
  if (header === undefined)
    throw new UsageError(`${place}: the file is empty`, { hint: 'Its first line must name the columns.' });
}

async function firstBytes(path: string, place: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
      return buffer.toString('hex', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(place, error);
  }
}

function unreadable(place: string, error: unknown): UsageError {
  return new UsageError(`${place}: ${error instanceof Error ? error.message : String(error)}`, {
    hint: 'Check that the file is there, is CSV or Parquet, and is complete.',
  });
}
