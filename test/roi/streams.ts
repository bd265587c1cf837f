import {
  type CostlyIncident,
  type DowntimeCost,
  type DowntimePrice,
  downtimeCosts,
  Exact,
  type RoiEntry,
  type StreamDefinition,
} from '../../src/roi/index.ts';
import { type CalendarUnit, periodContaining, type TimeRange } from '../../src/time/index.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

export function streamOf(changes: Partial<StreamDefinition> = {}): StreamDefinition {
  return {
    name: 'transfer',
    title: 'Transfer avoided',
    kind: 'saving',
    basis: 'avoided',
    source: 'prom',
    query: 'saved_bytes_total',
    measure: 'increase',
    divisor: '1e12',
    unit: 'TB',
    price: '38.00',
    perMonth: undefined,
    currency: 'EUR',
    evidence: 'contract of 1 Jan 2026',
    ...changes,
  };
}

/** The calendar period of the day `text` in the zone. */
export function periodOf(text: string, unit: CalendarUnit, timeZone: string) {
  return periodContaining(Date.parse(`${text}T12:00:00Z`), unit, { timeZone, weekStartsOn: 1 });
}

/** A price of downtime without any component; give those that matter. */
export function downtimePriceOf(slo: string, changes: Partial<DowntimePrice> = {}): DowntimePrice {
  return {
    slo,
    perMinute: undefined,
    revenue: undefined,
    perFailedEvent: undefined,
    productivity: undefined,
    recovery: undefined,
    credits: undefined,
    baseline: undefined,
    evidence: '',
    asOf: undefined,
    band: undefined,
    ...changes,
  };
}

/** Cost of downtime at a price per minute. */
export function downtimeAt(
  incidents: readonly CostlyIncident[],
  perMinute: Readonly<Record<string, string>>,
  range: TimeRange,
): DowntimeCost[] {
  const prices = Object.entries(perMinute).map(([slo, price]) => downtimePriceOf(slo, { perMinute: price }));
  return downtimeCosts({ prices, incidents, events: new Map(), range, timeZone: 'UTC' });
}

/** An entry of a whole UTC day. */
export function entryOf(stream: string, day: string, amount: string, changes: Partial<RoiEntry> = {}): RoiEntry {
  const period = periodOf(day, 'day', 'UTC');
  return {
    stream,
    kind: 'saving',
    basis: 'realised',
    key: period.key,
    day: { start: period.start, end: period.end },
    upTo: period.end,
    quantity: new Exact(amount),
    amount: new Exact(amount),
    currency: 'EUR',
    coverage: 1,
    ...changes,
  };
}
