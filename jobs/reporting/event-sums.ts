import type { EventSum, GroupFacts } from '../../src/report/index.ts';
import {
  addSums,
  countEvents,
  type LedgerSum,
  NO_EVENTS,
  type SloDefinition,
  type SloStatus,
} from '../../src/slo/index.ts';
import type { Period, TimeRange } from '../../src/time/index.ts';

interface Calendar {
  readonly days: readonly TimeRange[];
  readonly periods: readonly Period[];
}

/**
 * Sums of one group by day and by period, counted as its definition says. Time is due from the first data of the group on: what
 * lies before it was never promised.
 */
export function eventSums(
  slo: SloDefinition,
  status: SloStatus,
  sums: readonly LedgerSum[],
  { days, periods }: Calendar,
): Pick<GroupFacts, 'days' | 'periods'> {
  const firstDay = days.findIndex((_, i) => (sums[i]?.seenMs ?? 0) > 0 || (sums[i]?.gapMs ?? 0) > 0);
  const dueOf = (index: number): number => {
    const day = days[index];
    if (day === undefined || firstDay < 0 || index < firstDay) return 0;
    // The day in which the data begins is due from there on.
    const young = index === firstDay && status.dataFrom > day.start && status.dataFrom < day.end;
    return day.end - (young ? status.dataFrom : day.start);
  };
  const counted = (sum: LedgerSum, dueMs: number): EventSum => {
    const { good, valid } = countEvents(sum, dueMs, slo);
    return { good, valid, seenMs: sum.seenMs, dueMs: Math.max(0, dueMs - sum.excludedMs), excludedMs: sum.excludedMs };
  };
  return {
    days: days.map((_, i) => counted(sums[i] ?? NO_EVENTS, dueOf(i))),
    periods: periods.map((period) => {
      let sum = NO_EVENTS;
      let dueMs = 0;
      days.forEach((day, i) => {
        if (day.start < period.start || day.end > period.end) return;
        sum = addSums(sum, sums[i] ?? NO_EVENTS);
        dueMs += dueOf(i);
      });
      return counted(sum, dueMs);
    }),
  };
}
