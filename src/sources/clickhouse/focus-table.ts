import { SourceError } from '../../errors.ts';
import type { Charge, DatedPrices, FocusQuestion, FocusTable } from '../../roi/index.ts';
import type { Params } from '../../store/index.ts';
import type { FocusColumn } from '../focus/index.ts';
import { type FocusSql, focusSql } from './focus-sql.ts';
import { type Described, tooManyRows } from './pivot.ts';

/** What it takes to ask a table. */
export interface TableAsker {
  readonly source: string;
  readonly maxRows: number;
  query<Row extends object>(sql: string, params: Params): Promise<Row[]>;
}

interface Faulty {
  readonly currency: string;
  /** Lines with each fault, in the order of the faults. */
  readonly faults: readonly number[];
}

/** Columns by which people find a line again: a table has no line numbers. */
const IDENTITY: readonly FocusColumn[] = ['provider', 'start', 'service', 'subAccount', 'resource'];

/**
 * Sums of a table in the FOCUS format by charge period, made inside ClickHouse; lines of a provider that are not of the filter come with 0
 * rows. Every line counts, also one that is identical with another or negative.
 * @throws UsageError and SourceError, with the line and the column, where one of the chosen providers' lines cannot be read right.
 */
export async function chargesOfTable(
  asker: TableAsker,
  { statement, columns }: Described,
  { place }: FocusTable,
  question: FocusQuestion,
): Promise<Charge[]> {
  const sql = focusSql(asker.source, place, columns, [question.column], question);
  const chosen = question.providers.length === 0 ? '1' : `${sql.text('provider')} IN {providers:Array(String)}`;
  const params = { ...sql.params, providers: question.providers };
  const lines: Lines = { place, params, from: `(\n${statement}\n) WHERE ${chosen}` };
  const amount = sql.amount(question.column);
  const [sum, rows] =
    sql.where === '' ? [`sum(${amount})`, 'count()'] : [`sumIf(${amount}, ${sql.where})`, `countIf(${sql.where})`];
  const groups = await asker.query<Charge & Faulty>(
    `SELECT toUnixTimestamp64Milli(nines_start) AS start, toUnixTimestamp64Milli(nines_end) AS \`end\`, nines_currency AS currency,
       toString(nines_sum) AS amount, toFloat64(nines_rows) AS rows, nines_faults AS faults
     FROM (
       SELECT ${sql.instant('start')} AS nines_start, ${sql.instant('end')} AS nines_end, ${sql.text('currency')} AS nines_currency,
         ${sum} AS nines_sum, ${rows} AS nines_rows,
         ${faultCounts(sql)} AS nines_faults
       FROM ${lines.from} GROUP BY nines_start, nines_end, nines_currency
     ) ORDER BY start, \`end\`, currency LIMIT ${asker.maxRows + 1}`,
    params,
  );
  if (groups.length > asker.maxRows) throw tooManyRows(asker.source, asker.maxRows);
  await refuseFaults(asker, sql, lines, groups);
  await refuseMixed(asker, sql, lines, groups);
  return groups.map(({ faults: _, ...charge }) => charge);
}

const NO_FILTER = { providers: [], services: [], subAccounts: [], categories: [], tags: {} } as const;
/** Time zones differ by multiples of this. */
const QUARTER = 'toIntervalMinute(15)';

/**
 * What the lines of a table came to at each price, by provider, currency and the quarter of an hour in which they begin.
 * @throws as {@link chargesOfTable}, of any line.
 */
export async function pricesOfTable(
  asker: TableAsker,
  { statement, columns }: Described,
  { place }: FocusTable,
): Promise<DatedPrices[]> {
  const sql = focusSql(asker.source, place, columns, ['list', 'contracted', 'effective'], NO_FILTER);
  const lines: Lines = { place, params: {}, from: `(\n${statement}\n) WHERE 1` };
  const sum = (column: 'list' | 'contracted' | 'effective'): string =>
    `toString(sum(${sql.amount(column)})) AS ${column}`;
  const groups = await asker.query<DatedPrices & Faulty>(
    `SELECT ${sql.text('provider')} AS provider, ${sql.text('currency')} AS currency,
       toUnixTimestamp64Milli(toDateTime64(nines_quarter, 3, 'UTC')) AS start, ${sum('list')}, ${sum('contracted')}, ${sum('effective')},
       ${faultCounts(sql)} AS faults
     FROM ${lines.from}
     GROUP BY provider, currency, toStartOfInterval(${sql.instant('start')}, ${QUARTER}) AS nines_quarter
     ORDER BY provider, currency, start LIMIT ${asker.maxRows + 1}`,
    lines.params,
  );
  if (groups.length > asker.maxRows) throw tooManyRows(asker.source, asker.maxRows);
  await refuseFaults(asker, sql, lines, groups);
  return groups.map(({ faults: _, ...prices }) => prices);
}

function faultCounts({ faults }: FocusSql): string {
  return `[${faults.map(({ condition }) => `toFloat64(countIf(${condition}))`).join(', ')}]`;
}

interface Lines {
  readonly place: string;
  /** What stands behind FROM, with a WHERE. */
  readonly from: string;
  readonly params: Params;
}

/** Says of the first kind of fault that there is where it is, and how many lines have it. */
async function refuseFaults(asker: TableAsker, sql: FocusSql, lines: Lines, groups: readonly Faulty[]): Promise<void> {
  const counts = sql.faults.map((_, i) => groups.reduce((all, { faults }) => all + (faults[i] ?? 0), 0));
  const first = counts.findIndex((count) => count > 0);
  const fault = sql.faults[first];
  if (fault === undefined) return;
  const identity = IDENTITY.filter((column) => sql.has(column));
  const cells = [fault.column, ...identity].map((column, i) => `toString(${sql.raw(column)}) AS c${i}`);
  const [row] = await asker.query<Record<string, string | null>>(
    `SELECT ${cells.join(', ')} FROM ${lines.from} AND (${fault.condition}) ORDER BY ${cells.map((_, i) => `c${i}`).join(', ')} LIMIT 1`,
    lines.params,
  );
  const named = identity.flatMap((column, i) => {
    const value = row?.[`c${i + 1}`] ?? '';
    return value === '' ? [] : [`${sql.name(column)} ${value}`];
  });
  const value = row?.c0 ?? null;
  const others = (counts[first] ?? 1) - 1;
  const more = others > 0 ? `; ${others} more ${others === 1 ? 'line is' : 'lines are'} like it` : '';
  throw new SourceError(
    asker.source,
    `${lines.place}, the line of ${named.join(', ')}, column ${sql.name(fault.column)}: ${value === null ? 'NULL' : `"${value}"`} ${fault.why}${more}`,
    { hint: 'Correct the table, or leave such lines out with `query` in place of `table`.', retryable: false },
  );
}

/** A bill has one currency: one provider's, for one billing period. */
async function refuseMixed(
  asker: TableAsker,
  sql: FocusSql,
  { place, from, params }: Lines,
  groups: readonly Faulty[],
): Promise<void> {
  if (new Set(groups.map(({ currency }) => currency)).size < 2) return;
  const [bill] = await asker.query<{ provider: string; period: string; currencies: readonly string[] }>(
    `SELECT ${sql.text('provider')} AS provider, toString(${sql.instant('billingStart')}) AS period,
       arraySort(groupUniqArray(${sql.text('currency')})) AS currencies
     FROM ${from} GROUP BY provider, period HAVING length(currencies) > 1 ORDER BY provider, period LIMIT 1`,
    params,
  );
  if (bill === undefined) return;
  throw new SourceError(
    asker.source,
    `${place}, column ${sql.name('currency')}: ${bill.provider} bills the period from ${bill.period.slice(0, 10)} in ${bill.currencies.join(' and ')}`,
    { hint: 'A bill has one currency. Amounts of two are never added.', retryable: false },
  );
}
