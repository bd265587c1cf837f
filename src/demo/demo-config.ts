import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type Config, loadConfig } from '../config/index.ts';
import { packageRoot } from '../package.ts';

/** Time for another `nines demo` on the same folder to end. */
const WAIT_MS = 60_000;

/** `examples/demo/nines.yaml` as anybody's configuration is read, with the store and the reports in folders of the caller's. */
export async function demoConfig(places: { readonly store: string; readonly out: string }): Promise<Config> {
  const config = await loadConfig(demoFile(), { env: {} });
  return {
    ...config,
    store: { kind: 'embedded', path: places.store, waitMs: WAIT_MS },
    reports: config.reports.map((report) => ({ ...report, directory: places.out })),
  };
}

/**
 * Writes the demo's configuration as `nines.yaml` beside the store, so that every other command can be tried on it.
 * @param store folder of the store, absolute
 * @returns the file, or nothing where one was there before: it stays as it is
 * @throws what the file system says where the folder cannot be written
 */
export async function writeDemoConfig(store: string): Promise<string | undefined> {
  const file = join(dirname(store), 'nines.yaml');
  const yaml = await readFile(demoFile(), 'utf8');
  // JSON is YAML, whatever is in the folder's name.
  const own = yaml.replace(/^store: .*$/m, () => `store: ${JSON.stringify(`./${relative(dirname(file), store)}`)}`);
  try {
    await writeFile(file, own, { flag: 'wx' });
    return file;
  } catch (error) {
    if (isFileThere(error)) return undefined;
    throw error;
  }
}

function demoFile(): string {
  return join(packageRoot(), 'examples', 'demo', 'nines.yaml');
}

function isFileThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
