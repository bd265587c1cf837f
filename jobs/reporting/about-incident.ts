import type { ReportDefinition } from '../../src/config/index.ts';
import { UsageError } from '../../src/errors.ts';
import type { Incident } from '../../src/slo/index.ts';
import { incidentsIn } from '../../src/store/index.ts';
import { floorTo, type Period, parsePeriod } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';

/** The plan of reports about one incident. */
export const INCIDENT_PLAN = 'incident';

const HOUR_MS = 3_600_000;
/** Ranges begin and end at whole quarters of an hour, which read better. */
const ROUND_MS = 900_000;
const LOOK_BACK_MS = 400 * 24 * HOUR_MS;
const LISTED = 5;

export interface AboutIncident {
  readonly incident: Incident;
  /** From an hour before it to an hour after it, or to now. */
  readonly period: Period;
  /** Of the report and its files: `incident-api-20261110-0910`. */
  readonly name: string;
}

/**
 * The incident that a report is about; undefined for reports about a period. Without an id it is the last one.
 * @throws UsageError where there is no such incident, or one is named for a report about a period.
 */
export async function incidentOf(
  context: JobContext,
  definition: ReportDefinition,
  id: string | undefined,
): Promise<AboutIncident | undefined> {
  const { store, config, at } = context;
  if (definition.base !== INCIDENT_PLAN) {
    if (id === undefined) return undefined;
    throw new UsageError(`report "${definition.name}" is about a period, not about one incident`, {
      hint: 'Ask for the report "incident".',
    });
  }
  const names = config.slos.map(({ name }) => name);
  const known = await incidentsIn(store, names, { start: at - LOOK_BACK_MS, end: at + 1 }, at);
  const incident = id === undefined || id === 'last' ? known.at(-1) : known.find((one) => one.id === id);
  if (incident === undefined) {
    const ids = known.slice(-LISTED).map((one) => one.id);
    throw new UsageError(id === undefined || id === 'last' ? 'there is no incident' : `there is no incident "${id}"`, {
      hint: ids.length === 0 ? 'None was found in the last 400 days.' : `The last ones are ${ids.join(', ')}.`,
    });
  }
  const start = floorTo(incident.start - HOUR_MS, ROUND_MS);
  const end = Math.min(at, floorTo((incident.end ?? at) + HOUR_MS + ROUND_MS - 1, ROUND_MS));
  const calendar = { timeZone: config.timeZone, weekStartsOn: config.weekStartsOn };
  const period = parsePeriod(`${new Date(start).toISOString()}..${new Date(end).toISOString()}`, at, calendar);
  const stamp = new Date(incident.start).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 13);
  return { incident, period, name: `${definition.name}-${incident.slo}-${stamp}` };
}
