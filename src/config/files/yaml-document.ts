import { type Document, LineCounter, type Node, parseAllDocuments, parseDocument } from 'yaml';
import type { Problems } from '../problems/problems.ts';

/** Far above any configuration written by people; keeps a wrong path from eating the memory. */
const MAX_BYTES = 2 * 1024 * 1024;

export interface YamlDocument {
  readonly file: string;
  readonly text: string;
  readonly root: Node | null;
  position(offset: number): { readonly line: number; readonly column: number };
}

/** Pretty errors would print the line, which may hold a secret; duplicate keys are found in linear time by the reader. */
const OPTIONS = { prettyErrors: false, uniqueKeys: false, logLevel: 'error' } as const;

/** Decodes and parses one file; what is wrong with it goes to `problems`, and undefined comes back where nothing can be read. */
export function readYaml(file: string, bytes: Uint8Array, problems: Problems): YamlDocument | undefined {
  return read(file, bytes, problems, (text, lineCounter) => [parseDocument(text, { lineCounter, ...OPTIONS })])?.[0];
}

/** Like {@link readYaml} for a file that may hold several documents, parted by `---`. Empty ones are none. */
export function readYamlDocuments(file: string, bytes: Uint8Array, problems: Problems): readonly YamlDocument[] {
  const documents = read(file, bytes, problems, (text, lineCounter) => {
    const parsed = parseAllDocuments(text, { lineCounter, ...OPTIONS });
    return Array.isArray(parsed) ? parsed : [];
  });
  return (documents ?? []).filter(({ root }) => root !== null);
}

function read(
  file: string,
  bytes: Uint8Array,
  problems: Problems,
  parse: (text: string, lineCounter: LineCounter) => readonly Document.Parsed[],
): readonly YamlDocument[] | undefined {
  if (bytes.length > MAX_BYTES) {
    problems.addAt({ file, line: 1, column: 1 }, `the file has ${bytes.length} bytes, more than ${MAX_BYTES}`, {
      hint: 'Is this the configuration file? Split it with globs, such as slos: [slos/*.yaml].',
    });
    return undefined;
  }
  const text = decode(file, bytes, problems);
  if (text === undefined) return undefined;
  const lines = new LineCounter();
  let documents: readonly Document.Parsed[];
  try {
    documents = parse(text, lines);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problems.addAt({ file, line: 1, column: 1 }, 'the file is nested too deeply to be read');
    return undefined;
  }
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const wrongLines = new Set<number>();
  const errors = documents.flatMap((document) => document.errors);
  for (const error of errors) {
    const { line, column } = position(error.pos[0]);
    // What else is wrong in the same line follows from the first.
    if (wrongLines.has(line)) continue;
    wrongLines.add(line);
    const reason = error.message.split('\n')[0] ?? '';
    problems.addAt({ file, line, column }, `not YAML: ${reason}`, { hint: hintFor(error.code, reason, text) });
  }
  return errors.length > 0
    ? undefined
    : documents.map((document) => ({ file, text, root: document.contents as Node | null, position }));
}

function decode(file: string, bytes: Uint8Array, problems: Problems): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // The longest prefix that decodes tells where the first wrong byte is.
    let good = 0;
    let bad = bytes.length;
    while (good < bad - 1) {
      const middle = (good + bad) >> 1;
      if (decodes(bytes.subarray(0, middle))) good = middle;
      else bad = middle;
    }
    const before = new TextDecoder('utf-8')
      .decode(bytes.subarray(0, good))
      .replace(/\uFFFD+$/, '')
      .split('\n');
    const place = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    problems.addAt(place, 'the file is not UTF-8 text', { hint: 'Save it as UTF-8.' });
    return undefined;
  }
}

/** `stream` accepts a character that is cut off at the end. */
function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function hintFor(code: string, reason: string, text: string): string | undefined {
  if (code === 'TAB_AS_INDENT') return 'Indent with spaces.';
  if (code === 'MULTIPLE_DOCS') return 'Keep one document per file, without --- between parts.';
  if (/^(Plain value cannot start|Not a YAML token|Block scalar header)/.test(reason)) {
    return "Quote texts that begin with a sign, such as '> 5'.";
  }
  if (/\{[^}\n]*\$\{/.test(text)) return 'Inside { } and [ ], quote texts with variables.';
  return undefined;
}
