import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { detectCsv } from '../src/anomaly/index.ts';

/**
 * Judges every labelled series of a folder with a `manifest.json`, with default settings, as `nines detect --csv` does:
 * `node dist/bench/anomaly-quality.js DATA OUT [SEED]`. The scorer of the labelled series reads OUT.
 */
const [data, out, seed = '1'] = process.argv.slice(2);
if (data === undefined || out === undefined) {
  process.stderr.write('usage: node dist/bench/anomaly-quality.js DATA OUT [SEED]\n');
  process.exit(2);
}
const manifest = JSON.parse(await readFile(join(data, 'manifest.json'), 'utf8')) as {
  readonly series: readonly { readonly path: string }[];
};
for (const [i, { path }] of manifest.series.entries()) {
  const target = join(out, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, detectCsv(await readFile(join(data, path), 'utf8'), { seed: Number(seed) }));
  process.stderr.write(`\r${i + 1} of ${manifest.series.length} series`);
}
process.stderr.write('\n');
