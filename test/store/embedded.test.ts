import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BusyError, StoreError } from '../../src/errors.ts';
import { loadEngine } from '../../src/store/engine/embedded.ts';
import { openStore } from '../../src/store/index.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const CHILD = fileURLToPath(new URL('./child.mjs', import.meta.url));

/** A process of its own, with the lines that it says one by one. */
class Other {
  readonly #process: ChildProcess;
  readonly lines: string[] = [];
  errors = '';

  constructor(...args: string[]) {
    this.#process = spawn(process.execPath, [CHILD, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
    });
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      this.errors += chunk.toString();
    });
    const { stdout } = this.#process;
    if (stdout) createInterface({ input: stdout }).on('line', (line) => this.lines.push(line));
  }

  /** Until it has said `line`, or that many lines. */
  async says(what: string | number): Promise<void> {
    const said = () => (typeof what === 'number' ? this.lines.length >= what : this.lines.includes(what));
    await vi.waitUntil(() => said() || this.#over(), { timeout: PATIENCE_MS, interval: 5 });
    if (!said()) throw new Error(`it ended without saying ${what}: ${this.lines.join()} ${this.errors}`);
  }

  async ends(): Promise<void> {
    await vi.waitUntil(() => this.#over(), { timeout: PATIENCE_MS, interval: 5 });
  }

  /** Ends its input. */
  release(): void {
    this.#process.stdin?.end();
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #over(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }
}

describe('an embedded folder', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const others: Other[] = [];
  const start = (...args: string[]): Other => {
    const other = new Other(...args);
    others.push(other);
    return other;
  };
  const open = (waitMs: number, onWait?: (message: string) => void) =>
    openStore({ kind: 'embedded', path: folder.path, waitMs }, onWait ? { onWait } : {});

  beforeEach(() => {
    folder = temporaryFolder('embedded');
  });
  afterEach(async () => {
    for (const other of others.splice(0)) {
      other.kill();
      await other.ends();
    }
    folder.remove();
  });

  it('makes a second process wait, with one sentence, until the first has closed it', async () => {
    const other = start('hold', folder.path);
    await other.says('open');
    const said: string[] = [];
    const store = await open(PATIENCE_MS, (message) => {
      said.push(message);
      other.release();
    });
    expect(said).toEqual([expect.stringMatching(/^store \/.* is in use by another nines \(process \d+\), waiting$/)]);
    await store.close();
    await other.ends();
    expect(other.errors).toBe('');
  });

  it('gives up after the configured wait, and the engine says nothing of its own', async () => {
    const other = start('hold', folder.path);
    await other.says('open');
    const failure = await open(300).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BusyError);
    expect(failure).toMatchObject({ exitCode: 1, hint: expect.stringContaining('store.wait') });
    const third = start('hold', folder.path);
    third.release();
    await third.says(1);
    expect(third.lines[0]).toMatch(/^waiting: store .* is in use/);
    other.kill();
    await third.says('closed');
    await third.ends();
    expect(third.errors).toBe('');
  });

  it('stops waiting when it is told to', async () => {
    const other = start('hold', folder.path);
    await other.says('open');
    const controller = new AbortController();
    const opening = openStore(
      { kind: 'embedded', path: folder.path, waitMs: PATIENCE_MS },
      { signal: controller.signal, onWait: () => controller.abort(new Error('stopped by SIGTERM')) },
    );
    await expect(opening).rejects.toThrow('stopped by SIGTERM');
  });

  it('keeps every acknowledged row, once, when its process is killed in the middle of inserts', async () => {
    const acknowledged = async (): Promise<number> => {
      const other = start('insert', folder.path);
      await other.says(20);
      other.kill();
      await other.ends();
      return Number(other.lines.at(-1));
    };
    const last = Math.max(await acknowledged(), await acknowledged());
    const store = await open(0);
    const [row] = await store.query<{ rows: number; unlike: number; blocks: number }>(
      `SELECT count() AS rows, uniqExact(time) AS unlike, countIf(toUnixTimestamp64Milli(time) % 1000 = 0) AS blocks
       FROM samples FINAL`,
    );
    expect(row?.unlike).toBe(row?.rows);
    expect(row?.rows).toBe(1_000 * (row?.blocks ?? 0));
    expect(row?.blocks).toBeGreaterThanOrEqual(last + 1);
    await store.close();
    expect(readdirSync(join(folder.path, 'blocks'))).toEqual([]);
  });

  it('ends with the whole schema when its process is killed while it migrates', async () => {
    for (const statements of [1, 4, 12, 20]) {
      const other = start('migrate', folder.path);
      // The first line says that it is open.
      await other.says(1 + statements);
      other.kill();
      await other.ends();
    }
    const store = await open(0);
    const tables = await store.query<{ name: string }>(
      'SELECT name FROM system.tables WHERE database = currentDatabase()',
    );
    expect(tables.map((table) => table.name)).toEqual(
      expect.arrayContaining(['sli_buckets', 'watermarks', 'samples', 'job_runs', 'v_sli_daily']),
    );
    await store.close();
  });

  it('may be opened twice by one process, and again after it was closed', async () => {
    const [first, second] = [await open(0), await open(0)];
    await first.insertRows('watermarks', [{ stream: 'a', up_to: 1_790_000_000_000 }]);
    expect(await second.query('SELECT count() AS c FROM watermarks')).toEqual([{ c: 1 }]);
    await first.close();
    expect(await second.query('SELECT count() AS c FROM watermarks')).toEqual([{ c: 1 }]);
    await second.close();
    const third = await open(0);
    expect(await third.query('SELECT count() AS c FROM watermarks')).toEqual([{ c: 1 }]);
    await third.close();
  });

  it('answers every question with its own answer, also after one that failed half-way and among many at once', async () => {
    const store = await open(0);
    const failing =
      'SELECT number, throwIf(number = 300000) AS stop FROM numbers(400000) SETTINGS max_block_size = 1000';
    for (const sql of [failing, 'SELECT groupArray(number), throwIf(1) FROM numbers(10)', 'SELECT nothing']) {
      await expect(store.query(sql)).rejects.toThrow(StoreError);
      expect(await store.query('SELECT 7 AS answer')).toEqual([{ answer: 7 }]);
    }
    const many = Array.from({ length: 40 }, (_, n) =>
      n % 5 === 0 ? store.query('SELECT nothing').catch(() => n) : store.query(`SELECT ${n} AS answer`),
    );
    expect(await Promise.all(many)).toEqual(many.map((_, n) => (n % 5 === 0 ? n : [{ answer: n }])));
    await store.close();
  });

  it("may have a quote and a glob's characters in its name", async () => {
    const path = join(folder.path, "it's {a,b} *");
    const store = await openStore({ kind: 'embedded', path, waitMs: 0 });
    await store.insert('samples', [
      { name: 'metric', type: 'LowCardinality(String)', values: ['m'] },
      { name: 'labels', type: 'LowCardinality(String)', values: ['{}'] },
      { name: 'time', type: "DateTime64(3, 'UTC')", values: [1_790_000_000_000] },
      { name: 'value', type: 'Float64', values: [1] },
    ]);
    expect(await store.query('SELECT value FROM samples')).toEqual([{ value: 1 }]);
    await store.close();
  });

  it('is said in one sentence to be impossible where the engine is not installed', async () => {
    const missing = loadEngine(() =>
      Promise.reject(Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' })),
    );
    await expect(missing).rejects.toThrow(StoreError);
    await expect(missing).rejects.toMatchObject({
      message: expect.stringMatching(/^the embedded store needs the optional package chdb, .* for \w+-\w+$/),
      hint: expect.stringContaining('store: http://host:8123'),
      exitCode: 1,
    });
  });
});
