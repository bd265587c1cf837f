import { spawnSync } from 'node:child_process';
import { PATIENCE_MS } from '../../servers/patience.ts';

/** True where poppler's tools are installed. */
export const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined;

export function pdfText(bytes: Uint8Array): string {
  const run = spawnSync('pdftotext', ['-layout', '-', '-'], { input: bytes, encoding: 'utf8', timeout: PATIENCE_MS });
  if (run.status !== 0) throw new Error(`pdftotext: ${run.stderr}`);
  return run.stdout;
}

export interface Word {
  readonly page: number;
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Every word with its box in points. */
export function pdfWords(bytes: Uint8Array): Word[] {
  const run = spawnSync('pdftotext', ['-bbox', '-', '-'], {
    input: bytes,
    encoding: 'utf8',
    timeout: PATIENCE_MS,
    maxBuffer: 1e8,
  });
  const words: Word[] = [];
  let page = 0;
  for (const line of run.stdout.split('\n')) {
    if (line.includes('<page ')) page++;
    const found = /<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)<\/word>/.exec(line);
    if (found === null) continue;
    const [left = 0, top = 0, right = 0, bottom = 0] = found.slice(1, 5).map(Number);
    words.push({ page, text: found[5] ?? '', left, top, right, bottom });
  }
  return words;
}

/** Number of pages, read from the page tree. */
export function pageCount(bytes: Uint8Array): number {
  return Number(/\/Type \/Pages[\s\S]*?\/Count (\d+)/.exec(Buffer.from(bytes).toString('latin1'))?.[1] ?? Number.NaN);
}
