import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Folder of the installed package: the nearest one above this file that holds `package.json` and `sql/`. It is two levels up
 * from `src/store` and three from `dist/src/store`, so the sources and the build find the same files.
 */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!(existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'sql')))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('This installation is incomplete: no folder above the program holds sql/');
    folder = parent;
  }
  return folder;
}
