import { median, quantile } from 'simple-statistics';
import type { SloWindow } from '../../../slo/index.ts';
import { type Instant, type Period, periodContaining, type TimeRange } from '../../../time/index.ts';
import type { EventSum } from '../../facts.ts';
import { seededRandom } from './random.ts';

/** Days drawn behind and ahead of the period's end. */
export const CHART_DAYS = 28;
/** Fewer days say too little about what a day is like. */
export const MIN_HISTORY_DAYS = 14;
const REDRAWS = 400;
const LOW = 0.1;
const HIGH = 0.9;
const DAY_MS = 86_400_000;

export interface ForecastDay extends TimeRange {
  /** Share of the budget left at the day's end if every day is like the median one. */
  readonly typical: number;
  /** 10th and 90th percentile over redraws of whole days. */
  readonly low: number;
  readonly high: number;
  /** If nothing bad happens any more. */
  readonly clean: number;
}

export interface BudgetPath {
  /** The last 28 days; `left` 1 is all of the budget, undefined where nothing is known. */
  readonly past: readonly (TimeRange & { readonly left: number | undefined })[];
  /** Empty with fewer than 14 days of history. */
  readonly ahead: readonly ForecastDay[];
  /** Days with events among the last 28. */
  readonly historyDays: number;
}

export interface BudgetPathInput {
  readonly id: string;
  readonly objective: number;
  readonly window: SloWindow;
  readonly period: Period;
  readonly days: readonly TimeRange[];
  readonly sums: readonly EventSum[];
}

/** Events of one future day. */
interface Day {
  readonly bad: number;
  readonly valid: number;
}

/**
 * The error budget day by day: 28 days back from the ledger and 28 ahead. The typical line repeats the median daily bad ratio at
 * the mean daily traffic; the band is the 10th to 90th percentile of 400 redraws of whole days from the last 28, so that a bad day
 * stays as bad as it was. The draws are seeded by the SLO and the period: same facts, same band.
 */
export function budgetPath(input: BudgetPathInput): BudgetPath {
  const { days, sums } = input;
  const count = days.length;
  const future = futureDays(days.at(-1)?.end ?? input.period.end, input.period, CHART_DAYS);
  const starts = windowStarts(input, [...days, ...future]);
  const share = Number((1 - input.objective).toPrecision(12));
  const bad = running(sums, (sum) => sum.valid - sum.good);
  const valid = running(sums, (sum) => sum.valid);
  const leftOf = (badEvents: number, validEvents: number): number | undefined =>
    validEvents > 0 ? 1 - badEvents / (validEvents * share) : undefined;
  const over = (sumsBefore: Float64Array, from: number, to: number): number =>
    (sumsBefore[Math.max(from, to, 0)] ?? 0) - (sumsBefore[Math.max(from, 0)] ?? 0);

  const past = days
    .map((day, i) => {
      const start = starts[i] ?? 0;
      const unseen = !((sums[i]?.seenMs ?? 0) > 0);
      return { ...day, left: unseen ? undefined : leftOf(over(bad, start, i + 1), over(valid, start, i + 1)) };
    })
    .slice(-CHART_DAYS);

  const pool: Day[] = sums
    .slice(-CHART_DAYS)
    .filter((sum) => sum.valid > 0)
    .map((sum) => ({ bad: sum.valid - sum.good, valid: sum.valid }));
  if (pool.length < MIN_HISTORY_DAYS) return { past, ahead: [], historyDays: pool.length };

  const traffic = pool.reduce((sum, day) => sum + day.valid, 0) / pool.length;
  const ratio = median(pool.map((day) => day.bad / day.valid));
  /** Budget left at the end of each future day when the days ahead are as given. */
  const walk = (next: (day: number) => Day): Float64Array => {
    const badAhead = new Float64Array(CHART_DAYS + 1);
    const validAhead = new Float64Array(CHART_DAYS + 1);
    const left = new Float64Array(CHART_DAYS);
    for (let d = 0; d < CHART_DAYS; d++) {
      const day = next(d);
      badAhead[d + 1] = (badAhead[d] ?? 0) + day.bad;
      validAhead[d + 1] = (validAhead[d] ?? 0) + day.valid;
      const start = starts[count + d] ?? 0;
      const ahead = Math.max(0, start - count);
      left[d] =
        leftOf(
          over(bad, Math.min(start, count), count) + over(badAhead, ahead, d + 1),
          over(valid, Math.min(start, count), count) + over(validAhead, ahead, d + 1),
        ) ?? 1;
    }
    return left;
  };

  const typical = walk(() => ({ bad: traffic * ratio, valid: traffic }));
  const clean = walk(() => ({ bad: 0, valid: traffic }));
  const random = seededRandom(`${input.id} ${input.period.key}`);
  const paths = Array.from({ length: REDRAWS }, () =>
    walk(() => pool[Math.floor(random() * pool.length)] ?? { bad: 0, valid: traffic }),
  );
  const ahead = future.map((day, d) => {
    const column = paths.map((path) => path[d] ?? 1);
    return {
      ...day,
      typical: typical[d] ?? 1,
      low: quantile(column, LOW),
      high: quantile(column, HIGH),
      clean: clean[d] ?? 1,
    };
  });
  return { past, ahead, historyDays: pool.length };
}

/** Index of the first day of the window that ends with each day. Indices may lie before the first day known. */
function windowStarts({ window, period }: BudgetPathInput, days: readonly TimeRange[]): number[] {
  if (window.kind === 'rolling') {
    const length = Math.max(1, Math.round(window.lengthMs / DAY_MS));
    return days.map((_, i) => i - length + 1);
  }
  const options = { timeZone: window.timeZone, weekStartsOn: window.weekStartsOn ?? period.weekStartsOn };
  return days.map((day) => {
    const { start } = periodContaining(day.start, window.unit, options);
    const first = days.findIndex((candidate) => candidate.start >= start);
    return Math.max(0, first);
  });
}

function futureDays(from: Instant, period: Period, count: number): TimeRange[] {
  const calendar = { timeZone: period.timeZone, weekStartsOn: period.weekStartsOn };
  const days: TimeRange[] = [];
  let start = from;
  for (let d = 0; d < count; d++) {
    const { end } = periodContaining(start, 'day', calendar);
    days.push({ start, end });
    start = end;
  }
  return days;
}

function running(sums: readonly EventSum[], value: (sum: EventSum) => number): Float64Array {
  const all = new Float64Array(sums.length + 1);
  sums.forEach((sum, i) => {
    all[i + 1] = (all[i] ?? 0) + value(sum);
  });
  return all;
}
