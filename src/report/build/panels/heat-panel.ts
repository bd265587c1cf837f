import { type Instant, lengthMs } from '../../../time/index.ts';
import type { HeatPanel } from '../../model.ts';
import { type UnitPrint, unitPrint } from '../../numbers/index.ts';
import type { Context } from '../context.ts';
import type { FrameSeries } from './frame.ts';
import { line, type PanelContext } from './panel-context.ts';
import { startsOf } from './time-ticks.ts';

const DAY_MS = 86_400_000;
const HOURS = 24;
/** Rows of a picture that are still legible. */
const MAX_ROWS = 31;
/** Of more days than these the habits of a week are told, not each day. */
const MAX_DAYS = 14;

interface Cells {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly cells: readonly (number | null)[] }[];
}

/**
 * Values as shades. One series is folded by day and hour; several stand over time; an answer without times is a table of its first two
 * texts. Buckets of a Prometheus histogram are told apart by `le`, and counted without those below.
 */
export function heatPanel({ context, facts, frame, head }: PanelContext): HeatPanel {
  const { panel } = facts;
  const { words } = context;
  const { columns, rows } = cellsOf(context, frame.series, frame.hasTime);
  const shown = rows.slice(0, MAX_ROWS);
  const values = shown.flatMap(({ cells }) => cells.filter((value) => value !== null));
  const print = unitPrint(context.print, panel.unit, context.options.currency, values);
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const figure = (value: number) =>
    Number.isFinite(value) ? { value: print.scaled(value), text: print.figure(value) } : { value: null, text: '—' };
  const folded = frame.hasTime && frame.series.length === 1;
  const cut = shown.length < rows.length ? words.panels.shown(shown.length, rows.length, 'rows') : '';
  return {
    ...head,
    kind: 'heatmap',
    unit: line([
      panel.description,
      print.unit,
      folded ? words.panels.hourOfDay : '',
      words.panels.heatKey(figure(low).text, figure(high).text),
      cut,
    ]),
    alt: words.panels.heatAlt(print.full(high), placeOf(columns, shown, high)),
    columns,
    rows: shown.map(({ label, cells }) => ({
      label,
      cells: cells.map((value) => (value === null ? null : scaledCell(print, value))),
    })),
    low: figure(low),
    high: figure(high),
  };
}

const scaledCell = (print: UnitPrint, value: number): number => Number(print.scaled(value).toPrecision(12));

function cellsOf(context: Context, series: readonly FrameSeries[], hasTime: boolean): Cells {
  if (!hasTime) return crossTable(series);
  const [only] = series;
  return series.length === 1 && only !== undefined ? byHour(context, only) : overTime(context, differenced(series));
}

/** Days × hours of their clock; weekdays × hours where there are too many days. */
function byHour(context: Context, { points }: FrameSeries): Cells {
  const { print, facts } = context;
  const { start } = facts.period;
  const midnights = startsOf(context, 'day');
  // A period may begin in the middle of a day.
  const days = midnights[0] === start ? midnights : [start, ...midnights];
  const byWeekday = days.length > MAX_DAYS;
  // More than two weeks have a first day of a week in them.
  const [monday = start] = byWeekday ? startsOf(context, 'week') : [];
  const labels = byWeekday
    ? midnights
        .filter((day) => day >= monday)
        .slice(0, 7)
        .map(print.weekday)
    : days.map(print.dayHead);
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { at, value } of points) {
    if (at < facts.period.start || at >= facts.period.end) continue;
    const hour = Number(/(\d{2}):\d{2}$/.exec(print.weekdayTime(at))?.[1] ?? 0);
    add(sums, `${byWeekday ? print.weekday(at) : print.dayHead(at)} ${hour}`, value);
  }
  return {
    columns: Array.from({ length: HOURS }, (_, hour) => `${String(hour).padStart(2, '0')}:00`),
    rows: labels.map((label) => ({
      label,
      cells: Array.from({ length: HOURS }, (_, hour) => meanOf(sums.get(`${label} ${hour}`))),
    })),
  };
}

/** Series × stretches of the period: hours of a day, quarters of the days of a week, days of a month, weeks of a quarter. */
function overTime(context: Context, series: readonly FrameSeries[]): Cells {
  const { facts } = context;
  const starts = stretches(context);
  const bin = (at: Instant): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle]?.at ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    columns: starts.map(({ label }) => label),
    rows: series.map(({ name, points }) => {
      const sums = new Map<string, { sum: number; count: number }>();
      for (const { at, value } of points) {
        if (at >= facts.period.start && at < facts.period.end) add(sums, String(bin(at)), value);
      }
      return { label: name, cells: starts.map((_, i) => meanOf(sums.get(String(i)))) };
    }),
  };
}

function stretches(context: Context): { readonly at: Instant; readonly label: string }[] {
  const { print, facts } = context;
  const days = lengthMs(facts.period) / DAY_MS;
  if (days <= 2.1) {
    const count = Math.ceil(lengthMs(facts.period) / (DAY_MS / HOURS));
    return Array.from({ length: count }, (_, i) => facts.period.start + (i * DAY_MS) / HOURS).map((at) => ({
      at,
      label: print.weekdayTime(at),
    }));
  }
  if (days <= 9) {
    return startsOf(context, 'day').flatMap((day) =>
      [0, 1, 2, 3].map((quarter) => ({
        at: day + (quarter * DAY_MS) / 4,
        label: quarter === 0 ? print.dayHead(day) : print.weekdayTime(day + (quarter * DAY_MS) / 4),
      })),
    );
  }
  if (days <= 32) return startsOf(context, 'day').map((at) => ({ at, label: print.dayMonth(at) }));
  return startsOf(context, 'week').map((at) => ({ at, label: print.dayMonth(at) }));
}

/** First text by second text. */
function crossTable(series: readonly FrameSeries[]): Cells {
  const named = series.map(({ labels, points }) => {
    const [row = '', ...rest] = Object.values(labels);
    return { row, column: rest.join(' · '), value: points.at(-1)?.value };
  });
  const columns = [...new Set(named.map(({ column }) => column))];
  const rows = [...new Set(named.map(({ row }) => row))];
  const found = new Map(named.map(({ row, column, value }) => [JSON.stringify([row, column]), value]));
  return {
    columns,
    rows: rows.map((row) => ({
      label: row,
      cells: columns.map((column) => found.get(JSON.stringify([row, column])) ?? null),
    })),
  };
}

/** Cumulative buckets become what lies between their bounds, smallest bound first; everything else stays as it is. */
function differenced(series: readonly FrameSeries[]): readonly FrameSeries[] {
  const bound = ({ labels }: FrameSeries): number => {
    const le = Object.hasOwn(labels, 'le') ? (labels.le ?? '') : '';
    return le === '+Inf' ? Number.POSITIVE_INFINITY : le === '' ? Number.NaN : Number(le);
  };
  if (series.length < 2 || series.some((one) => Number.isNaN(bound(one)))) return series;
  const sorted = [...series].sort((a, b) => bound(a) - bound(b));
  if (sorted.some((one, i) => i > 0 && bound(one) === bound(sorted[i - 1] ?? one))) return series;
  return sorted.map((one, i) => {
    const below = new Map(sorted[i - 1]?.points.map(({ at, value }) => [at, value]) ?? []);
    const name = Number.isFinite(bound(one)) ? `≤ ${bound(one)}` : `> ${bound(sorted[i - 1] ?? one)}`;
    return {
      ...one,
      name,
      points: one.points.map(({ at, value }) => ({ at, value: Math.max(0, value - (below.get(at) ?? 0)) })),
    };
  });
}

function add(sums: Map<string, { sum: number; count: number }>, key: string, value: number): void {
  const known = sums.get(key) ?? { sum: 0, count: 0 };
  sums.set(key, { sum: known.sum + value, count: known.count + 1 });
}

const meanOf = (of: { readonly sum: number; readonly count: number } | undefined): number | null =>
  of === undefined ? null : of.sum / of.count;

function placeOf(columns: readonly string[], rows: Cells['rows'], value: number): string {
  for (const { label, cells } of rows) {
    const column = cells.indexOf(value);
    if (column >= 0) return [label, columns[column] ?? ''].join(' ');
  }
  return '—';
}
