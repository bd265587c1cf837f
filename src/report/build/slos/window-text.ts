import type { SloDefinition } from '../../../slo/index.ts';
import type { TimeRange } from '../../../time/index.ts';
import type { Context } from '../context.ts';
import type { Standing } from './standing.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** `28 days`, `12 hours`, `month`: the length of an SLO's window. */
export function windowLength({ words }: Context, slo: SloDefinition): string {
  const { window } = slo;
  if (window.kind === 'calendar') return words.table.unit[window.unit];
  return window.lengthMs >= DAY_MS
    ? words.table.days(Math.round(window.lengthMs / DAY_MS))
    : words.table.hours(Math.round(window.lengthMs / HOUR_MS));
}

/** `rolling 28 days to 15 Nov` */
export function windowText(context: Context, row: Standing): string {
  const { words, print } = context;
  const length = windowLength(context, row.slo);
  const last = print.dayMonth(row.facts.status.window.end - 1);
  return row.slo.window.kind === 'rolling' ? words.table.rollingTo(length, last) : words.table.calendarTo(length, last);
}

/** What the windows of all rows have in common; undefined where they differ. */
export function sharedWindow(
  context: Context,
  rows: readonly Standing[],
): { readonly remark: string; readonly head: string; readonly range: TimeRange } | undefined {
  const first = rows[0];
  if (first === undefined) return undefined;
  const remark = windowText(context, first);
  if (rows.some((row) => windowText(context, row) !== remark)) return undefined;
  return { remark, head: windowLength(context, first.slo), range: first.facts.status.window };
}
