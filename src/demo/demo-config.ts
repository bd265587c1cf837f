import { join } from 'node:path';
import { type Config, loadConfig } from '../config/index.ts';
import { packageRoot } from '../package.ts';

/** Time for another `nines demo` on the same folder to end. */
const WAIT_MS = 60_000;

/** `examples/demo/nines.yaml` as anybody's configuration is read, with the store and the reports in folders of the caller's. */
export async function demoConfig(places: { readonly store: string; readonly out: string }): Promise<Config> {
  const config = await loadConfig(join(packageRoot(), 'examples', 'demo', 'nines.yaml'), { env: {} });
  return {
    ...config,
    store: { kind: 'embedded', path: places.store, waitMs: WAIT_MS },
    reports: config.reports.map((report) => ({ ...report, directory: places.out })),
  };
}
