import type { IncidentFacts } from '../facts.ts';
import type { NamedIncident } from '../words/index.ts';
import type { Context } from './context.ts';
import { incidentLengthMs } from './downtime.ts';
import type { Standing } from './standing.ts';

const MINUTE_MS = 60_000;
/** Longer ones read better in hours. */
const MAX_MINUTES = 120;

/** The incident that spent most of a row's budget in this period. */
export function namedIncident(context: Context, row: Standing): NamedIncident | undefined {
  const [worst] = [...row.incidents].sort((a, b) => b.incident.budgetShare - a.incident.budgetShare);
  return worst && nameOf(context, worst);
}

/** How an incident is spoken of. */
export function nameOf({ print, facts }: Context, fact: IncidentFacts): NamedIncident {
  const { incident } = fact;
  const lengthMs = incidentLengthMs(fact, Math.min(facts.at, facts.period.end));
  const minutes = Math.ceil(lengthMs / MINUTE_MS - 1e-6);
  return {
    severity: incident.severity,
    duration: print.duration(lengthMs),
    minutes: minutes < MAX_MINUTES ? minutes : undefined,
    weekday: print.weekday(incident.start),
    start: print.dayTime(incident.start),
  };
}
