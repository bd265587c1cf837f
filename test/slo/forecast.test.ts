import { describe, expect, test } from 'vitest';
import { type ForecastWindow, forecastExhaustion, policyStep } from '../../src/slo/index.ts';
import fc from '../properties.ts';

const HOUR = 3_600_000;
const WEEK = 168;
const END = Date.parse('2026-11-09T00:00:00Z');

/** Traffic by day, none at night, with that many bad events in a bad hour. */
function history(weeks: number, bad: (hour: number) => number) {
  const hours = Array.from({ length: weeks * WEEK }, (_, i) => i);
  return {
    end: END,
    valid: hours.map((hour) => (hour % 24 < 8 ? 0 : 1000)),
    bad: hours.map(bad),
  };
}
const rolling = (days: number): ForecastWindow => ({
  objective: 0.99,
  window: { kind: 'rolling', lengthMs: days * 24 * HOUR },
});

describe('forecasts', () => {
  test('say that a budget lasts where weeks are as they always were', () => {
    const steady = history(6, (hour) => (hour % 24 < 8 ? 0 : 5));
    expect(forecastExhaustion(steady, rolling(28))).toEqual({ kind: 'lasts', until: END + 28 * 24 * HOUR, risk: 0 });
  });

  test('say when the season brings a budget down, to the hour, and not in the night', () => {
    // A period at its middle: half of the budget is left, and errors come only on the first day of each week, from eight on.
    const bad = (hour: number) => (hour % WEEK < 24 && hour % 24 >= 8 ? 100 : 0);
    const period = { kind: 'calendar', start: END - 2 * WEEK * HOUR, end: END + 2 * WEEK * HOUR } as const;
    const weekly = history(6, bad);
    // 4 weeks of 112,000 events allow 4,480 at 99 %; 3,200 are gone; the rest lasts 12.8 bad hours.
    expect(forecastExhaustion(weekly, { objective: 0.99, window: period })).toEqual({
      kind: 'runsOut',
      at: END + (8 + 13) * HOUR,
      earliest: END + (8 + 13) * HOUR,
      latest: END + (8 + 13) * HOUR,
      until: period.end,
    });
  });

  test('are an interval where weeks differ', () => {
    const uneven = history(8, (hour) => (hour % 24 < 8 ? 0 : Math.floor(hour / WEEK) % 2 === 0 ? 2 : 17));
    const forecast = forecastExhaustion(uneven, {
      objective: 0.99,
      window: { kind: 'calendar', start: END - WEEK * HOUR, end: END + 3 * WEEK * HOUR },
    });
    if (forecast.kind !== 'runsOut') throw new Error(forecast.kind);
    expect(forecast.earliest).toBeLessThan(forecast.at);
    expect(forecast.latest ?? Number.POSITIVE_INFINITY).toBeGreaterThan(forecast.at);
  });

  test('know nothing without three whole weeks, and see what is spent', () => {
    expect(
      forecastExhaustion(
        history(2, () => 0),
        rolling(7),
      ),
    ).toMatchObject({ kind: 'unknown' });
    expect(
      forecastExhaustion(
        history(4, () => 500),
        rolling(7),
      ),
    ).toEqual({ kind: 'exhausted' });
  });

  test('are the same for the same history, in order, and within the window', () => {
    const weeks = fc.array(fc.nat(40), { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(weeks, fc.integer({ min: 1, max: 30 }), (levels, days) => {
        const past = history(levels.length, (hour) => (hour % 24 < 8 ? 0 : (levels[Math.floor(hour / WEEK)] ?? 0)));
        const forecast = forecastExhaustion(past, rolling(days));
        expect(forecastExhaustion(past, rolling(days))).toEqual(forecast);
        if (forecast.kind === 'lasts') expect(forecast.risk).toBeLessThanOrEqual(0.5);
        if (forecast.kind !== 'runsOut') return;
        expect(forecast.earliest).toBeGreaterThan(END);
        expect(forecast.earliest).toBeLessThanOrEqual(forecast.at);
        expect(forecast.at).toBeLessThanOrEqual(forecast.latest ?? forecast.until);
        expect(forecast.at).toBeLessThanOrEqual(forecast.until);
      }),
      { numRuns: 30 },
    );
  });
});

describe('an error-budget policy', () => {
  const steps = [
    { name: 'freeze', below: 0, message: 'Freeze releases.' },
    { name: 'warn', below: 0.25, message: 'Say so in the stand-up.' },
  ];
  const used = (budgetUsed: number, high = budgetUsed) => ({ budgetUsed, budgetUsedInterval: { low: 0, high } });
  const at = (budgetUsed: number, high?: number) => policyStep(steps, used(budgetUsed, high))?.name;

  test('has the gravest step that holds, by the worse end of what is known', () => {
    expect([0.5, 0.75, 0.76, 0.999, 1, 1.4].map((value) => at(value))).toEqual([
      undefined,
      undefined,
      'warn',
      'warn',
      'freeze',
      'freeze',
    ]);
    expect(at(0.5, 1.1)).toBe('freeze');
    expect(policyStep(steps, { budgetUsed: undefined, budgetUsedInterval: undefined })).toBeUndefined();
  });
});
