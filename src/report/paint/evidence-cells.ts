import type { ReportModel } from '../model.ts';

/** The counts of an SLO and what follows from them, in the order of the columns that every format has; the name of its query is the last. */
export function evidenceCells(row: ReportModel['evidence']['rows'][number]): string[] {
  const { slo, bad, total, allowed, actual, used, periodBad, periodTotal, burn, query } = row;
  return [slo, bad, total, allowed, actual, used, periodBad, periodTotal, burn, query];
}
