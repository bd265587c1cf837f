import { describe, expect, it } from 'vitest';
import type { CostlyIncident } from '../../src/roi/index.ts';
import fc from '../properties.ts';
import { downtimeAt, MINUTE_MS } from './streams.ts';

const PRICES = { api: '96.00', llm: '31' };
const RANGE = { start: 0, end: 1_000 * MINUTE_MS };

const outage = (slo: string, from: number, to: number | undefined): CostlyIncident => ({
  id: `${slo}-${from}`,
  budgetShare: 0.1,
  slo,
  start: from * MINUTE_MS,
  end: to === undefined ? undefined : to * MINUTE_MS,
  badEvents: 90,
  validEvents: 100,
  severity: 'outage',
});

const amounts = (incidents: readonly CostlyIncident[], range = RANGE): string[] =>
  downtimeAt(incidents, PRICES, range).map((part) => part.amount.toString());

describe('cost of downtime', () => {
  it('is minutes times price: 47 × 96 and 14 × 31', () => {
    expect(amounts([outage('api', 10, 57), outage('llm', 100, 114)])).toEqual(['4512', '434']);
  });

  it('names every priced SLO, also one without incidents, and no other', () => {
    expect(downtimeAt([outage('other', 0, 60)], PRICES, RANGE).map(({ slo }) => slo)).toEqual(['api', 'llm']);
    expect(amounts([outage('other', 0, 60)])).toEqual(['0', '0']);
  });

  it('pays a minute once when two groups are down at the same time', () => {
    expect(amounts([outage('api', 0, 10), outage('api', 5, 20)])[0]).toBe('1920');
  });

  it('counts degraded time by its share of bad events', () => {
    const degraded: CostlyIncident = { ...outage('api', 0, 100), severity: 'degraded', badEvents: 5, validEvents: 200 };
    expect(amounts([degraded])[0]).toBe('240');
    expect(downtimeAt([degraded], PRICES, RANGE)[0]?.incidents[0]?.amount.toString()).toBe('240');
  });

  it('cuts an incident at the range, and an open one at its end', () => {
    expect(amounts([outage('api', 990, undefined)])[0]).toBe('960');
    expect(amounts([outage('api', 0, 500)], { start: 100 * MINUTE_MS, end: 110 * MINUTE_MS })[0]).toBe('960');
  });

  it('adds up over ranges', () => {
    const incident = fc
      .tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 200 }), fc.boolean())
      .map(([from, length, degraded]): CostlyIncident => {
        const { severity, ...rest } = outage('api', from, from + length);
        return { ...rest, severity: degraded ? 'degraded' : severity };
      });
    fc.assert(
      fc.property(fc.array(incident, { maxLength: 6 }), fc.integer({ min: 1, max: 999 }), (incidents, cut) => {
        const edge = cut * MINUTE_MS;
        const total = (range: typeof RANGE) => downtimeAt(incidents, PRICES, range)[0]?.amount;
        const parts = total({ start: 0, end: edge })?.plus(total({ start: edge, end: RANGE.end }) ?? 0);
        expect(parts?.toFixed(20)).toBe(total(RANGE)?.toFixed(20));
      }),
    );
  });
});
