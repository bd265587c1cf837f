import type { Labels } from '../../series/index.ts';
import { type BurnRatesAt, burnRates, type LedgerSum, policyWindows, type SloDefinition } from '../../slo/index.ts';
import { floorTo, type Instant, periodContaining, type TimeRange } from '../../time/index.ts';
import { bucketsOf } from '../ledger/ledger.ts';
import { dailySums } from '../ledger/ledger-sums.ts';
import type { StoreReader } from '../store.ts';

/** Burn rates of one group at every instant asked for. */
export interface BurnRateSeries {
  readonly group: Labels;
  /** Windows of the SLO's policy, shortest first, as in every `rates`. */
  readonly windowsMs: readonly number[];
  readonly points: readonly BurnRatesAt[];
}

/**
 * Burn rates over every window of the SLO's policy at each instant `from < t <= to` that is a multiple of `stepMs`: what an
 * evaluation at that instant would have seen, for walking through the time between two runs. One series per group.
 */
export async function burnRateSeries(
  store: StoreReader,
  slo: SloDefinition,
  from: Instant,
  to: Instant,
  stepMs: number,
): Promise<BurnRateSeries[]> {
  const windowsMs = policyWindows(slo.burnPolicy);
  const instants: Instant[] = [];
  for (let at = floorTo(from, stepMs) + stepMs; at <= to; at += stepMs) instants.push(at);
  const range = { start: from - (windowsMs.at(-1) ?? 0) - slo.bucketMs, end: to };
  const runs = await bucketsOf(store, { slos: [slo.name], range });
  return runs.map((run) => ({ group: run.labels, windowsMs, points: burnRates(run, slo, windowsMs, instants) }));
}

/** One calendar day of one group. */
export interface DailyCounts {
  readonly group: Labels;
  /** `2026-11-09` in the zone asked for. */
  readonly day: string;
  readonly range: TimeRange;
  readonly sum: LedgerSum;
}

/** Sums per group and calendar day of a zone, for charts; the first and the last day are cut to the range. */
export async function dailyCounts(
  store: StoreReader,
  slo: string,
  range: TimeRange,
  timeZone: string,
): Promise<DailyCounts[]> {
  const days: { readonly day: string; readonly range: TimeRange }[] = [];
  for (let at = range.start; at < range.end; ) {
    const { key, end } = periodContaining(at, 'day', { timeZone, weekStartsOn: 1 });
    days.push({ day: key, range: { start: at, end: Math.min(end, range.end) } });
    at = end;
  }
  const groups = await dailySums(store, { slos: [slo], edges: [...days.map((day) => day.range.start), range.end] });
  return groups.flatMap(({ labels, sums }) =>
    days.flatMap((day, i) => {
      const sum = sums[i];
      return sum ? { group: labels, ...day, sum } : [];
    }),
  );
}
