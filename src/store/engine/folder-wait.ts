import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BusyError } from '../../errors.ts';

/** Seen when another process has the folder; opening is tried again after a pause. */
export class FolderInUse extends Error {}

export interface FolderWait {
  readonly path: string;
  readonly waitMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called once, before the first pause. */
  readonly onWait?: ((message: string) => void) | undefined;
}

const PAUSE_MS = 200;

/**
 * Calls `open` until it succeeds or `waitMs` have passed since the first refusal.
 * @throws BusyError when the time is up, or the signal's reason when it is aborted.
 */
export async function whenFolderIsFree<T>(wait: FolderWait, open: () => Promise<T>): Promise<T> {
  const attempts = Math.ceil(wait.waitMs / PAUSE_MS);
  for (let attempt = 0; ; attempt++) {
    wait.signal?.throwIfAborted();
    try {
      refuseIfHeld(wait.path);
      return await open();
    } catch (error) {
      if (!(error instanceof FolderInUse)) throw error;
      if (attempt >= attempts) {
        throw new BusyError(`store ${wait.path} is in use by another nines (${error.message})`, {
          hint: 'Wait until it has finished, raise `store.wait`, or use a ClickHouse server that many can share.',
        });
      }
      if (attempt === 0) wait.onWait?.(`store ${wait.path} is in use by another nines (${error.message}), waiting`);
      await sleep(PAUSE_MS, undefined, { signal: wait.signal }).catch(() => wait.signal?.throwIfAborted());
    }
  }
}

/**
 * The engine keeps a file `status` ("PID: 12006\nStarted at: …") while it has a folder open. Looking there first spares
 * the engine a refusal that it would print to stderr itself. A pid of the dead is a run that was killed: the folder is free.
 */
function refuseIfHeld(path: string): void {
  const pid = /^PID: (\d+)$/m.exec(readIfThere(join(path, 'status')))?.[1];
  if (pid === undefined || Number(pid) === process.pid) return;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return;
  }
  throw new FolderInUse(`process ${pid}`);
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
