import { describe, expect, it } from 'vitest';
import {
  avoidedDowntime,
  type CostlyIncident,
  DOWNTIME_COMPONENTS,
  type DowntimeInput,
  downtimeCosts,
  type EventStretch,
  Exact,
  periodsIn,
} from '../../src/roi/index.ts';
import fc from '../properties.ts';
import { downtimePriceOf, HOUR_MS, periodOf } from './streams.ts';

const ZONE = 'Europe/Berlin';
const QUARTER = periodOf('2026-02-10', 'quarter', ZONE);
const DAYS = periodsIn(QUARTER, 'day', ZONE);
const PRICE = downtimePriceOf('api', {
  perMinute: '3',
  revenue: { perHour: '700', impact: '0.3', recovered: '0.1' },
  perFailedEvent: '0.07',
  productivity: { people: '7', perHour: '65', impact: '0.9' },
  recovery: { responders: '2', perHour: '90' },
  credits: {
    monthlyFee: '999',
    tiers: [
      { below: '0.999', credit: '0.1' },
      { below: '0.99', credit: '0.25' },
    ],
    cap: '0.2',
  },
  baseline: { measured: undefined, minutesPerMonth: '300', evidence: 'mean of 2025' },
});

/** Incidents anywhere in the quarter, and the bad events of its days. */
const story = fc
  .record({
    incidents: fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 2100 }),
        hours: fc.integer({ min: 1, max: 30 }),
        outage: fc.boolean(),
      }),
      { maxLength: 8 },
    ),
    bad: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: DAYS.length, maxLength: DAYS.length }),
  })
  .map(
    ({ incidents, bad }): Pick<DowntimeInput, 'incidents' | 'events'> => ({
      incidents: incidents.map(({ at, hours, outage }, i): CostlyIncident => {
        const start = QUARTER.start + at * HOUR_MS;
        return {
          id: `i${i}`,
          slo: 'api',
          start,
          end: start + hours * HOUR_MS,
          badEvents: 10 + i,
          validEvents: 40,
          budgetShare: 0.1,
          severity: outage ? 'outage' : 'degraded',
        };
      }),
      events: new Map([
        [
          'api',
          DAYS.map((day, i): EventStretch => ({ start: day.start, end: day.end, bad: bad[i] ?? 0, valid: 1000 })),
        ],
      ]),
    }),
  );

describe('cost of downtime by component', () => {
  it('adds up over days, months and incidents, across the change of the clocks', () => {
    fc.assert(
      fc.property(story, (known) => {
        const of = (range: DowntimeInput['range']) =>
          downtimeCosts({ ...known, prices: [PRICE], range, timeZone: ZONE })[0];
        const whole = of(QUARTER);
        const days = DAYS.map((day) => of(day));
        const months = periodsIn(QUARTER, 'month', ZONE).map((month) => of(month));
        for (const component of DOWNTIME_COMPONENTS) {
          const sum = (parts: typeof days): string =>
            parts.reduce((all, part) => all.plus(part?.components[component] ?? 0), new Exact(0)).toFixed(20);
          expect(sum(days)).toBe(whole?.components[component].toFixed(20));
          expect(sum(months)).toBe(whole?.components[component].toFixed(20));
        }
        const incidents = whole?.incidents.reduce((all, { amount }) => all.plus(amount), new Exact(0));
        expect(incidents?.plus(whole?.unattributed ?? 0).toFixed(20)).toBe(whole?.amount.toFixed(20));
      }),
      { numRuns: 25 },
    );
  });

  it('avoids what adds up too, never less than nothing in a month', () => {
    fc.assert(
      fc.property(story, (known) => {
        const of = (range: DowntimeInput['range']): Exact =>
          avoidedDowntime({ ...known, prices: [PRICE], range, timeZone: ZONE })[0]?.minutes ?? new Exact(-1);
        const months = periodsIn(QUARTER, 'month', ZONE).map((month) => of(month));
        const days = DAYS.reduce((all, day) => all.plus(of(day)), new Exact(0));
        expect(days.toFixed(20)).toBe(of(QUARTER).toFixed(20));
        expect(months.every((minutes) => minutes.gte(0) && minutes.lte(300))).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('pays the largest credit that is due, up to the cap, and only for months with events', () => {
    const month = periodOf('2026-02-10', 'month', ZONE);
    const credit = (bad: number, valid: number): string | undefined => {
      const events = new Map([['api', [{ start: month.start, end: month.end, bad, valid }]]]);
      const input = { prices: [PRICE], incidents: [], events, range: month, timeZone: ZONE };
      return downtimeCosts(input)[0]?.components.credits.toFixed(2);
    };
    expect([credit(0, 1000), credit(1, 1000), credit(2, 1000), credit(11, 1000), credit(0, 0)]).toEqual([
      '0.00',
      '0.00',
      '99.90',
      '199.80',
      '0.00',
    ]);
  });
});
