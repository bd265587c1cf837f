import { readFileSync } from 'node:fs';

let known: string | undefined;

/** This program's version. The nearest package.json upwards is ours, in the source tree and in `dist/` alike. */
export function version(): string {
  known ??= read();
  return known;
}

function read(): string {
  for (const up of ['../../', '../../../']) {
    try {
      const text = readFileSync(new URL(`${up}package.json`, import.meta.url), 'utf8');
      return (JSON.parse(text) as { version: string }).version;
    } catch {
      // One level further up, then.
    }
  }
  return 'unknown';
}
