import type { Instant } from '../../time/index.ts';
import { statementsOf } from '../engine/statements.ts';
import type { Store } from '../store.ts';

/** A table whose rows go one by one, and the column that says how old a row is. */
export interface AgingTable {
  readonly table: string;
  readonly column: string;
  /** Condition on the rows that may go at all, in SQL; all of them where undefined. */
  readonly only?: string;
}

/** A calendar month of UTC as the tables are partitioned by it: 202611. */
interface Month {
  readonly id: string;
  readonly end: Instant;
}

const BUCKETS_OF_A_MONTH = 'sli_buckets_folding';

/**
 * Drops the months of a table that ended before `before`: at once and without a trace of half of it. A month that `before`
 * lies in stays whole. Returns the months dropped, or that would be with `dryRun`.
 */
export async function dropMonths(store: Store, table: string, before: Instant, dryRun: boolean): Promise<string[]> {
  const months = await monthsBefore(store, table, before);
  // Without their notes of changes, roll-ups are not used any more.
  const tables = table === 'sli_buckets' ? ['incident_days', 'sli_changes', 'sli_days', 'sli_hours', table] : [table];
  for (const { id } of dryRun ? [] : months) {
    for (const one of tables) await store.command(`ALTER TABLE ${one} DROP PARTITION ${id}`);
  }
  return months.map((month) => month.id);
}

/**
 * Folds the buckets of months that ended before `before` into hours. The buckets of one state in an hour become one row at the first
 * one's start with their widths and counts added up, so that totals and coverage of any range of whole hours stay what they were.
 * A month is replaced in one step; folding it again changes nothing.
 */
export async function foldMonths(store: Store, before: Instant, dryRun: boolean): Promise<string[]> {
  const folded: string[] = [];
  for (const { id } of await monthsBefore(store, 'sli_buckets', before)) {
    if (!(await hasDetail(store, id))) continue;
    if (!dryRun) await fold(store, id);
    folded.push(id);
  }
  return folded;
}

/** Deletes rows older than `before` and returns how many there were. A table that this schema does not have is empty. */
export async function deleteBefore(
  store: Store,
  { table, column, only = '1' }: AgingTable,
  before: Instant,
  dryRun: boolean,
): Promise<number> {
  if (!(await exists(store, table))) return 0;
  const where = `\`${column}\` < {before:DateTime64(3)} AND (${only})`;
  const [row] = await store.query<{ rows: number }>(`SELECT count() AS rows FROM ${table} FINAL WHERE ${where}`, {
    before,
  });
  const rows = row?.rows ?? 0;
  if (rows > 0 && !dryRun) await store.command(`DELETE FROM ${table} WHERE ${where}`, { before });
  return rows;
}

async function monthsBefore(store: Store, table: string, before: Instant): Promise<Month[]> {
  const rows = await store.query<{ id: string }>(
    `SELECT DISTINCT partition_id AS id FROM system.parts
     WHERE database = currentDatabase() AND table = {table:String} AND active ORDER BY id`,
    { table },
  );
  return rows
    .map(({ id }) => ({ id, end: Date.UTC(Number(id.slice(0, 4)), Number(id.slice(4, 6))) }))
    .filter((month) => month.end <= before);
}

const HOURLY_KEY = 'slo, `group`, toStartOfHour(start), state, definition, raw_state';

async function hasDetail(store: Store, month: string): Promise<boolean> {
  const rows = await store.query(
    `SELECT 1 AS many FROM sli_buckets FINAL WHERE toYYYYMM(start) = ${month}
     GROUP BY ${HOURLY_KEY} HAVING count() > 1 LIMIT 1`,
  );
  return rows.length > 0;
}

async function fold(store: Store, month: string): Promise<void> {
  const drop = statementsOf(`DROP TABLE IF EXISTS ${BUCKETS_OF_A_MONTH} \${ON_CLUSTER} SYNC;`, store);
  const steps = [
    ...drop,
    ...statementsOf(`CREATE TABLE ${BUCKETS_OF_A_MONTH} \${ON_CLUSTER} AS sli_buckets;`, store),
    `INSERT INTO ${BUCKETS_OF_A_MONTH} (slo, \`group\`, start, width_ms, good, valid, state, samples, definition, raw_state)
     SELECT slo, \`group\`, min(start) AS first, sum(width_ms), sum(good), sum(valid), state,
       least(sum(samples), 4294967295), definition, raw_state
     FROM sli_buckets FINAL WHERE toYYYYMM(start) = ${month} GROUP BY ${HOURLY_KEY}`,
    // Sums stay what they were, but there are fewer rows, and one of them may have samples where a part of it had none.
    `INSERT INTO sli_changes (slo, day, kind, change)
     SELECT slo, day, 'written' AS kind, bitShiftRight(rand64(), 12) AS drawn FROM sli_changes FINAL
     WHERE kind = 'written' AND toYYYYMM(day) = ${month}`,
    `ALTER TABLE sli_buckets REPLACE PARTITION ${month} FROM ${BUCKETS_OF_A_MONTH}`,
    ...drop,
  ];
  for (const step of steps) await store.command(step);
}

async function exists(store: Store, table: string): Promise<boolean> {
  const rows = await store.query(
    'SELECT 1 AS yes FROM system.tables WHERE database = currentDatabase() AND name = {table:String}',
    { table },
  );
  return rows.length > 0;
}
