import { labelsFromKey, labelsKey } from '../../series/index.ts';
import type { Incident } from '../../slo/index.ts';
import type { Instant, TimeRange } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';

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

const COLUMNS = `id, slo, \`group\`, toUnixTimestamp64Milli(i.start) AS start, toUnixTimestamp64Milli(i.\`end\`) AS \`end\`,
  bad_events, valid_events, budget_share, severity, withdrawn`;

async function readRows(store: StoreReader, slos: readonly string[], range: TimeRange): Promise<IncidentRow[]> {
  return await store.query<IncidentRow>(
    `SELECT ${COLUMNS} FROM (SELECT * FROM incidents FINAL) AS i
     WHERE slo IN {slos:Array(String)} AND withdrawn = 0 AND i.start < {end:DateTime64(3)}
       AND (i.\`end\` IS NULL OR i.\`end\` > {start:DateTime64(3)})
     ORDER BY i.start, id`,
    { slos, start: range.start, end: range.end },
  );
}

/** Incidents as the last evaluation kept them, for tables and dashboards; `incidentsAt` is right at any instant. */
export async function readIncidents(store: StoreReader, slo: string, range: TimeRange): Promise<Incident[]> {
  return (await readRows(store, [slo], range)).map(toIncident);
}

/**
 * Kept incidents of many SLOs that touch the range, as they stood at `at`: one that had not begun is absent, one that had not ended
 * has no end. By start and id.
 */
export async function incidentsIn(
  store: StoreReader,
  slos: readonly string[],
  range: TimeRange,
  at: Instant,
): Promise<Incident[]> {
  const begun = (await readRows(store, slos, range)).filter(({ start }) => start <= at);
  return begun.map((row) => toIncident(row.end !== null && row.end > at ? { ...row, end: null } : row));
}

/** How many kept incidents touch the range and began before an instant, of each SLO only those that had ended by an instant of its own. */
export async function countIncidents(
  store: StoreReader,
  endedBy: ReadonlyMap<string, Instant>,
  range: TimeRange,
  before: Instant,
): Promise<number> {
  const [row] = await store.query<{ incidents: number }>(
    `SELECT count() AS incidents FROM incidents FINAL
     WHERE slo IN {slos:Array(String)} AND withdrawn = 0 AND start < {before:DateTime64(3)} AND \`end\` > {start:DateTime64(3)}
       AND toUnixTimestamp64Milli(\`end\`) <= transform(toString(slo), {slos:Array(String)}, {ends:Array(Int64)}, 0)`,
    { slos: [...endedBy.keys()], ends: [...endedBy.values()], start: range.start, before },
  );
  return row?.incidents ?? 0;
}

/** A kept incident by its id; undefined where there is none. */
export async function incidentById(store: StoreReader, id: string): Promise<Incident | undefined> {
  const [row] = await store.query<IncidentRow>(
    `SELECT ${COLUMNS} FROM (SELECT * FROM incidents FINAL) AS i WHERE id = {id:String} AND withdrawn = 0`,
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
