import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { StoreError } from '../../src/errors.ts';
import { packageRoot } from '../../src/package.ts';
import { readMigrations } from '../../src/store/engine/migrate.ts';
import { statementsOf } from '../../src/store/engine/statements.ts';
import { migrate, openStore, rollUpClosedDays, type Store, writeBuckets } from '../../src/store/index.ts';
import { startHttpReceiver } from '../servers/http-receiver.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { emptyStore, KINDS } from './stores.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function copyOfSql(): string {
  const folder = temporaryFolder('sql');
  cleanups.push(() => folder.remove());
  cpSync(join(packageRoot(), 'sql'), folder.path, { recursive: true });
  return folder.path;
}

describe.each(KINDS)('the schema of the %s store', (kind) => {
  async function open(): Promise<Store> {
    const place = await emptyStore(kind);
    const store = await openStore(place.config);
    cleanups.push(
      () => place.remove(),
      () => store.close(),
    );
    return store;
  }

  it('is complete after the store was opened, and migrating again does nothing', async () => {
    const store = await open();
    const { applied, version } = await migrate(store);
    expect(applied).toEqual([]);
    const known = await readMigrations(join(packageRoot(), 'sql'), store);
    expect(version).toBe(known.at(-1)?.number);
  });

  it('is complete, too, where its founding was cut short anywhere before', async () => {
    const store = await open();
    const schema = () =>
      store.query<{ table: string }>(
        'SELECT table, name, type FROM system.columns WHERE database = currentDatabase() ORDER BY table, position',
      );
    const whole = await schema();
    for (const table of new Set(whole.map((column) => column.table))) await store.command(`DROP TABLE ${table} SYNC`);
    expect(await schema()).toEqual([]);
    const known = await readMigrations(join(packageRoot(), 'sql'), store);
    const statements = known.flatMap((file) => file.statements).filter((one) => !one.startsWith('INSERT'));
    const dropped = statements.findIndex((one) => one.startsWith('DROP VIEW'));
    for (const cut of [5, dropped + 1, statements.length]) {
      for (const statement of statements.slice(0, cut)) await store.command(statement);
    }
    expect((await migrate(store)).applied).toEqual(known.map(({ name }) => name));
    expect(await schema()).toEqual(whole);
    expect((await migrate(store)).applied).toEqual([]);
  });

  it('grows by new files, whose statements may have been run in part before', async () => {
    const store = await open();
    const folder = copyOfSql();
    const columns = `ALTER TABLE samples \${ON_CLUSTER} ADD COLUMN IF NOT EXISTS source String;\n`;
    writeFileSync(
      join(folder, '9000_sources.sql'),
      `-- Two; steps\n${columns}CREATE TABLE IF NOT EXISTS s2 (a Int8) ENGINE = Memory;`,
    );
    await store.command('ALTER TABLE samples ADD COLUMN IF NOT EXISTS source String');
    expect(await migrate(store, folder)).toEqual({ applied: ['9000_sources.sql'], version: 9_000 });
    expect(await migrate(store, folder)).toEqual({ applied: [], version: 9_000 });
    expect(await store.query('SELECT source FROM samples')).toEqual([]);
  });

  it('is refused where it is newer than the program', async () => {
    const store = await open();
    await store.insertRows('schema_migrations', [{ number: 9_999, name: '9999_future.sql', checksum: 'x' }]);
    const failure = await migrate(store).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreError);
    expect(failure).toMatchObject({
      message: expect.stringMatching(/its schema is version 9999, this program knows up to \d+$/),
      hint: expect.stringContaining('newer nines'),
    });
  });

  it('is refused where a file has changed since it was run, comments apart', async () => {
    const store = await open();
    const folder = copyOfSql();
    writeFileSync(join(folder, '9000_a.sql'), 'CREATE TABLE IF NOT EXISTS a9 (a Int8) ENGINE = Memory;');
    await migrate(store, folder);
    writeFileSync(join(folder, '9000_a.sql'), '-- why\nCREATE TABLE IF NOT EXISTS a9 (a Int8) ENGINE = Memory;\n');
    await migrate(store, folder);
    writeFileSync(join(folder, '9000_a.sql'), 'CREATE TABLE IF NOT EXISTS a9 (a Int16) ENGINE = Memory;');
    await expect(migrate(store, folder)).rejects.toThrow(
      'migration 9000_a.sql differs from the one that was run there',
    );
  });

  it('keeps every row of the ledger and of its sums in another order, wherever it was cut short', async () => {
    const store = await open();
    const day = Date.UTC(2026, 9, 31);
    const write = (valid: number) =>
      writeBuckets(store, {
        slo: 'api',
        widthMs: 300_000,
        definition: 'd',
        group: Array.from({ length: 600 }, () => '{}'),
        start: Array.from({ length: 600 }, (_, i) => day + i * 300_000),
        good: Array.from({ length: 600 }, (_, i) => valid - (i % 7)),
        valid: Array.from({ length: 600 }, () => valid),
        state: Array.from({ length: 600 }, () => 1),
        samples: Array.from({ length: 600 }, () => 5),
      });
    await write(50);
    await write(100);
    expect(await rollUpClosedDays(store, ['api'], day + 3 * 86_400_000)).toBe(3);
    const rows = async () => {
      const tables: unknown[] = [];
      for (const table of ['sli_buckets', 'sli_hours', 'sli_days']) {
        tables.push(await store.query(`SELECT * FROM ${table} FINAL ORDER BY slo, \`group\`, start`));
      }
      return tables;
    };
    const before = await rows();
    const known = await readMigrations(join(packageRoot(), 'sql'), store);
    const { statements } = known.find(({ name }) => name === '0016_ledger_by_day.sql') ?? { statements: [] };
    for (const cut of [2, statements.length - 1, statements.length]) {
      for (const statement of [...statements.slice(0, cut), ...statements]) await store.command(statement);
      expect(await rows()).toEqual(before);
    }
    // Writes still draw new numbers for their days.
    await write(200);
    expect(await rollUpClosedDays(store, ['api'], day + 3 * 86_400_000)).toBe(3);
  });

  it('has its views made anew when one of them has changed', async () => {
    const store = await open();
    const folder = copyOfSql();
    writeFileSync(join(folder, 'views', 'v_test.sql'), 'CREATE OR REPLACE VIEW v_test AS SELECT 1 AS a;');
    await migrate(store, folder);
    writeFileSync(join(folder, 'views', 'v_test.sql'), 'CREATE OR REPLACE VIEW v_test AS SELECT 2 AS a;');
    await migrate(store, folder);
    expect(await store.query('SELECT a FROM v_test')).toEqual([{ a: 2 }]);
  });

  it('can be read through every view', async () => {
    const store = await open();
    const views = await store.query<{ name: string }>(
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'View' ORDER BY name",
    );
    expect(views.length).toBeGreaterThan(0);
    for (const { name } of views) expect(await store.query(`SELECT * FROM ${name}`)).toEqual([]);
  });
});

describe('a migration file', () => {
  it('becomes statements for one node or for a cluster', () => {
    const sql = `-- a; b\nCREATE TABLE t \${ON_CLUSTER} (a Int8)\nENGINE = \${REPLACING_MERGE_TREE}\nORDER BY a;\n\n  -- c\nSELECT ';';`;
    expect(statementsOf(sql, { cluster: undefined })).toEqual([
      'CREATE TABLE t  (a Int8)\nENGINE = ReplacingMergeTree\nORDER BY a',
      "SELECT ';'",
    ]);
    expect(statementsOf(sql, { cluster: "o'ne`" })[0]).toBe(
      "CREATE TABLE t ON CLUSTER `o'ne\\`` (a Int8)\nENGINE = ReplicatedReplacingMergeTree\nORDER BY a",
    );
    expect(() => statementsOf(`SELECT \${WHAT};`, { cluster: undefined })).toThrow(`Unknown placeholder \${WHAT}`);
  });

  it('names the cluster in every statement that makes or changes a table or a view', async () => {
    const target = { cluster: 'main' };
    for (const { name, statements } of await readMigrations(join(packageRoot(), 'sql'), target)) {
      for (const statement of statements) {
        expect(`${name}: ${statement}`).toMatch(
          /: (CREATE|ALTER|DROP|RENAME)[^(]* ON CLUSTER `main`|: (INSERT|SELECT)/,
        );
        if (statement.startsWith('CREATE TABLE')) expect(`${name}: ${statement}`).toContain('ENGINE = Replicated');
      }
    }
  });
});

describe('a server', () => {
  it('that is too old is refused with its version and what is needed', async () => {
    const receiver = await startHttpReceiver();
    cleanups.push(() => receiver.stop());
    receiver.answer({ body: '{"version":"18.16.1"}\n' });
    const config = {
      kind: 'server',
      url: receiver.url,
      database: 'n',
      username: 'u',
      password: undefined,
      cluster: undefined,
    };
    await expect(openStore({ ...config, kind: 'server' })).rejects.toMatchObject({
      message: `store ${receiver.url}: ClickHouse 18.16.1 is too old`,
      hint: expect.stringContaining('23.3 or newer'),
    });
  });

  it('that is not there, or does not know the user, is named without the password', async () => {
    const receiver = await startHttpReceiver();
    await receiver.stop();
    const config = { kind: 'server', database: 'n', username: 'u', password: undefined, cluster: undefined } as const;
    const address = receiver.url.replace('//', '//someone:hunter2@');
    const failure = await openStore({ ...config, url: address }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      message: expect.stringContaining(`store ${receiver.url}: no answer (`),
      exitCode: 1,
    });
    expect(String(failure)).not.toContain('hunter2');
    const place = await emptyStore('server');
    cleanups.push(() => place.remove());
    const stranger = openStore({ ...place.config, ...config, url: 'url' in place.config ? place.config.url : '' });
    await expect(stranger).rejects.toThrow(/u: Authentication failed.*AUTHENTICATION_FAILED, code 516/);
  });
});
