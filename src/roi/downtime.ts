import type { Instant, TimeRange } from '../time/index.ts';
import { Exact } from './money.ts';

/** What an incident has that costs money. `src/slo`'s incidents fit. */
export interface CostlyIncident {
  readonly slo: string;
  readonly start: Instant;
  /** Undefined while it lasts. */
  readonly end: Instant | undefined;
  readonly badEvents: number;
  readonly validEvents: number;
  readonly severity: 'outage' | 'degraded';
}

/** What the incidents of one SLO cost within a range. */
export interface DowntimeCost {
  readonly slo: string;
  /** Minutes of outage; degraded minutes count by their share of bad events. */
  readonly minutes: Exact;
  readonly perMinute: Exact;
  readonly amount: Exact;
}

const MINUTE_MS = 60_000;

/** An outage costs its whole length; a degraded stretch the share of its events that was bad. */
function weight(incident: CostlyIncident): Exact {
  if (incident.severity === 'outage') return new Exact(1);
  return incident.validEvents > 0 ? new Exact(incident.badEvents).div(incident.validEvents) : new Exact(0);
}

function clip(incident: CostlyIncident, range: TimeRange): TimeRange | undefined {
  const start = Math.max(incident.start, range.start);
  const end = Math.min(incident.end ?? range.end, range.end);
  return start < end ? { start, end } : undefined;
}

/** Cost of one incident within the range, in the currency of the price; zero for an SLO without a price. */
export function incidentCost(
  incident: CostlyIncident,
  perMinute: Readonly<Record<string, string>>,
  range: TimeRange,
): Exact {
  const part = clip(incident, range);
  const price = perMinute[incident.slo];
  if (part === undefined || price === undefined) return new Exact(0);
  return weight(incident)
    .times(part.end - part.start)
    .div(MINUTE_MS)
    .times(price);
}

/**
 * Cost of downtime per SLO that has a price, in the order of the price list. Where incidents of one SLO overlap (two groups down at once)
 * a minute is paid once, at the heaviest of them: the price is for the SLO, not for the group. An open incident lasts to the
 * end of the range, so end the range at the logical time.
 */
export function downtimeCosts(
  incidents: readonly CostlyIncident[],
  perMinute: Readonly<Record<string, string>>,
  range: TimeRange,
): DowntimeCost[] {
  return Object.entries(perMinute).map(([slo, price]) => {
    const weighted = weightedMs(
      incidents.filter((incident) => incident.slo === slo),
      range,
    );
    const minutes = weighted.div(MINUTE_MS);
    return { slo, minutes, perMinute: new Exact(price), amount: minutes.times(price) };
  });
}

function weightedMs(incidents: readonly CostlyIncident[], range: TimeRange): Exact {
  const parts = incidents.flatMap((incident) => {
    const part = clip(incident, range);
    return part === undefined ? [] : [{ ...part, weight: weight(incident) }];
  });
  const edges = [...new Set(parts.flatMap((part) => [part.start, part.end]))].sort((a, b) => a - b);
  let sum = new Exact(0);
  for (const [i, start] of edges.entries()) {
    const end = edges[i + 1];
    if (end === undefined) break;
    const active = parts.filter((part) => part.start <= start && part.end >= end).map((part) => part.weight);
    if (active.length > 0) sum = sum.plus(Exact.max(...active).times(end - start));
  }
  return sum;
}
