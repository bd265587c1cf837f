import { SourceError } from '../../errors.ts';
import type { Source, Table } from '../../sources/index.ts';
import { type Instant, parseDuration, type TimeRange } from '../../time/index.ts';
import type { Candidate } from './findings.ts';
import { OUTCOME_LABELS, outcomeRule } from './outcome-labels.ts';

const WINDOWS = ['28d', '14d', '7d', '3d', '1d'];
const MAX_TABLES = 8;

/** Columns that say when something happened, the most likely first; `created_at` may be when the row was written. */
const TIME_NAMES = ['timestamp', 'time', 'ts', 'event_time', 'datetime', 'started_at', 'start_time', 'created_at'];
/** Columns that hold a duration, and how many milliseconds one unit is. */
const DURATIONS: readonly { readonly pattern: RegExp; readonly unitMs: number }[] = [
  { pattern: /^(response_time|request_time|duration|latency|elapsed|execution_time|processing_time)_ms$/, unitMs: 1 },
  {
    pattern: /^(response_time|request_time|duration|latency|elapsed|execution_time|processing_time)_(s|sec|seconds)$/,
    unitMs: 1000,
  },
];
/** Usual promises of speed. */
const THRESHOLDS_MS = [
  100, 200, 250, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000,
];

interface Columns {
  readonly table: string;
  readonly time: string;
  readonly outcomes: readonly string[];
  readonly duration: { readonly column: string; readonly unitMs: number } | undefined;
}

/** Tables of events with a time and an outcome or a duration, each measured over the longest usual window it has data for. */
export async function discoverClickHouse(
  source: Source,
  database: string,
  at: Instant,
  signal: AbortSignal,
): Promise<Candidate[]> {
  const ask = async (sql: string, range: TimeRange): Promise<Table['rows']> => {
    if (source.table === undefined) return [];
    try {
      return (await source.table(sql, { ...range, stepMs: 300_000 }, { signal })).rows;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SourceError && !error.retryable) return [];
      throw error;
    }
  };
  const found: Candidate[] = [];
  for (const table of (await eventTables(ask, database, at)).slice(0, MAX_TABLES)) {
    found.push(...(await measureTable(ask, table, at)));
  }
  return found;
}

type Ask = (sql: string, range: TimeRange) => Promise<Table['rows']>;

async function eventTables(ask: Ask, database: string, at: Instant): Promise<Columns[]> {
  const rows = await ask(
    `SELECT database, table, name, type FROM system.columns
     WHERE database NOT IN ('system', 'information_schema', 'INFORMATION_SCHEMA') ORDER BY database, table, position`,
    { start: at - 1, end: at },
  );
  const tables = new Map<string, { name: string; type: string }[]>();
  for (const [base, table, name, type] of rows) {
    const full =
      base === database ? identifier(String(table)) : `${identifier(String(base))}.${identifier(String(table))}`;
    // A materialized view keeps its rows in a table of this name.
    if (String(table).startsWith('.inner')) continue;
    tables.set(full, [...(tables.get(full) ?? []), { name: String(name), type: String(type) }]);
  }
  return [...tables].flatMap(([table, columns]) => {
    const times = columns.filter(({ type }) => /^DateTime/.test(type)).map(({ name }) => name);
    const time = TIME_NAMES.find((name) => times.includes(name)) ?? times[0];
    const outcomes = OUTCOME_LABELS.filter((label) => columns.some(({ name }) => name === label));
    const duration = DURATIONS.flatMap(({ pattern, unitMs }) =>
      columns
        .filter(({ name, type }) => pattern.test(name) && /Int|Float|Decimal/.test(type))
        .map(({ name }) => ({ column: name, unitMs })),
    )[0];
    return time !== undefined && (outcomes.length > 0 || duration) ? [{ table, time, outcomes, duration }] : [];
  });
}

async function measureTable(ask: Ask, columns: Columns, at: Instant): Promise<Candidate[]> {
  const { table, time } = columns;
  const during = `${identifier(time)} >= {start:DateTime64(3)} AND ${identifier(time)} < {end:DateTime64(3)}`;
  const window = await historyOf(ask, table, during, at);
  if (window === undefined) return [];
  const windowMs = parseDuration(window);
  const range = { start: at - windowMs, end: at };
  const service = table.replaceAll(/[`"]/g, '').split('.').at(-1) ?? table;
  const unit = /request|http|api/.test(service) ? 'requests' : (service.split('_').at(-1) ?? 'events');
  const query = (good: string): string =>
    [
      `SELECT toStartOfInterval(${identifier(time)}, toIntervalSecond({step:UInt32})) AS time,`,
      `  countIf(${good}) AS good, count() AS valid`,
      `FROM ${table}`,
      `WHERE ${identifier(time)} >= {start:DateTime64(3)} AND ${identifier(time)} < {end:DateTime64(3)}`,
      'GROUP BY time',
    ].join('\n');
  const share = async (good: string): Promise<{ share: number; events: number }> => {
    const [row] = await ask(`SELECT countIf(${good}) AS good, count() AS valid FROM ${table} WHERE ${during}`, range);
    const [goodEvents = 0, events = 0] = (row ?? []).map(Number);
    return { share: events > 0 ? goodEvents / events : 0, events };
  };
  const found: Candidate[] = [];
  const good = await goodExpression(ask, columns, during, range);
  if (good !== undefined) {
    const { share: goodShare, events } = await share(good);
    if (events > 0) {
      found.push({
        kind: 'availability',
        service,
        windowMs,
        events,
        goodShare,
        sli: { query: query(good) },
        unit,
        traffic: undefined,
      });
    }
  }
  const { duration } = columns;
  if (duration) {
    const fast = (threshold: string): string => `${identifier(duration.column)} <= ${threshold}`;
    const shares: { thresholdMs: number; share: number }[] = [];
    let count = 0;
    for (const thresholdMs of THRESHOLDS_MS) {
      const measured = await share(fast(String(thresholdMs / duration.unitMs)));
      count = measured.events;
      shares.push({ thresholdMs, share: measured.share });
      if (measured.share >= 0.999) break;
    }
    if (count > 0) {
      const threshold = duration.unitMs === 1 ? '{threshold}' : `{threshold} / ${duration.unitMs}`;
      found.push({
        kind: 'latency',
        service,
        windowMs,
        events: count,
        sli: { query: query(fast(threshold)) },
        unit,
        shares,
      });
    }
  }
  return found;
}

/** The longest window whose first twentieth has rows. */
async function historyOf(ask: Ask, table: string, during: string, at: Instant): Promise<string | undefined> {
  for (const window of WINDOWS) {
    const start = at - parseDuration(window);
    const [row] = await ask(`SELECT count() AS n FROM ${table} WHERE ${during}`, {
      start,
      end: start + parseDuration(window) / 20,
    });
    if (Number(row?.[0] ?? 0) > 0) return window;
  }
  return undefined;
}

async function goodExpression(
  ask: Ask,
  columns: Columns,
  during: string,
  range: TimeRange,
): Promise<string | undefined> {
  for (const label of columns.outcomes) {
    const column = identifier(label);
    const rows = await ask(
      `SELECT toString(${column}) AS value, count() AS n FROM ${columns.table} WHERE ${during} GROUP BY value ORDER BY n DESC, value LIMIT 50`,
      range,
    );
    const rule = outcomeRule(
      label,
      rows.map(([value]) => String(value)),
    );
    if (rule?.kind === 'http') return `toUInt16OrZero(toString(${column})) < 500`;
    if (rule?.kind === 'words') {
      if (rule.bad.length > 0) return `${column} NOT IN (${rule.bad.map(text).join(', ')})`;
      return `${column} IN (${rule.good.map(text).join(', ')})`;
    }
  }
  return undefined;
}

/** A name as SQL takes it: plain where it is a word, else in backquotes. */
function identifier(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
