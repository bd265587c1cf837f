import { labelsKey } from '../../../series/index.ts';
import { intersect, lengthMs, type TimeRange } from '../../../time/index.ts';
import type { IncidentFacts } from '../../facts.ts';

/**
 * Time within a range in which at least one SLO had an outage. One cause that takes several SLOs down is one downtime; degraded time
 * is none.
 */
export function downtimeMs(incidents: readonly IncidentFacts[], range: TimeRange): number {
  const parts = incidents
    .filter(({ incident }) => incident.severity === 'outage')
    .flatMap(({ incident }) => intersect({ start: incident.start, end: incident.end ?? range.end }, range) ?? [])
    .sort((a, b) => a.start - b.start);
  let sum = 0;
  let covered = range.start;
  for (const part of parts) {
    sum += Math.max(0, part.end - Math.max(part.start, covered));
    covered = Math.max(covered, part.end);
  }
  return sum;
}

/** Incidents that began in a range, by the identity of the row they belong to. */
export function startedIn(incidents: readonly IncidentFacts[], range: TimeRange): readonly IncidentFacts[] {
  return incidents.filter(({ incident }) => incident.start >= range.start && incident.start < range.end);
}

export function incidentLengthMs({ incident }: IncidentFacts, until: number): number {
  return lengthMs({ start: incident.start, end: incident.end ?? Math.max(incident.start, until) });
}

export const rowKey = ({ incident }: IncidentFacts): string => `${incident.slo}\n${labelsKey(incident.group)}`;
