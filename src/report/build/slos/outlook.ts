import type { Instant } from '../../../time/index.ts';
import type { Context } from '../context.ts';
import { type BudgetPath, budgetPath } from './forecast.ts';
import type { Standing } from './standing.ts';

/** Where a budget is heading, read off its path. Instants are the starts of days. */
export interface Outlook {
  readonly path: BudgetPath;
  /** First day on which an overspent budget is back above zero: at the earliest, and on typical days. */
  readonly backAt: Instant | undefined;
  readonly typicallyBackAt: Instant | undefined;
  /** First day on which a budget that is not spent may be: with a chance of 1 in 10, and on typical days. */
  readonly mayBeSpentAt: Instant | undefined;
  readonly spentAt: Instant | undefined;
}

/** Outlook of a judged row; the same row and facts give the same outlook. */
export function outlook(context: Context, row: Standing): Outlook {
  const { facts } = context;
  const path = budgetPath({
    id: row.id,
    objective: row.slo.objective,
    window: row.slo.window,
    period: facts.period,
    days: facts.days,
    sums: row.facts.days,
  });
  const { ahead } = path;
  const over = (row.facts.status.budgetUsed ?? 0) > 1;
  return {
    path,
    backAt: over ? ahead.find((day) => day.clean >= 0)?.start : undefined,
    typicallyBackAt: over ? ahead.find((day) => day.typical >= 0)?.start : undefined,
    mayBeSpentAt: over ? undefined : ahead.find((day) => day.low < 0)?.start,
    spentAt: over ? undefined : ahead.find((day) => day.typical < 0)?.start,
  };
}
