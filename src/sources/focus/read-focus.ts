import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../../errors.ts';
import { CsvError, csvRecords } from '../file/csv-records.ts';
import { type FocusHeader, focusHeader } from './focus-columns.ts';
import { type CostRow, focusRow } from './focus-row.ts';

/**
 * Rows of a FOCUS file (CSV, or CSV with gzip where the name ends in `.gz`), in its order, one at a time.
 * @param place name for messages.
 * @throws UsageError with line and column for anything that cannot be read right.
 */
export async function* readFocus(path: string, place: string): AsyncGenerator<CostRow> {
  const file = createReadStream(path);
  const bytes = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
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
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${place}: ${error instanceof Error ? error.message : String(error)}`, {
      hint: 'Check that the file is there, is CSV, and is complete.',
    });
  } finally {
    file.destroy();
  }
  if (header === undefined)
    throw new UsageError(`${place}: the file is empty`, { hint: 'Its first line must name the columns.' });
}
