import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;
/** No test needs a server for longer; a forgotten one ends by itself. */
const LIFE_MS = 600_000;

/**
 * The shell becomes the server (`exec`); the part left behind waits for the end of our pipe, which comes even when the
 * test process is killed, and then takes the server with it.
 */
const WATCHED = 'exec 3<&0; (cat <&3; kill -9 $$) >/dev/null 2>&1 & exec "$@" </dev/null 3<&-';

export interface ServerProcess {
  /** Ends the server; once or many times. */
  stop(): Promise<void>;
  /** Everything it wrote so far, for messages of failing tests. */
  output(): string;
}

/** A port on 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1');
  return address.port;
}

/** A folder of its own, and the way to be rid of it. */
export function temporaryFolder(prefix: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `nines-${prefix}-`));
  const remove = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', remove);
  return {
    path,
    remove: () => {
      process.off('exit', remove);
      remove();
    },
  };
}

/** Starts a program and waits until `readyUrl` answers 200. Ends with this process, however that ends, and after ten minutes. */
export async function startServer(program: string, args: readonly string[], readyUrl: string): Promise<ServerProcess> {
  const child = spawn('/bin/sh', ['-c', WATCHED, 'sh', program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.stdin.on('error', () => undefined);
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const life = setTimeout(kill, LIFE_MS).unref();
  const server: ServerProcess = {
    stop: async () => {
      clearTimeout(life);
      process.off('exit', kill);
      await end(child);
    },
    output: () => output,
  };
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!(await answers(readyUrl))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      await server.stop();
      throw new Error(`${program} did not become ready at ${readyUrl}:\n${output}`);
    }
    await sleep(25);
  }
  return server;
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  const over = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  child.kill('SIGTERM');
  while (!over()) {
    if (Date.now() > deadline) child.kill('SIGKILL');
    await sleep(10);
  }
  child.stdin?.destroy();
}
