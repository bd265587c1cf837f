import type { BurnDownChart } from '../../model.ts';
import { leftPercent, usedPercent } from '../../numbers/index.ts';
import type { Context } from '../context.ts';
import { CHART_DAYS, MIN_HISTORY_DAYS } from './forecast.ts';
import type { Outlook } from './outlook.ts';
import type { Standing } from './standing.ts';
import { windowLength } from './window-text.ts';

/** An incident that spent at least this share of the budget is named on the line. */
const NAMED_SHARE = 0.1;

/** Budget left day by day: four weeks back, and where it is heading. */
export function burnDownChart(context: Context, row: Standing, outlook: Outlook): BurnDownChart {
  const { words, print, facts } = context;
  const say = words.detail;
  const { past, ahead, historyDays } = outlook.path;
  const { budgetUsed } = row.facts.status;
  // The last point is the figure of the table: days of a zone and hours of a window differ where clocks change.
  const lastIndex = past.length - 1;
  const days = past.map((day, i) => ({
    at: day.end,
    label: print.dayMonth(day.start),
    left: i === lastIndex && budgetUsed !== undefined ? 1 - budgetUsed : (day.left ?? null),
  }));
  const forecast = ahead.map((day) => ({
    at: day.end,
    label: print.dayMonth(day.start),
    typical: day.typical,
    low: day.low,
    high: day.high,
  }));
  const finding = findingOf();
  const known = days.flatMap(({ left }) => (left === null ? [] : [left]));
  const text = (left: number | undefined): string =>
    left === undefined ? '—' : print.percent(leftPercent(usedPercent(1 - left)));
  const backAt = outlook.typicallyBackAt;
  const start = days[0]?.at ?? facts.period.start;
  return {
    finding,
    unit: say.burnDownUnit(windowLength(context, row.slo), row.slo.window.kind),
    alt: say.burnDownAlt(
      finding,
      text(known[0]),
      text(known.length > 0 ? Math.min(...known) : undefined),
      text(known.at(-1)),
    ),
    days,
    forecast,
    forecastNote: forecast.length > 0 ? '' : say.needsHistory(MIN_HISTORY_DAYS, historyDays),
    lastText: text(known.at(-1)),
    marks: facts.incidents
      .filter(
        ({ incident }) =>
          incident.slo === row.slo.name && incident.start >= start && incident.budgetShare >= NAMED_SHARE,
      )
      .filter(({ incident }) => row.group === '' || row.incidents.some((own) => own.incident.id === incident.id))
      .map(({ incident }) => ({ at: incident.start, text: say.mark[incident.severity] })),
    returnAt: backAt === undefined ? null : { at: dayEnd(backAt), text: print.dayMonth(backAt) },
  };

  /** Lines are drawn through the ends of days. */
  function dayEnd(at: number): number {
    return ahead.find((day) => day.start === at)?.end ?? at;
  }

  function findingOf(): string {
    const { backAt: earliest, typicallyBackAt, mayBeSpentAt, spentAt } = outlook;
    if (ahead.length === 0) return (budgetUsed ?? 0) > 1 ? say.overspent : say.noForecast;
    if ((budgetUsed ?? 0) > 1) {
      if (earliest === undefined) return say.overspentLong(CHART_DAYS);
      if (typicallyBackAt === earliest) return say.overspentUntil(print.dayMonth(earliest));
      if (typicallyBackAt === undefined) return say.overspentAtEarliest(print.dayMonth(earliest));
      return say.overspentUntilTypical(print.dayMonth(earliest), print.dayMonth(typicallyBackAt));
    }
    if (spentAt !== undefined) return say.spentBy(print.dayMonth(spentAt));
    return mayBeSpentAt === undefined ? say.holds : say.holdsButOneDay;
  }
}
