import { labelsKey } from '../../series/index.ts';
import { intersect, lengthMs, type TimeRange } from '../../time/index.ts';
import type { IncidentFacts } from '../facts.ts';
import { grouped } from './grouped.ts';

/**
 * Time of outages within a range, added up over SLOs. Outages of one SLO that overlap (two groups at once) count once; degraded
 * time is not downtime.
 */
export function downtimeMs(incidents: readonly IncidentFacts[], range: TimeRange): number {
  const outages = incidents.filter(({ incident }) => incident.severity === 'outage');
  const bySlo = grouped(outages, ({ incident }) => incident.slo);
  return [...bySlo.values()].reduce((sum, ofSlo) => sum + unionMs(ofSlo, range), 0);
}

function unionMs(incidents: readonly IncidentFacts[], range: TimeRange): number {
  const parts = incidents
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
