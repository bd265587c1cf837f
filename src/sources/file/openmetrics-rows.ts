import { FileFormatError, type FileRow, readNumber, readTime } from './file-row.ts';

const NAME = /^[A-Za-z_:][\w:]*/;
const LABEL = /\s*(?:([A-Za-z_][\w.]*)|"((?:[^"\\]|\\.)*)")\s*(?:=\s*"((?:[^"\\]|\\.)*)"\s*)?(?:,|(?=\}))/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

/**
 * Samples of OpenMetrics text with timestamps (seconds), or of Prometheus' older text format (milliseconds). Comments and exemplars are
 * skipped; `# EOF` ends the file.
 * @throws FileFormatError with the line, also for a sample without a timestamp.
 */
export async function* openMetricsRows(chunks: AsyncIterable<string>): AsyncGenerator<FileRow> {
  let number = 0;
  for await (const text of lines(chunks)) {
    number++;
    const line = text.trim();
    if (line === '# EOF') return;
    if (line !== '' && !line.startsWith('#')) yield readSample(line, number);
  }
}

async function* lines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  if (rest !== '') yield rest;
}

function readSample(line: string, number: number): FileRow {
  const labels: Record<string, string> = {};
  const name = NAME.exec(line)?.[0];
  let at = name?.length ?? 0;
  if (name !== undefined) labels.__name__ = name;
  if (line[at] === '{') at = readLabels(line, at + 1, labels, number);
  const [value, time] = (line.slice(at).split(' # ')[0] ?? '').trim().split(/\s+/);
  if (labels.__name__ === undefined || value === undefined || value === '') {
    throw new FileFormatError('this is neither a sample nor a comment', number);
  }
  const parsed = readNumber(value);
  if (parsed === undefined) throw new FileFormatError(`"${value}" is not a number`, number);
  const instant = time === undefined ? undefined : readTime(time);
  if (instant === undefined) {
    const what = time === undefined ? 'the sample has no timestamp' : `"${time}" is not a timestamp`;
    throw new FileFormatError(what, number);
  }
  return { metric: labels.__name__, labels, time: instant, values: [parsed], line: number };
}

/** Reads up to and with the closing brace, and says where it goes on. */
function readLabels(line: string, start: number, labels: Record<string, string>, number: number): number {
  let at = start;
  for (;;) {
    while (line[at] === ' ') at++;
    if (line[at] === '}') return at + 1;
    LABEL.lastIndex = at;
    const match = LABEL.exec(line);
    if (match === null) throw new FileFormatError('the labels cannot be read', number);
    const name = match[1] ?? unescaped(match[2] ?? '');
    // A quoted name alone is the metric's.
    if (match[3] === undefined) labels.__name__ = name;
    else if (match[3] !== '') labels[name] = unescaped(match[3]);
    at = LABEL.lastIndex;
  }
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (whole, char: string) => ESCAPES[char] ?? whole);
}
