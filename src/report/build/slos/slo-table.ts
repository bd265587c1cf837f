import { policyStep } from '../../../slo/index.ts';
import type { EventSum } from '../../facts.ts';
import type { SloRow, SloTable, TrendPoint } from '../../model.ts';
import { difference, objectivePercent, percentDown } from '../../numbers/index.ts';
import type { Context } from '../context.ts';
import { actualFigure, NOT_KNOWN, percentFigure } from './actual-text.ts';
import { hoursText } from './hours-text.ts';
import { missed, passes, type Standing } from './standing.ts';
import { sharedWindow } from './window-text.ts';

/** Burn from which the last week is called too fast: at 1 the budget lasts exactly its window. */
const TOO_FAST = 1;

export function sloTable(context: Context, rows: readonly Standing[]): SloTable {
  const { words, print, facts, unit } = context;
  const { table } = words;
  const window = sharedWindow(context, rows);
  const worstFirst = rows.some((row) => row.status !== 'met');
  const trends = facts.periods.length;
  const printed = rows.map(sloRow);
  const bracketed = printed.some(({ window, periodActual }) =>
    [window, periodActual].some(({ text }) => text.startsWith('(')),
  );
  return {
    remark: table.remark(worstFirst, window?.remark ?? table.mixedWindows),
    windowHead: window?.head ?? table.windowHead,
    periodHead: periodHead(context),
    trendHead: words.period.count(trends, unit),
    rows: printed,
    key: [table.trendKey, [...(bracketed ? [table.bracketsKey] : []), table.roundingKey].join(' ')],
  };

  function sloRow(row: Standing): SloRow {
    const { slo, facts: group } = row;
    const { status } = group;
    const now = group.periods.at(-1);
    const unseen = row.status === 'nodata';
    const coverage = percentDown(status.coverage);
    return {
      id: row.id,
      slo: slo.name,
      name: row.name,
      group: row.group,
      team: slo.team,
      status: row.status,
      word: words.status[row.status],
      policy: policyWord(row) ?? words.policy[row.status],
      objective: { value: slo.objective, text: print.percent(objectivePercent(slo.objective, slo.objectiveDigits)) },
      window: actualFigure(status.compliance, row.window, unseen, print),
      windowEvents: status.valid > 0 ? print.shortCount(status.valid) : '0',
      periodActual: actualFigure(ratio(now), row.period, row.periodPartial, print),
      ...change(row),
      partial: unseen,
      trend: trend(row),
      ...budget(row),
      ...burn(row),
      coverage: { value: status.coverage, text: print.percent(coverage) },
      note: noteOf(row),
      accuracy: status.accuracy,
    };
  }

  /** Team, hours that count, and what was seen; with hours there is room for two of them. */
  function noteOf({ slo, facts: { status } }: Standing): string {
    const seen = table.seen(print.percent(percentDown(status.coverage)));
    const hours = slo.hours === undefined ? [] : [hoursText(context, slo.hours)];
    const parts = hours.length === 0 ? [slo.team, seen] : status.coverage < 1 ? [...hours, seen] : [slo.team, ...hours];
    return parts.filter((part) => part !== '').join(' · ');
  }

  function change(row: Standing): Pick<SloRow, 'change' | 'direction'> {
    if (row.status === 'idle') return { change: table.noNew(row.slo.unit), direction: 'none' };
    if (row.periodPartial && row.period !== undefined) return { change: table.seenPart, direction: 'none' };
    if (row.period === undefined) return { change: '', direction: 'none' };
    if (row.previous === undefined) return { change: table.firstTime, direction: 'none' };
    const moved = difference(row.period, row.previous);
    if (moved.value.isZero()) return { change: words.tile.noChange, direction: 'none' };
    return { change: print.points(moved), direction: moved.value.isNegative() ? 'down' : 'up' };
  }

  function trend(row: Standing): TrendPoint[] {
    return row.facts.periods.map((sum, i) => {
      const period = facts.periods[i] ?? facts.period;
      const shown = passes(sum, row.slo) && sum.valid > 0;
      return { label: context.short(period), value: shown ? sum.good / sum.valid : null, missed: missed(sum, row.slo) };
    });
  }

  function budget(row: Standing): Pick<SloRow, 'budgetUsed' | 'budgetNote'> {
    const { status } = row.facts;
    const bad = status.valid - status.good;
    if (row.status === 'idle') return { budgetUsed: NOT_KNOWN, budgetNote: table.noNew(row.slo.unit) };
    if (!row.judged) {
      return {
        budgetUsed: { value: null, text: words.layout.notJudged },
        budgetNote: status.valid > 0 ? table.badSeen(print.shortCount(bad)) : '',
      };
    }
    if (row.doubt !== undefined) {
      return {
        budgetUsed: { value: status.budgetUsed ?? null, text: `≥ ${print.percent(row.doubt.low)}` },
        budgetNote: table.atMost(print.percent(row.doubt.high)),
      };
    }
    return {
      budgetUsed: percentFigure(status.budgetUsed, row.used, print),
      budgetNote: table.of(print.shortCount(bad), print.shortCount(status.budgetEvents), row.slo.unit),
    };
  }

  function burn(row: Standing): Pick<SloRow, 'burn' | 'burnNote'> {
    if (row.burn === undefined) return { burn: NOT_KNOWN, burnNote: '' };
    const hurts = row.status === 'breached' || row.status === 'risk';
    return {
      burn: { value: row.burn, text: print.times(row.burn, 1) },
      burnNote: row.burn > TOO_FAST && hurts ? table.tooFast : '',
    };
  }
}

function ratio(sum: EventSum | undefined): number | undefined {
  return sum !== undefined && sum.valid > 0 ? sum.good / sum.valid : undefined;
}

/** Name of the step that holds of the SLO's own error-budget policy. */
function policyWord({ slo, facts, judged }: Standing): string | undefined {
  return judged ? policyStep(slo.budgetPolicy ?? [], facts.status)?.name : undefined;
}

/** As narrow as its column: a week's whole name fits, a month's and a day's do not. */
function periodHead({ facts, words, unit, label, short }: Context): string {
  if (unit === 'free') return words.table.unit[unit];
  return unit === 'month' || unit === 'day' ? short(facts.period) : label(facts.period);
}
