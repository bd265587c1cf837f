import { describe, expect, it } from 'vitest';
import { appraise, type BalanceInput, balanceOf, Exact } from '../../src/roi/index.ts';
import { periodContaining } from '../../src/time/index.ts';
import fc from '../properties.ts';
import { DAY_MS, entryOf, periodOf, streamOf } from './streams.ts';

const day = (from: string, days: number): string =>
  new Date(Date.parse(`${from}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

describe('an investment', () => {
  const invested = [{ day: '2026-01-01', amount: new Exact(300) }];
  const daily = (net: string, days: number) =>
    Array.from({ length: days }, (_, i) => ({ day: day('2026-01-01', i), net: new Exact(net) }));

  it('is expected back where the last 30 days would bring it', () => {
    const of = appraise({ investments: invested, flows: daily('10', 20), annualRate: '0', today: '2026-01-20' });
    expect(of.payback).toEqual({
      day: '2026-01-30',
      reached: false,
      reason: 'expected at the rate of the last 30 days',
    });
  });

  it('never comes back where they brought nothing, or where interest eats it', () => {
    const nothing = appraise({ investments: invested, flows: daily('0', 9), annualRate: '0', today: '2026-01-09' });
    expect(nothing.payback.reason).toBe('never: the last 30 days brought nothing');
    const little = { investments: invested, flows: daily('0.01', 9), annualRate: '0.5', today: '2026-01-09' };
    expect(appraise(little).discountedPayback.reason).toContain('never: not within 50 years');
  });

  it('that was not made has no payback, and says so', () => {
    const of = appraise({ investments: [], flows: daily('10', 3), annualRate: '0.1', today: '2026-01-03' });
    expect(of.npv).toBeUndefined();
    expect(of.payback.reason).toBe('n/a: nothing was invested');
  });

  it('has the present value of the plain sum of XNPV, whatever the flows', () => {
    const flow = fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: -500, max: 900 }));
    fc.assert(
      fc.property(fc.array(flow, { minLength: 1, maxLength: 12 }), fc.integer({ min: 0, max: 30 }), (flows, rate) => {
        const annualRate = String(rate / 100);
        const of = appraise({
          investments: invested,
          flows: flows.map(([after, net]) => ({ day: day('2026-01-01', after), net: new Exact(net) })),
          annualRate,
          today: '2028-12-31',
        });
        const plain = flows.reduce((sum, [after, net]) => sum + net / (1 + Number(annualRate)) ** (after / 365), -300);
        expect(of.npv?.toNumber()).toBeCloseTo(plain, 6);
      }),
    );
  });

  it('agrees, where it is expected, with the day on which the sum turns when the days do come', () => {
    const days = fc.integer({ min: 30, max: 60 });
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 20 }), (seen, net, rate) => {
        const at = (length: number) =>
          appraise({
            investments: invested,
            flows: daily(String(net), length),
            annualRate: String(rate / 100),
            today: day('2026-01-01', length - 1),
          }).discountedPayback;
        const expected = at(seen);
        const later = at(400);
        if (!expected.reached && later.reached) expect(expected.day).toBe(later.day);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a balance with an investment', () => {
  const zone = 'Pacific/Auckland';
  const stream = streamOf({ name: 'saved', basis: 'realised' });
  const days = Array.from({ length: 400 }, (_, i) => {
    return periodContaining(Date.parse('2026-01-01T00:00:00Z') + i * DAY_MS, 'day', {
      timeZone: zone,
      weekStartsOn: 1,
    });
  });
  const input: BalanceInput = {
    streams: [stream],
    downtime: [],
    investments: [
      {
        name: 'rollout',
        title: 'Rollout',
        date: days[1]?.start ?? 0,
        day: days[1]?.key ?? '',
        amount: '100',
        currency: 'EUR',
        evidence: '',
        band: undefined,
      },
    ],
    rates: [],
    discountRate: '0',
    currency: 'EUR',
    entries: days.map((one) => entryOf('saved', '2026-11-11', '1', { key: one.key, day: one, upTo: one.end })),
    incidents: [],
    events: new Map(),
    at: days.at(-1)?.end ?? 0,
  };

  it('counts days in a zone that changes its clocks, one flow each', () => {
    const period = periodContaining(days[350]?.start ?? 0, 'month', { timeZone: zone, weekStartsOn: 1 });
    const { appraisal } = balanceOf(input, period);
    expect(appraisal?.from).toBe('2026-01-01');
    expect(appraisal?.payback).toMatchObject({ day: days[99]?.key, reached: true });
  });

  it('has it in the period it was paid in, and says where an amount cannot be appraised', () => {
    const first = periodOf('2026-01-15', 'month', 'UTC');
    expect(balanceOf(input, first).summary.invested.toString()).toBe('100');
    const dollars = { ...input, streams: [{ ...stream, currency: 'USD' }] };
    expect(balanceOf(dollars, first)).toMatchObject({
      appraisal: undefined,
      appraisalReason: ['noRate', 'USD', 'EUR', '2026-01-01'],
    });
  });
});
