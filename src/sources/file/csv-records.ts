export interface CsvRecord {
  /** Line the record begins on, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** A quote that is opened and never closed, or something behind a closing one. */
export class CsvError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

const State = { start: 0, plain: 1, quoted: 2, closed: 3 } as const;

/**
 * Records of CSV as RFC 4180 has it: commas, quotes doubled inside quotes, line breaks inside quotes, LF or CRLF.
 * Empty lines and a byte order mark are skipped. Reads piece by piece and keeps one record in memory.
 * @throws CsvError
 */
export async function* csvRecords(chunks: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let fields: string[] = [];
  let field = '';
  let state: (typeof State)[keyof typeof State] = State.start;
  let line = 1;
  let begin = 1;
  let isFirst = true;
  for await (const chunk of chunks) {
    for (let at = isFirst && chunk.startsWith('\u{feff}') ? 1 : 0; at < chunk.length; at++) {
      const char = chunk.charAt(at);
      if (char === '\n') line++;
      if (state === State.quoted) {
        if (char === '"') state = State.closed;
        else field += char;
      } else if (char === '"' && state === State.start) state = State.quoted;
      else if (char === '"' && state === State.closed) {
        field += char;
        state = State.quoted;
      } else if (char === ',') {
        fields.push(field);
        field = '';
        state = State.start;
      } else if (char === '\n') {
        fields.push(field);
        if (fields.length > 1 || field !== '') yield { line: begin, fields };
        fields = [];
        field = '';
        state = State.start;
        begin = line;
      } else if (char !== '\r') {
        if (state === State.closed) throw new CsvError(`"${char}" follows a closing quote`, line);
        field += char;
        state = State.plain;
      }
    }
    isFirst = false;
  }
  if (state === State.quoted) throw new CsvError('a quote is opened and never closed', begin);
  fields.push(field);
  if (fields.length > 1 || field !== '') yield { line: begin, fields };
}
