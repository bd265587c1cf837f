import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from '../../errors.ts';
import { packageRoot } from '../../package.ts';
import type { Store } from '../store.ts';
import { statementsOf } from './statements.ts';

/** One numbered file of `sql/`. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly statements: readonly string[];
  readonly checksum: string;
}

export interface MigrationOutcome {
  /** Names of the files that were run, in order; empty where the schema was up to date. */
  readonly applied: readonly string[];
  /** Highest number in the store now. */
  readonly version: number;
}

/** The views are all made anew whenever one of them differs; they are recorded under a number that no file has. */
const VIEWS = { number: 0, name: 'views' };

const LEDGER_OF_MIGRATIONS = `
CREATE TABLE IF NOT EXISTS schema_migrations \${ON_CLUSTER} (
  number UInt32,
  name String,
  checksum String,
  applied DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = \${REPLACING_MERGE_TREE}
ORDER BY number;
`;

/**
 * Brings the store's schema to what this program knows: runs the files of `sql/` that were not run yet, then makes the views
 * of `sql/views` anew where they changed. Killed in the middle and called again, it ends with the same schema.
 * @throws StoreError where the store is newer than the program, or a file that was run has changed since.
 */
export async function migrate(store: Store, folder: string = join(packageRoot(), 'sql')): Promise<MigrationOutcome> {
  for (const statement of statementsOf(LEDGER_OF_MIGRATIONS, store)) await store.command(statement);
  const migrations = await readMigrations(folder, store);
  const done = await appliedMigrations(store);
  refuseStrangers(store, migrations, done);
  const views = await readViews(join(folder, 'views'), store);
  const files = migrations.filter(({ number }) => !done.has(number));
  const pending = files.length > 0 || done.get(VIEWS.number) !== views.checksum ? [...files, views] : [];
  if (done.size === 0) await found(store, pending);
  else for (const migration of pending) await apply(store, migration);
  return { applied: files.map(({ name }) => name), version: migrations.at(-1)?.number ?? 0 };
}

/**
 * A store in which no file was run holds no rows: there are none to carry over into another table, and a founding that was cut short
 * begins anew, so that one insert notes all files. Each insert is ten files on the disk, which was half the time of opening a new store.
 */
async function found(store: Store, migrations: readonly Migration[]): Promise<void> {
  const statements = migrations.flatMap((migration) => migration.statements);
  for (const statement of statements.filter((one) => !one.startsWith('INSERT'))) await store.command(statement);
  await note(store, migrations);
}

async function apply(store: Store, migration: Migration): Promise<void> {
  for (const statement of migration.statements) await store.command(statement);
  await note(store, [migration]);
}

async function note(store: Store, migrations: readonly Migration[]): Promise<void> {
  const rows = migrations.map(({ number, name, checksum }) => ({ number, name, checksum }));
  await store.insertRows('schema_migrations', rows);
}

async function appliedMigrations(store: Store): Promise<Map<number, string>> {
  const rows = await store.query<{ number: number; checksum: string }>(
    'SELECT number, checksum FROM schema_migrations FINAL ORDER BY number',
  );
  return new Map(rows.map((row) => [row.number, row.checksum]));
}

function refuseStrangers(store: Store, known: readonly Migration[], done: ReadonlyMap<number, string>): void {
  const newest = Math.max(0, ...done.keys());
  const last = known.at(-1)?.number ?? 0;
  if (newest > last) {
    throw new StoreError(`store ${store.place}: its schema is version ${newest}, this program knows up to ${last}`, {
      hint: 'Use the newer nines that wrote it, or another store.',
    });
  }
  const changed = known.find(({ number, checksum }) => done.has(number) && done.get(number) !== checksum);
  if (changed) {
    throw new StoreError(`store ${store.place}: migration ${changed.name} differs from the one that was run there`, {
      hint: 'This store was made by another edition of nines: use that one, or another store.',
    });
  }
}

/** The numbered files, in order. @throws Error where a number is taken twice or a file is not named `0001_name.sql`. */
export async function readMigrations(folder: string, target: Pick<Store, 'cluster'>): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  const migrations = await Promise.all(
    files.map(async (file) => {
      const number = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1]);
      if (!(number > 0)) throw new Error(`sql/${file} is not named like 0001_name.sql`);
      return migrationFrom(number, file, await readFile(join(folder, file), 'utf8'), target);
    }),
  );
  const twice = migrations.find((migration, i) => migrations[i - 1]?.number === migration.number);
  if (twice) throw new Error(`sql/ has two files with number ${twice.number}`);
  return migrations;
}

async function readViews(folder: string, target: Pick<Store, 'cluster'>): Promise<Migration> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return migrationFrom(VIEWS.number, VIEWS.name, texts.join('\n'), target);
}

/** Comments and the cluster do not change what a file does to a schema, so the checksum is of the plain statements. */
function migrationFrom(number: number, name: string, sql: string, target: Pick<Store, 'cluster'>): Migration {
  const plain = statementsOf(sql, { cluster: undefined }).join(';\n');
  const checksum = createHash('sha256').update(plain).digest('hex').slice(0, 16);
  return { number, name, checksum, statements: statementsOf(sql, target) };
}
