import { labelsFromKey, labelsKey } from '../series/index.ts';
import {
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
  const runs = await bucketsOf(store, { slos: [...byName.keys()], range: { start, end: at }, badOnly: true });
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
  const rows = await store.query<{ group: string; until: number; valid: number; first: number }>(
    `SELECT \`group\`, until, toFloat64(sum(valid)) AS valid, toFloat64(min(time)) AS first
     FROM (
       SELECT \`group\`, valid, toUnixTimestamp64Milli(start) AS time, arrayJoin({ends:Array(Int64)}) AS until
       FROM sli_buckets FINAL
       WHERE slo = {slo:String} AND state IN (1, 2, 5) AND start >= {start:DateTime64(3)} AND start < {end:DateTime64(3)}
     )
     WHERE time < until AND time >= until - {length:Int64}
     GROUP BY \`group\`, until`,
    { slo: slo.name, ends, start: (ends[0] ?? 0) - lengthMs, end: ends.at(-1) ?? 0, length: lengthMs },
  );
  return new Map(
    rows.map(({ group, until, valid, first }) => {
      const share = Math.max(slo.bucketMs, until - first) / lengthMs;
      return [`${until} ${group}`, (valid / Math.min(1, share)) * errorShare(slo.objective)];
    }),
  );
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
