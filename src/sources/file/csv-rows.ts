import { CsvError, csvRecords } from './csv-records.ts';
import { FileFormatError, type FileRow, readNumber, readTime } from './file-row.ts';

/** A header without the columns that are needed. */
export class CsvHeaderError extends FileFormatError {}

interface Header {
  readonly names: readonly string[];
  readonly time: number;
  readonly values: readonly number[];
  readonly labels: readonly number[];
}

/**
 * Rows of a CSV file with a header: `time` and `value`, or `time`, `good` and `valid`; every other column is a label, `__name__` the
 * metric. `valueNames` says which of them are asked for. Rows with an empty value are left out.
 * @throws FileFormatError with the line.
 */
export async function* csvRows(
  chunks: AsyncIterable<string>,
  valueNames: readonly string[],
  fileName: string,
): AsyncGenerator<FileRow> {
  let header: Header | undefined;
  try {
    for await (const { line, fields } of csvRecords(chunks)) {
      if (header === undefined) header = readHeader(fields, valueNames, line);
      else {
        const row = readRow(header, fields, line, fileName);
        if (row !== undefined) yield row;
      }
    }
  } catch (error) {
    if (error instanceof CsvError) throw new FileFormatError(error.message, error.line);
    throw error;
  }
  if (header === undefined) throw new CsvHeaderError('the file is empty', 1);
}

function readHeader(fields: readonly string[], valueNames: readonly string[], line: number): Header {
  const names = fields.map((name) => name.trim());
  const place = (name: string): number => {
    const at = names.indexOf(name);
    if (at === -1) throw new CsvHeaderError(`the header has no column "${name}"; it has ${names.join(', ')}`, line);
    return at;
  };
  const time = place('time');
  const values = valueNames.map(place);
  const used = new Set([time, ...values]);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new CsvHeaderError(`the header has the column "${twice}" twice`, line);
  return { names, time, values, labels: [...names.keys()].filter((at) => !used.has(at)) };
}

function readRow(header: Header, fields: readonly string[], line: number, fileName: string): FileRow | undefined {
  const { names } = header;
  if (fields.length !== names.length) {
    throw new FileFormatError(`${fields.length} fields where the header has ${names.length}`, line);
  }
  const texts = header.values.map((at) => fields[at] ?? '');
  if (texts.some((text) => text.trim() === '')) return undefined;
  const values = texts.map((text) => {
    const value = readNumber(text);
    if (value === undefined) throw new FileFormatError(`"${text}" is not a number`, line);
    return value;
  });
  const timeText = fields[header.time] ?? '';
  const time = readTime(timeText);
  if (time === undefined) throw new FileFormatError(`"${timeText}" is not a time`, line);
  const pairs = header.labels.map((at) => [names[at] ?? '', fields[at] ?? ''] as const);
  const labels = Object.fromEntries(pairs.filter(([name, value]) => name !== '' && value !== ''));
  return { metric: labels.__name__ ?? fileName, labels, time, values, line };
}
