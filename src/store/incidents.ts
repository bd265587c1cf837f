import { labelsFromKey, labelsKey } from '../series/index.ts';
import {
  badRatio,
  badStretches,
  errorShare,
  type Incident,
  incidentFrom,
  leastBadEvents,
  type SloDefinition,
  type Stretch,
  windowLengthMs,
} from '../slo/index.ts';
import { floorTo, type Instant, type TimeRange } from '../time/index.ts';
import { bucketsOf } from './ledger.ts';
import { DAY_MS, ledgerPieces } from './ledger-pieces.ts';
import { dailySums, sumWindows } from './ledger-sums.ts';
import type { Store, StoreReader } from './store.ts';

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
  // An incident that began before the range is found whole when it began within one more window.
  const start = range.start - Math.max(0, ...slos.map((slo) => windowLengthMs(slo.window)));
  const runs = await bucketsThatMayBurn(store, slos, { start, end: at });
  const incidents: Incident[] = [];
  for (const [name, slo] of byName) {
    const until = floorTo(at, slo.bucketMs);
    const found = runs
      .filter((run) => run.slo === name)
      .flatMap((run) => badStretches(run, slo.objective, until).map((stretch) => ({ ...run, stretch })))
      .filter(({ stretch }) => stretch.start < range.end && (stretch.open || stretch.end > range.start))
      .filter(({ stretch }) => stretch.bad >= leastBadEvents(slo));
    const budgets = await budgetsOf(store, slo, found);
    for (const { group, labels, stretch } of found) {
      const incident = incidentFrom(slo, labels, stretch, budgets.get(`${stretch.end} ${group}`) ?? 0);
      if (incident) incidents.push(incident);
    }
  }
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

/**
 * The whole budget, in events, of the SLO window that ends with each stretch, by `end group`. Where the ledger is younger than the
 * window, the traffic seen so far stands for all of it, so that an incident of the first days is not made larger than it was.
 */
async function budgetsOf(
  store: StoreReader,
  slo: SloDefinition,
  stretches: readonly { readonly stretch: Stretch }[],
): Promise<Map<string, number>> {
  if (stretches.length === 0) return new Map();
  const lengthMs = windowLengthMs(slo.window);
  const ends = [...new Set(stretches.map(({ stretch }) => stretch.end))].sort((a, b) => a - b);
  const windows = ends.map((end) => ({ start: end - lengthMs, end }));
  const edges = [...new Set(windows.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const hull = { start: edges[0] ?? 0, end: edges.at(-1) ?? 0 };
  const since = new Map(
    (await sumWindows(store, [slo.name], [hull])).map(({ group, firstSeen }) => [group, firstSeen[0]]),
  );
  const place = new Map(edges.map((edge, i) => [edge, i]));
  const budgets = new Map<string, number>();
  for (const { group, sums } of await dailySums(store, { slos: [slo.name], edges })) {
    const until = runningTotals(sums.map(({ valid }) => valid));
    const first = since.get(group) ?? hull.end;
    for (const { start, end } of windows) {
      const valid = (until[place.get(end) ?? 0] ?? 0) - (until[place.get(start) ?? 0] ?? 0);
      const share = Math.max(slo.bucketMs, end - Math.max(first, start)) / lengthMs;
      budgets.set(`${end} ${group}`, (valid / Math.min(1, share)) * errorShare(slo.objective));
    }
  }
  return budgets;
}

/** `totals[i]` is the sum of the values before i. */
function runningTotals(values: readonly number[]): Float64Array {
  const totals = new Float64Array(values.length + 1);
  for (const [i, value] of values.entries()) totals[i + 1] = (totals[i] ?? 0) + value;
  return totals;
}

/**
 * The bad and the unseen buckets of SLOs, of those days only that have a bucket which burns fast enough for an incident, or time that nobody saw.
 * Roll-ups know which days do.
 */
async function bucketsThatMayBurn(store: StoreReader, slos: readonly SloDefinition[], range: TimeRange) {
  const names = slos.map(({ name }) => name);
  const { from, params } = await ledgerPieces(store, { slos: names, range, cuts: [] }, ['worst', 'unseen_ms']);
  const days = await store.query<{ slo: string; day: Instant }>(
    `SELECT DISTINCT slo, toUnixTimestamp64Milli(toDateTime64(toDate(start), 3, 'UTC')) AS day FROM ${from}
     WHERE p.worst >= transform(toString(slo), {slos:Array(String)}, {least:Array(Float64)}, 1.) OR p.unseen_ms > 0`,
    // A share of decimals and one of doubles differ by dust.
    { ...params, least: slos.map(({ objective }) => badRatio(objective) * (1 - 1e-9)) },
  );
  if (days.length === 0) return [];
  const wanted = new Set(days.map(({ day }) => day));
  const parts: TimeRange[] = [...wanted]
    .sort((a, b) => a - b)
    .map((day) => ({ start: Math.max(range.start, day), end: Math.min(range.end, day + DAY_MS) }));
  return await bucketsOf(store, { slos: [...new Set(days.map(({ slo }) => slo))], range, parts, badOnly: true });
}

interface IncidentRow {
  readonly id: string;
  readonly slo: string;
  readonly group: string;
  readonly start: Instant;
  readonly end: Instant | null;
  readonly bad_events: number;
  readonly valid_events: number;
  readonly budget_share: number;
  readonly severity: Incident['severity'];
  readonly withdrawn: 0 | 1;
}

async function readRows(store: StoreReader, slos: readonly string[], range: TimeRange): Promise<IncidentRow[]> {
  return await store.query<IncidentRow>(
    `SELECT id, slo, \`group\`, toUnixTimestamp64Milli(i.start) AS start, toUnixTimestamp64Milli(i.\`end\`) AS \`end\`,
       bad_events, valid_events, budget_share, severity, withdrawn
     FROM (SELECT * FROM incidents FINAL) AS i
     WHERE slo IN {slos:Array(String)} AND withdrawn = 0 AND i.start < {end:DateTime64(3)}
       AND (i.\`end\` IS NULL OR i.\`end\` > {start:DateTime64(3)})
     ORDER BY i.start, id`,
    { slos, start: range.start, end: range.end },
  );
}

/** Incidents as the last evaluation kept them, for tables and dashboards; {@link incidentsAt} is right at any instant. */
export async function readIncidents(store: StoreReader, slo: string, range: TimeRange): Promise<Incident[]> {
  return (await readRows(store, [slo], range)).map(toIncident);
}

/** A kept incident by its id; undefined where there is none. */
export async function incidentById(store: StoreReader, id: string): Promise<Incident | undefined> {
  const [row] = await store.query<IncidentRow>(
    `SELECT id, slo, \`group\`, toUnixTimestamp64Milli(i.start) AS start, toUnixTimestamp64Milli(i.\`end\`) AS \`end\`,
       bad_events, valid_events, budget_share, severity, withdrawn
     FROM (SELECT * FROM incidents FINAL) AS i WHERE id = {id:String} AND withdrawn = 0`,
    { id },
  );
  return row && toIncident(row);
}

function toIncident(row: IncidentRow): Incident {
  return {
    id: row.id,
    slo: row.slo,
    group: labelsFromKey(row.group),
    start: row.start,
    end: row.end ?? undefined,
    badEvents: row.bad_events,
    validEvents: row.valid_events,
    budgetShare: row.budget_share,
    severity: row.severity,
  };
}

/** Makes the kept incidents of the SLOs in the range those given: what the ledger no longer shows is withdrawn. */
export async function keepIncidents(
  store: Store,
  slos: readonly string[],
  range: TimeRange,
  incidents: readonly Incident[],
): Promise<void> {
  const ids = new Set(incidents.map(({ id }) => id));
  const gone = (await readRows(store, slos, range)).filter(({ id }) => !ids.has(id));
  await store.insertRows('incidents', [
    ...gone.map((row) => ({ ...row, withdrawn: 1 })),
    ...incidents.map((incident) => ({
      id: incident.id,
      slo: incident.slo,
      group: labelsKey(incident.group),
      start: incident.start,
      end: incident.end ?? null,
      bad_events: incident.badEvents,
      valid_events: incident.validEvents,
      budget_share: incident.budgetShare,
      severity: incident.severity,
      withdrawn: 0,
    })),
  ]);
}
