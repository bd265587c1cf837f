import { lengthMs } from '../../../time/index.ts';
import type { IncidentFacts } from '../../facts.ts';
import type { NamedIncident } from '../../words/index.ts';
import type { Context } from '../context.ts';
import type { Standing } from '../slos/standing.ts';
import { incidentLengthMs } from './downtime.ts';

const MINUTE_MS = 60_000;
/** A weekday says which day it is only within a week, one with a change of clocks included. */
const WEEK_MS = 7.5 * 86_400_000;
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
  const lastedMs = incidentLengthMs(fact, Math.min(facts.at, facts.period.end));
  const minutes = Math.ceil(lastedMs / MINUTE_MS - 1e-6);
  return {
    severity: incident.severity,
    duration: print.duration(lastedMs),
    minutes: minutes < MAX_MINUTES ? minutes : undefined,
    day: lengthMs(facts.period) > WEEK_MS ? print.day(incident.start) : print.weekday(incident.start),
    start: print.dayTime(incident.start),
  };
}
