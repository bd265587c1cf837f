import { mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const NAME = /^nines-tests-(\d+)$/;
/** What the stores of three workers need at once, several times over. */
const NEEDED_BYTES = 4 * 2 ** 30;

/**
 * A folder in memory for what tests write, undefined where there is little room: a store is hundreds of small files, and tests make a store each
 * and throw it away. Folders that former runs were killed over are cleared.
 */
export function memoryFolder(): string | undefined {
  try {
    for (const name of readdirSync(MEMORY)) {
      const pid = NAME.exec(name)?.[1];
      if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(MEMORY, name), { recursive: true, force: true });
    }
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize < NEEDED_BYTES || freemem() < 2 * NEEDED_BYTES) return undefined;
    const folder = join(MEMORY, `nines-tests-${process.pid}`);
    mkdirSync(folder, { recursive: true });
    return folder;
  } catch {
    // No such folder, or not ours to write in.
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
