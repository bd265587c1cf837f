import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../.cache/servers', import.meta.url));
const PACKAGES = ['prometheus', 'prometheus-alertmanager'];
const FETCH_TIMEOUT_MS = 60_000;
/** Marks that fetching was tried, so that a machine without a package archive does not try at every run. */
const TRIED = join(CACHE, 'tried');

/** Debian calls the Alertmanager `prometheus-alertmanager`. */
const NAMES = {
  prometheus: ['prometheus'],
  promtool: ['promtool'],
  alertmanager: ['alertmanager', 'prometheus-alertmanager'],
  amtool: ['amtool'],
} as const;

export type ServerBinary = keyof typeof NAMES;

/** Path of a server's program on PATH or in `.cache/servers`; undefined where there is none. */
export function findBinary(binary: ServerBinary): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), join(CACHE, 'usr', 'bin')];
  return folders
    .filter((folder) => folder !== '')
    .flatMap((folder) => NAMES[binary].map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** For `describe.skipIf(!hasPrometheus())`. */
export function hasPrometheus(): boolean {
  return findBinary('prometheus') !== undefined && findBinary('promtool') !== undefined;
}

/** For `describe.skipIf(!hasAlertmanager())`. */
export function hasAlertmanager(): boolean {
  return findBinary('alertmanager') !== undefined;
}

/**
 * Gets the servers' Debian packages without root into `.cache/servers`, where they are not installed. Tried once;
 * `rm -r .cache/servers` makes it try again. Never throws: tests that need a missing server are skipped by name.
 */
export function fetchBinaries(): void {
  if ((hasPrometheus() && hasAlertmanager()) || existsSync(TRIED)) return;
  try {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(TRIED, 'Delete this folder to try again.\n');
    execFileSync('apt-get', ['download', ...PACKAGES], { cwd: CACHE, timeout: FETCH_TIMEOUT_MS, stdio: 'ignore' });
    for (const file of readdirSync(CACHE).filter((name) => name.endsWith('.deb'))) {
      execFileSync('dpkg', ['-x', file, '.'], { cwd: CACHE, timeout: FETCH_TIMEOUT_MS, stdio: 'ignore' });
    }
  } catch {
    // No apt, no archive or no network: the tests say by name what they skip.
  }
}
