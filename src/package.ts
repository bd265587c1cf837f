/** The installed package: where its files are and which version it is. The sources and the build find the same ones. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let root: string | undefined;
let read: string | undefined;

/**
 * Folder of the installed package: the nearest one above this file that holds `package.json` and `sql/`. It is one level up
 * from `src` and two from `dist/src`.
 * @throws Error where no folder above holds them
 */
export function packageRoot(): string {
  root ??= nearest(dirname(fileURLToPath(import.meta.url)));
  return root;
}

/** This program's version, as its `package.json` has it. */
export function version(): string {
  read ??= (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
  return read;
}

function nearest(folder: string): string {
  if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'sql'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('This installation is incomplete: no folder above the program holds sql/');
  return nearest(parent);
}
