import type { NamedIncident } from '../words/index.ts';
import type { Context } from './context.ts';
import { incidentLengthMs } from './downtime.ts';
import type { Standing } from './standing.ts';

const MINUTE_MS = 60_000;
/** Longer ones read better in hours. */
const MAX_MINUTES = 120;

/** The incident that spent most of a row's budget in this period. */
export function namedIncident(context: Context, row: Standing): NamedIncident | undefined {
  const { print, facts } = context;
  const [worst] = [...row.incidents].sort((a, b) => b.incident.budgetShare - a.incident.budgetShare);
  if (worst === undefined) return undefined;
  const { incident } = worst;
  const lengthMs = incidentLengthMs(worst, Math.min(facts.at, facts.period.end));
  const minutes = Math.ceil(lengthMs / MINUTE_MS - 1e-6);
  return {
    severity: incident.severity,
    duration: print.duration(lengthMs),
    minutes: minutes < MAX_MINUTES ? minutes : undefined,
    weekday: print.weekday(incident.start),
    start: print.dayTime(incident.start),
  };
}
