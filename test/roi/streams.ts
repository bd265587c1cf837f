import { Exact, type RoiEntry, type StreamDefinition } from '../../src/roi/index.ts';
import { type CalendarUnit, periodContaining } from '../../src/time/index.ts';

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
