import {
  badRatio,
  badStretches,
  type Incident,
  incidentFrom,
  leastBadEvents,
  type SloDefinition,
  windowLengthMs,
} from '../../slo/index.ts';
import { floorTo, type Instant, type TimeRange } from '../../time/index.ts';
import { bucketsOf } from '../ledger/ledger.ts';
import { DAY_MS, ledgerPieces } from '../ledger/ledger-pieces.ts';
import type { StoreReader } from '../store.ts';
import { budgetKey, budgetsOf, type FoundStretch } from './incident-budgets.ts';

/**
 * Incidents of SLOs that touch the range, derived from the buckets that had ended by `at`, as known today. One that lasts at `at` has
 * no end. By start and id.
 */
export async function incidentsOf(
  store: StoreReader,
  slos: readonly SloDefinition[],
  range: TimeRange,
  at: Instant,
): Promise<Incident[]> {
  const byName = new Map(slos.map((slo) => [slo.name, slo]));
  const found: FoundStretch[] = [];
  for (const run of await bucketsThatMayBurn(store, slos, { start: range.start, end: at })) {
    const slo = byName.get(run.slo);
    if (slo === undefined) continue;
    for (const stretch of badStretches(run, slo.objective, floorTo(at, slo.bucketMs))) {
      const touches = stretch.start < range.end && (stretch.open || stretch.end > range.start);
      if (touches && stretch.bad >= leastBadEvents(slo))
        found.push({ slo, group: run.group, labels: run.labels, stretch });
    }
  }
  const budgets = await budgetsOf(store, found);
  const incidents = found.flatMap((one) => {
    const incident = incidentFrom(one.slo, one.labels, one.stretch, budgets.get(budgetKey(one)) ?? 0);
    return incident === undefined ? [] : [incident];
  });
  return incidents.sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
}

/** {@link incidentsOf} for one SLO. */
export async function incidentsAt(
  store: StoreReader,
  slo: SloDefinition,
  range: TimeRange,
  at: Instant,
): Promise<Incident[]> {
  return await incidentsOf(store, [slo], range, at);
}

/** How far before a range a first look for what an incident in it began with goes, in days, and by how much each further one goes farther. */
const LOOK_BACK = { days: 4, times: 8 } as const;

/**
 * The bad and the unseen buckets of SLOs, of those days only that have a bucket which burns fast enough for an incident, or time that nobody saw:
 * in the range, and before it as long as one such day follows another, but not longer than a window. A day without either ends every stretch.
 */
async function bucketsThatMayBurn(store: StoreReader, slos: readonly SloDefinition[], range: TimeRange) {
  const first = floorTo(range.start, DAY_MS);
  const farthest = range.start - Math.max(0, ...slos.map((slo) => windowLengthMs(slo.window)));
  for (let back: number = LOOK_BACK.days; ; back *= LOOK_BACK.times) {
    const start = Math.max(farthest, first - back * DAY_MS);
    const days = await burningDays(store, slos, { start, end: range.end });
    const from = [...days.values()].map((own) => unbrokenFrom(own, first));
    if (start > farthest && from.some((day) => day <= start)) continue;
    const earliest = Math.min(first, ...from);
    const wanted = [...new Set([...days.values()].flatMap((own) => [...own]))].filter((day) => day >= earliest);
    if (wanted.length === 0) return [];
    const parts = wanted
      .sort((a, b) => a - b)
      .map((day) => ({ start: Math.max(start, day), end: Math.min(range.end, day + DAY_MS) }));
    return await bucketsOf(store, { slos: [...days.keys()], range: { start, end: range.end }, parts, badOnly: true });
  }
}

/** The first of the days that lead up to a day, or to the one before it, without one missing. */
function unbrokenFrom(days: ReadonlySet<Instant>, first: Instant): Instant {
  let day = first;
  // At the first instants of a day, what lasts may have its bad buckets in the day before.
  while (days.has(day - DAY_MS)) day -= DAY_MS;
  return day;
}

async function burningDays(store: StoreReader, slos: readonly SloDefinition[], range: TimeRange) {
  const names = slos.map(({ name }) => name);
  const { from, params } = await ledgerPieces(store, { slos: names, range, cuts: [] }, ['worst', 'unseen_ms']);
  const rows = await store.query<{ slo: string; day: Instant }>(
    `SELECT DISTINCT slo, toUnixTimestamp64Milli(toDateTime64(toDate(start), 3, 'UTC')) AS day FROM ${from}
     WHERE p.worst >= transform(toString(slo), {slos:Array(String)}, {least:Array(Float64)}, 1.) OR p.unseen_ms > 0`,
    // A share of decimals and one of doubles differ by dust.
    { ...params, least: slos.map(({ objective }) => badRatio(objective) * (1 - 1e-9)) },
  );
  const days = new Map<string, Set<Instant>>();
  for (const { slo, day } of rows) days.set(slo, (days.get(slo) ?? new Set()).add(day));
  return days;
}
