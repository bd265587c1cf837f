import type { Instant } from '../../time/index.ts';
import type { Store } from '../store.ts';
import { type ChangedDay, daysToRollUp, noteRolledUp } from './ledger-changes.ts';
import { DAY_MS } from './ledger-pieces.ts';
import { PIECE_COLUMN_NAMES, PIECE_COLUMNS } from './piece-columns.ts';

/** SLOs times days in one statement: a day has 24 hours of some 200 bytes while it is folded. */
const DAYS_PER_PASS = 10_000;

/**
 * Makes the roll-ups of the SLOs that are missing or no longer true, of days that had ended by `before`. The number of a day's last write is read
 * before its buckets are, so that a write in between leaves the day as stale as it was. Returns how many days of SLOs were folded.
 */
export async function rollUpClosedDays(store: Store, slos: readonly string[], before: Instant): Promise<number> {
  const stale = await daysToRollUp(store, slos, before);
  for (const pass of passesOf(stale)) {
    await foldBuckets(store, pass);
    await foldHours(store, pass);
    await noteRolledUp(store, pass);
  }
  return stale.length;
}

/** SLOs with the same stale days are folded together, as many at a time as memory bears. */
function* passesOf(stale: readonly ChangedDay[]): Iterable<readonly ChangedDay[]> {
  const alike = grouped(
    grouped(stale, ({ slo }) => slo),
    (days) => days.map(({ day }) => day).join(' '),
  );
  for (const some of alike) {
    const perPass = Math.max(1, Math.floor(DAYS_PER_PASS / (some[0]?.length ?? 1)));
    for (let from = 0; from < some.length; from += perPass) yield some.slice(from, from + perPass).flat();
  }
}

function grouped<T>(values: Iterable<T>, keyOf: (value: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return [...groups.values()];
}

function scopeOf(pass: readonly ChangedDay[]) {
  const days = [...new Set(pass.map(({ day }) => day))].sort((a, b) => a - b);
  return {
    where: `slo IN {slos:Array(String)} AND start >= {from:DateTime64(3)} AND start < {to:DateTime64(3)}
      AND toUnixTimestamp64Milli(start) - toUnixTimestamp64Milli(start) % ${DAY_MS} IN {days:Array(Int64)}`,
    params: {
      slos: [...new Set(pass.map(({ slo }) => slo))],
      days,
      from: days[0] ?? 0,
      to: (days.at(-1) ?? 0) + DAY_MS,
    },
  };
}

const NAMES = PIECE_COLUMN_NAMES.join(', ');
const TOGETHER = PIECE_COLUMN_NAMES.map((name) => `${PIECE_COLUMNS[name].together} AS new_${name}`).join(', ');

/** Rows that an earlier roll-up left and no bucket stands behind any more are written again with nothing in them. */
const ZEROS = PIECE_COLUMN_NAMES.map((name) => `${zeroOf(name)} AS ${name}`).join(', ');

function zeroOf(name: (typeof PIECE_COLUMN_NAMES)[number]): string {
  if (['good', 'valid', 'raw_good', 'raw_valid'].includes(name)) return 'toDecimal128(0, 9)';
  if (name === 'worst') return '0.';
  return name === 'first_known' || name === 'last' ? 'toInt64(0)' : 'toUInt64(0)';
}

async function foldBuckets(store: Store, pass: readonly ChangedDay[]): Promise<void> {
  const { where, params } = scopeOf(pass);
  const columns = PIECE_COLUMN_NAMES.map((name) => `${PIECE_COLUMNS[name].ofBucket} AS ${name}`).join(', ');
  await store.command(
    `INSERT INTO sli_hours (slo, \`group\`, start, definition, ${NAMES})
     SELECT slo, \`group\`, hour, definition, ${TOGETHER} FROM (
       SELECT b.slo AS slo, b.\`group\` AS \`group\`, toDateTime64(toStartOfHour(b.start), 3, 'UTC') AS hour,
         b.definition AS definition, ${columns}
       FROM sli_buckets AS b FINAL PREWHERE ${where}
       UNION ALL
       SELECT slo, \`group\`, start AS hour, definition, ${ZEROS} FROM sli_hours FINAL PREWHERE ${where} WHERE rows > 0
     ) AS p GROUP BY slo, \`group\`, hour, definition`,
    params,
  );
}

async function foldHours(store: Store, pass: readonly ChangedDay[]): Promise<void> {
  const { where, params } = scopeOf(pass);
  await store.command(
    `INSERT INTO sli_days (slo, \`group\`, start, definition, ${NAMES})
     SELECT slo, \`group\`, day, definition, ${TOGETHER} FROM (
       SELECT slo, \`group\`, toDateTime64(toDate(start), 3, 'UTC') AS day, definition, ${NAMES}
       FROM sli_hours FINAL PREWHERE ${where}
     ) AS p GROUP BY slo, \`group\`, day, definition`,
    params,
  );
}
