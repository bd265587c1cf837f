import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENCE_MS } from './patience.ts';

/** After it a server that does not end is killed. */
const STOP_TIMEOUT_MS = 20_000;
/** No test needs a server for longer; a forgotten one ends by itself. */
const LIFE_MS = 3_600_000;

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

/** Below the ports that systems give to connections and to servers that ask for any, so that nobody gets one of ours by chance. */
const PORTS = { from: 15_000, count: 15_000 } as const;
let lastPort = process.pid * 101;

/** A port on 127.0.0.1 that is free, and that no other test process is likely to try. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS.count; tries++) {
    const port = PORTS.from + (++lastPort % PORTS.count);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
  throw new Error('no free port on 127.0.0.1');
}

/**
 * A folder of its own, and the way to be rid of it. It is in memory where there is room.
 * @param where `disk` for Prometheus, which reserves hundreds of megabytes that it never fills: a disk gives them away, memory does not.
 */
export function temporaryFolder(
  prefix: string,
  where: 'memory' | 'disk' = 'memory',
): { readonly path: string; remove(): void } {
  const parent = where === 'memory' ? process.env.NINES_TESTS_MEMORY : undefined;
  const path = mkdtempSync(join(parent ?? tmpdir(), `nines-${prefix}-`));
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

/** Starts a program and waits until `readyUrl` answers 200. Ends with this process, however that ends, and after an hour. */
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
  const deadline = Date.now() + PATIENCE_MS;
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
    const response = await fetch(url, { signal: AbortSignal.timeout(20_000) });
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
