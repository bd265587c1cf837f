import type { Instant, TimeRange } from '../time/index.ts';
import { creditsWithin, type EventStretch } from './credits.ts';
import {
  DOWNTIME_COMPONENTS,
  type DowntimeComponent,
  type DowntimePrice,
  minutePrices,
  responderMinute,
} from './downtime-price.ts';
import { Exact } from './money.ts';

/** What an incident has that costs money. `src/slo`'s incidents fit. */
export interface CostlyIncident {
  readonly id: string;
  readonly slo: string;
  readonly start: Instant;
  /** Undefined while it lasts. */
  readonly end: Instant | undefined;
  readonly badEvents: number;
  readonly validEvents: number;
  /** Share of the SLO's whole budget that it used. */
  readonly budgetShare: number;
  readonly severity: 'outage' | 'degraded';
}

export type ComponentAmounts = Readonly<Record<DowntimeComponent, Exact>>;

/** What one incident cost within a range. The incidents of an SLO add up to it. */
export interface IncidentCost {
  readonly incident: CostlyIncident;
  /** Counted minutes. A minute that another incident of the SLO is heavier in counts there. */
  readonly minutes: Exact;
  readonly components: ComponentAmounts;
  readonly amount: Exact;
}

/** What the incidents of one SLO cost within a range. */
export interface DowntimeCost {
  readonly slo: string;
  /** Minutes of outage; degraded minutes count by their share of bad events. */
  readonly minutes: Exact;
  readonly price: DowntimePrice;
  readonly components: ComponentAmounts;
  readonly amount: Exact;
  /** By start. */
  readonly incidents: readonly IncidentCost[];
  /** Credits of months whose bad events are part of no incident. */
  readonly unattributed: Exact;
}

export interface DowntimeInput {
  readonly prices: readonly DowntimePrice[];
  /** Every incident that touches the range, a month that it touches, or the reference of one. */
  readonly incidents: readonly CostlyIncident[];
  /** Events by local day and SLO of all those months; only contracts with credits and baselines look at them. */
  readonly events: ReadonlyMap<string, readonly EventStretch[]>;
  /** Ends at the logical time where that is earlier: an open incident lasts to the end. */
  readonly range: TimeRange;
  readonly timeZone: string;
}

const MINUTE_MS = 60_000;
const ZERO = new Exact(0);

/** An outage costs its whole length; a degraded stretch the share of its events that was bad. */
function weight(incident: CostlyIncident): Exact {
  if (incident.severity === 'outage') return new Exact(1);
  return incident.validEvents > 0 ? new Exact(incident.badEvents).div(incident.validEvents) : ZERO;
}

function clip(incident: CostlyIncident, range: TimeRange): TimeRange | undefined {
  const start = Math.max(incident.start, range.start);
  const end = Math.min(incident.end ?? range.end, range.end);
  return start < end ? { start, end } : undefined;
}

/**
 * Cost of downtime per SLO that has a price, in the order of the prices. Where incidents of one SLO overlap (two groups down at once)
 * a minute is paid once, at the heaviest of them: the price is for the SLO, not for the group.
 */
export function downtimeCosts(input: DowntimeInput): DowntimeCost[] {
  return input.prices.map((price) => {
    const incidents = incidentCosts(price, input);
    const contract = price.credits;
    const due =
      contract === undefined
        ? ZERO
        : creditsWithin(contract, input.events.get(price.slo) ?? [], input.range, input.timeZone);
    const shared = shareCredits(incidents, due);
    const components = totals(shared.map((one) => one.components));
    const unattributed = due.minus(components.credits);
    return {
      slo: price.slo,
      minutes: shared.reduce((sum, { minutes }) => sum.plus(minutes), ZERO),
      price,
      components: { ...components, credits: due },
      amount: sumOf({ ...components, credits: due }),
      incidents: shared,
      unattributed,
    };
  });
}

function incidentCosts(price: DowntimePrice, { incidents, range }: DowntimeInput): IncidentCost[] {
  const mine = incidents.filter((incident) => incident.slo === price.slo && clip(incident, range) !== undefined);
  const weighted = weightedMs(mine, range);
  const perMinute = minutePrices(price);
  const perResponderMinute = responderMinute(price);
  return mine.map((incident): IncidentCost => {
    const minutes = (weighted.get(incident) ?? ZERO).div(MINUTE_MS);
    const part = clip(incident, range) ?? range;
    const lengthMs = part.end - part.start;
    const wholeMs = (incident.end ?? range.end) - incident.start;
    const failed = new Exact(incident.badEvents).times(lengthMs).div(wholeMs);
    const components = {
      time: minutes.times(perMinute.time),
      revenue: minutes.times(perMinute.revenue),
      events: failed.times(price.perFailedEvent ?? 0),
      productivity: minutes.times(perMinute.productivity),
      recovery: new Exact(lengthMs).div(MINUTE_MS).times(perResponderMinute),
      credits: ZERO,
    };
    return { incident, minutes, components, amount: sumOf(components) };
  });
}

/** Credits go to the incidents by their bad events. */
function shareCredits(incidents: readonly IncidentCost[], due: Exact): IncidentCost[] {
  const bad = incidents.reduce((sum, { incident }) => sum + incident.badEvents, 0);
  if (bad === 0 || due.isZero()) return [...incidents];
  return incidents.map((one) => {
    const components = { ...one.components, credits: due.times(one.incident.badEvents).div(bad) };
    return { ...one, components, amount: sumOf(components) };
  });
}

function totals(parts: readonly ComponentAmounts[]): ComponentAmounts {
  const sum = (component: DowntimeComponent): Exact => parts.reduce((all, part) => all.plus(part[component]), ZERO);
  return {
    time: sum('time'),
    revenue: sum('revenue'),
    events: sum('events'),
    productivity: sum('productivity'),
    recovery: sum('recovery'),
    credits: sum('credits'),
  };
}

function sumOf(components: ComponentAmounts): Exact {
  return DOWNTIME_COMPONENTS.reduce((sum, component) => sum.plus(components[component]), ZERO);
}

/** Weighted time of each incident: where several overlap, the heaviest has it, the earlier one where they are equal. */
export function weightedMs(incidents: readonly CostlyIncident[], range: TimeRange): Map<CostlyIncident, Exact> {
  const parts = incidents.flatMap((incident) => {
    const part = clip(incident, range);
    return part === undefined ? [] : [{ ...part, incident, weight: weight(incident) }];
  });
  const edges = [...new Set(parts.flatMap((part) => [part.start, part.end]))].sort((a, b) => a - b);
  const sums = new Map<CostlyIncident, Exact>();
  for (const [i, start] of edges.entries()) {
    const end = edges[i + 1];
    if (end === undefined) break;
    const active = parts.filter((part) => part.start <= start && part.end >= end);
    const [first] = active;
    if (first === undefined) continue;
    const heaviest = active.reduce((best, part) => (part.weight.gt(best.weight) ? part : best), first);
    const before = sums.get(heaviest.incident) ?? ZERO;
    sums.set(heaviest.incident, before.plus(heaviest.weight.times(end - start)));
  }
  return sums;
}
