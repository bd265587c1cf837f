import { floorTo, type Instant, type TimeRange } from '../../time/index.ts';
import type { Params, StoreReader } from '../store.ts';
import { PIECE_COLUMN_NAMES, PIECE_COLUMNS, type PieceColumnName } from './piece-columns.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Which part of the ledger, and at which instants a sum over it may begin or end. */
export interface PiecesQuestion {
  /** All SLOs where undefined. */
  readonly slos?: readonly string[] | undefined;
  readonly range: TimeRange;
  /** No piece reaches over one of these instants. The ends of the range are among them anyway. */
  readonly cuts: readonly Instant[];
  /** Ranges that are wanted bucket by bucket. */
  readonly detail?: readonly TimeRange[];
}

/** A part of the ledger as the right-hand side of `FROM`, with the columns slo, group, start, definition and those asked for. */
export interface Pieces {
  readonly from: string;
  readonly params: Params;
}

/** SLOs and days whose roll-ups say what the buckets say, as a condition of `HAVING` over `sli_changes`. */
export const FRESH = 'count() = 2 AND min(change) = max(change)';

/** Days of which roll-ups are good for every SLO, for some, or for none. A day that is not among them has none. */
interface RolledDays {
  readonly all: ReadonlySet<number>;
  readonly some: ReadonlySet<number>;
}

function sloCondition(slos: readonly string[] | undefined, column: string): string {
  return slos === undefined ? '1' : `${column} IN {slos:Array(String)}`;
}

/**
 * Numbers of which each is there twice cancel each other out: a day on which nothing is left over is good for every SLO, and of a long history nearly
 * all are. They are drawn at random from 2^52, so that no others do. Of the rest, today was never rolled up; what was is looked at SLO by SLO.
 */
async function rolledDays(store: StoreReader, { slos, range }: PiecesQuestion): Promise<RolledDays> {
  const number = `toFloat64(intDiv(toUnixTimestamp64Milli(day), ${DAY_MS}))`;
  const mine = `${sloCondition(slos, 'slo')} AND day >= {from:DateTime64(3)} AND day < {to:DateTime64(3)}`;
  const params = { from: floorTo(range.start, DAY_MS), to: range.end, ...(slos !== undefined && { slos }) };
  const days = await store.query<{ number: number; left: 0 | 1; rolled: 0 | 1 }>(
    `SELECT ${number} AS number, groupBitXor(change) != 0 AS left, max(kind = 'rolled') AS rolled
     FROM sli_changes FINAL WHERE ${mine} GROUP BY day`,
    params,
  );
  const unsure = days.filter(({ left, rolled }) => left === 1 && rolled === 1).map((day) => day.number * DAY_MS);
  const all = new Set(days.filter(({ left }) => left === 0).map((day) => day.number));
  if (unsure.length === 0) return { all, some: new Set() };
  const rows = await store.query<{ number: number }>(
    `SELECT DISTINCT number FROM (
       SELECT ${number} AS number, ${FRESH} AS is_fresh FROM sli_changes FINAL
       WHERE ${mine} AND day IN (${unsure.map((day) => `fromUnixTimestamp64Milli(toInt64(${day}), 'UTC')`).join(', ')})
       GROUP BY slo, day HAVING is_fresh)`,
    params,
  );
  return { all, some: new Set(rows.map((day) => day.number)) };
}

/** Numbers of the steps (days or hours since the epoch) that a cut or a range of detail splits. */
function splitSteps({ range, cuts, detail = [] }: PiecesQuestion, stepMs: number): Set<number> {
  const split = new Set<number>();
  for (const cut of [...cuts, range.start, range.end]) {
    if (cut % stepMs !== 0 && Number.isFinite(cut)) split.add(Math.floor(cut / stepMs));
  }
  for (const { start, end } of detail) {
    for (let at = floorTo(Math.max(start, range.start), stepMs); at < Math.min(end, range.end); at += stepMs) {
      split.add(at / stepMs);
    }
  }
  return split;
}

const IN_RANGE = 'start >= {from:DateTime64(3)} AND start < {to:DateTime64(3)}';
const DAY_OF = `intDiv(toUnixTimestamp64Milli(start), ${DAY_MS})`;
const HOUR_OF = `intDiv(toUnixTimestamp64Milli(start), ${HOUR_MS})`;

const list = (steps: Iterable<number>) => [...steps].sort((a, b) => a - b).join(', ');

/**
 * The largest pieces of the ledger that no cut splits: days and hours from the roll-ups where those are true of the buckets, buckets elsewhere.
 * Whoever adds up whole pieces between cuts gets, to the last digit, what adding up the buckets gives.
 */
export async function ledgerPieces(
  store: StoreReader,
  question: PiecesQuestion,
  columns: readonly PieceColumnName[] = PIECE_COLUMN_NAMES,
): Promise<Pieces> {
  const { slos, range } = question;
  const rolled = await rolledDays(store, question);
  const cutDays = splitSteps(question, DAY_MS);
  const cutHours = splitSteps(question, HOUR_MS);
  const usable = [...rolled.all, ...rolled.some];
  const wholeDays = usable.filter((day) => !cutDays.has(day));
  const partDays = usable.filter((day) => cutDays.has(day));
  const known = new Set(usable);
  const partHours = [...cutHours].filter((hour) => known.has(Math.floor(hour / 24)));
  const fresh = `(slo, toDateTime64(toDate(start), 3, 'UTC')) IN (
    SELECT slo, day FROM sli_changes FINAL
    WHERE ${sloCondition(slos, 'slo')} AND intDiv(toUnixTimestamp64Milli(day), ${DAY_MS}) IN (${list(rolled.some)})
    GROUP BY slo, day HAVING ${FRESH})`;
  const trusted = rolled.some.size === 0 ? '1' : `(${DAY_OF} NOT IN (${list(rolled.some)}) OR ${fresh})`;
  const mine = sloCondition(slos, 'slo');
  const names = ['slo', '`group`', 'start', 'definition', ...columns].join(', ');
  const parts: string[] = [];
  if (wholeDays.length > 0)
    parts.push(`SELECT ${names} FROM sli_days FINAL
      PREWHERE ${IN_RANGE} AND ${DAY_OF} IN (${list(wholeDays)}) WHERE ${mine} AND ${trusted} AND rows > 0`);
  if (partDays.length > 0)
    parts.push(`SELECT ${names} FROM sli_hours FINAL
      PREWHERE ${IN_RANGE} AND ${DAY_OF} IN (${list(partDays)})
        ${partHours.length > 0 ? `AND ${HOUR_OF} NOT IN (${list(partHours)})` : ''}
      WHERE ${mine} AND ${trusted} AND rows > 0`);
  parts.push(...bucketsBesides());
  // An empty range has no pieces at all.
  if (parts.length === 0) parts.push(`SELECT ${names} FROM sli_days WHERE 0`);
  return {
    from: `(${parts.join('\nUNION ALL\n')}) AS p`,
    params: { from: range.start, to: range.end, ...(slos !== undefined && { slos }) },
  };

  function bucketsBesides(): string[] {
    const own = ['slo', '`group`', 'start', 'definition'].map((name) => `b.${name} AS ${name}`);
    const select = [...own, ...columns.map((name) => `${PIECE_COLUMNS[name].ofBucket} AS ${name}`)].join(', ');
    // Time first: of a month's rows, few are in these stretches, and names are compared for those only.
    const from = (time: string) => `SELECT ${select} FROM sli_buckets AS b FINAL PREWHERE ${time} WHERE ${mine}`;
    const always = stretchesOf(range, (hour) => !known.has(Math.floor(hour / 24)) || cutHours.has(hour));
    const sometimes = stretchesOf(range, (hour) => rolled.some.has(Math.floor(hour / 24)) && !cutHours.has(hour));
    return [
      ...(always.length > 0 ? [from(anyOf(always))] : []),
      ...(sometimes.length > 0 ? [`${from(anyOf(sometimes))} AND NOT ${fresh}`] : []),
    ];
  }
}

/** The parts of a range whose hours are wanted, cut to the range. */
function stretchesOf(range: TimeRange, wanted: (hour: number) => boolean): TimeRange[] {
  const stretches: { start: Instant; end: Instant }[] = [];
  for (let hour = Math.floor(range.start / HOUR_MS); hour * HOUR_MS < range.end; hour++) {
    if (!wanted(hour)) continue;
    const start = Math.max(range.start, hour * HOUR_MS);
    const end = Math.min(range.end, (hour + 1) * HOUR_MS);
    const last = stretches.at(-1);
    if (last?.end === start) last.end = end;
    else stretches.push({ start, end });
  }
  return stretches;
}

/** Stretches of time, in order, as a condition on `start`: months first, which the engine leaves out unread. */
export function anyOf(stretches: readonly TimeRange[]): string {
  const first = stretches[0]?.start ?? 0;
  const last = stretches.at(-1)?.end ?? 0;
  const hull = `start >= ${literal(first)} AND start < ${literal(last)}`;
  if (stretches.length === 1) return hull;
  const months = new Set(stretches.flatMap(monthsOf));
  const each = stretches.map(({ start, end }) => `start >= ${literal(start)} AND start < ${literal(end)}`);
  return `${hull} AND toYYYYMM(start) IN (${[...months].join(', ')}) AND (${each.join(' OR ')})`;
}

const literal = (instant: Instant) => `fromUnixTimestamp64Milli(toInt64(${instant}), 'UTC')`;

function monthsOf({ start, end }: TimeRange): string[] {
  const months: string[] = [];
  for (
    let date = new Date(start);
    date.getTime() < end;
    date = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1))
  ) {
    months.push(date.toISOString().slice(0, 7).replace('-', ''));
  }
  return months;
}
