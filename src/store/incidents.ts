import { type Labels, labelsFromKey, labelsKey } from '../series/index.ts';
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
import { sumWindows } from './ledger-sums.ts';
import type { Store, StoreReader } from './store.ts';

/** A stretch of bad buckets that may be an incident. */
interface Found {
  readonly slo: SloDefinition;
  readonly group: string;
  readonly labels: Labels;
  readonly stretch: Stretch;
}

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
  const found: Found[] = [];
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

/** Windows in one statement. */
const WINDOWS_PER_PASS = 40;

function budgetKey({ slo, group, stretch }: Pick<Found, 'slo' | 'group' | 'stretch'>): string {
  return `${stretch.end} ${slo.name} ${group}`;
}

/**
 * The whole budget, in events, of the SLO window that ends with each stretch, by {@link budgetKey}. Where the window begins unseen, the traffic
 * seen from then on stands for all of it, so that an incident of the first days is not made larger than it was.
 */
async function budgetsOf(store: StoreReader, found: readonly Found[]): Promise<Map<string, number>> {
  const budgets = new Map<string, number>();
  for (const pass of passesOf(found)) {
    const ends = [...new Set(pass.map(({ stretch }) => stretch.end))];
    const lengthMs = pass[0] === undefined ? 0 : windowLengthMs(pass[0].slo.window);
    const names = [...new Set(pass.map(({ slo }) => slo.name))];
    const windows = ends.map((end) => ({ start: end - lengthMs, end }));
    const sums = new Map((await sumWindows(store, names, windows)).map((one) => [`${one.slo} ${one.group}`, one]));
    for (const one of pass) {
      const { slo, group, stretch } = one;
      const i = ends.indexOf(stretch.end);
      const own = sums.get(`${slo.name} ${group}`);
      const first = own?.firstSeen[i] ?? stretch.end;
      const share = Math.max(slo.bucketMs, stretch.end - first) / lengthMs;
      const valid = own?.sums[i]?.valid ?? 0;
      budgets.set(budgetKey(one), (valid / Math.min(1, share)) * errorShare(slo.objective));
    }
  }
  return budgets;
}

/** Stretches whose windows have one length and end near each other, a few windows at a time. */
function* passesOf(found: readonly Found[]): Iterable<readonly Found[]> {
  const lengthOf = ({ slo }: Found) => windowLengthMs(slo.window);
  const sorted = [...found].sort((a, b) => lengthOf(a) - lengthOf(b) || a.stretch.end - b.stretch.end);
  let pass: Found[] = [];
  const ends = new Set<Instant>();
  for (const one of sorted) {
    const [first] = pass;
    const full = ends.size === WINDOWS_PER_PASS && !ends.has(one.stretch.end);
    if (first !== undefined && (full || lengthOf(first) !== lengthOf(one))) {
      yield pass;
      pass = [];
      ends.clear();
    }
    pass.push(one);
    ends.add(one.stretch.end);
  }
  if (pass.length > 0) yield pass;
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
