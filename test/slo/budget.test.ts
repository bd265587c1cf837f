import { describe, expect, test } from 'vitest';
import {
  BURN_POLICIES,
  bucketWidth,
  burnPolicyFor,
  burnRate,
  compliance,
  countEvents,
  coverage,
  errorBudget,
  errorShare,
  factorReachable,
  type LedgerSum,
  minutesLeft,
} from '../../src/slo/index.ts';
import fc from '../properties.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const IGNORE = { noTraffic: 'ignore', unmeasured: 'ignore' } as const;

function ledger(sum: Partial<LedgerSum>): LedgerSum {
  const nothing = { good: 0, valid: 0, seenMs: 0, unseenMs: 0, excludedMs: 0, noTrafficMs: 0, gapMs: 0, rows: 0 };
  return { ...nothing, ...sum };
}

describe('error budgets', () => {
  test('are signed and unrounded', () => {
    const budget = errorBudget(countEvents(ledger({ good: 9980, valid: 10_000, seenMs: DAY }), DAY, IGNORE), 0.999);
    expect(budget).toMatchObject({ allowed: 10, bad: 20, left: -10, used: 2, usedInterval: { low: 2, high: 2 } });
  });

  test('are unknown without valid events, instead of not a number', () => {
    const budget = errorBudget(countEvents(ledger({ seenMs: DAY, noTrafficMs: DAY }), DAY, IGNORE), 0.999);
    expect(budget).toMatchObject({ allowed: 0, used: undefined, usedInterval: undefined });
  });

  test('are an interval where time is unknown, at the traffic of the seen time', () => {
    const sum = ledger({ good: 9000, valid: 9000, seenMs: 9 * HOUR, unseenMs: HOUR });
    const { used, usedInterval } = errorBudget(countEvents(sum, 10 * HOUR, IGNORE), 0.9);
    expect(used).toBe(0);
    expect(usedInterval).toEqual({ low: 0, high: 1000 / 1000 });
  });

  test('are no interval for a hole whose events the counter showed afterwards', () => {
    const sum = ledger({ good: 9990, valid: 10_000, seenMs: 9 * HOUR, unseenMs: HOUR, gapMs: HOUR });
    const { usedInterval } = errorBudget(countEvents(sum, 10 * HOUR, IGNORE), 0.99);
    expect(usedInterval).toEqual({ low: 0.1, high: 0.1 });
    expect(coverage(sum, 10 * HOUR)).toBe(0.9);
  });

  test('an allowance of one event is used up by one event, and not by more', () => {
    for (const nines of [0.9, 0.99, 0.999, 0.9999]) {
      const valid = Math.round(1 / errorShare(nines));
      expect(errorBudget(countEvents(ledger({ good: valid - 1, valid, seenMs: DAY }), DAY, IGNORE), nines).used).toBe(
        1,
      );
    }
  });

  test('minutes left are the window times compliance minus objective', () => {
    const budget = errorBudget(countEvents(ledger({ good: 5, valid: 10, seenMs: 12 * HOUR }), 12 * HOUR, IGNORE), 0.9);
    expect(minutesLeft(budget, 0.9, 12 * HOUR)).toBeCloseTo(720 * (0.5 - 0.9), 9);
  });
});

describe('idle and unseen time', () => {
  const sum = ledger({ good: 90, valid: 100, seenMs: 10 * HOUR, noTrafficMs: 5 * HOUR });

  test('is left out when ignored', () => {
    expect(compliance(countEvents(sum, 10 * HOUR, IGNORE))).toBe(0.9);
  });

  test('idle time counts as configured, at the traffic of the busy time', () => {
    expect(countEvents(sum, 10 * HOUR, { ...IGNORE, noTraffic: 'good' })).toMatchObject({ good: 190, valid: 200 });
    expect(countEvents(sum, 10 * HOUR, { ...IGNORE, noTraffic: 'bad' })).toMatchObject({ good: 90, valid: 200 });
  });

  test('unseen time counts as configured, and then leaves no interval', () => {
    const bad = countEvents(ledger({ good: 90, valid: 90, seenMs: 9 * HOUR }), 10 * HOUR, {
      ...IGNORE,
      unmeasured: 'bad',
    });
    expect(bad).toMatchObject({ good: 90, valid: 100, unknownMs: 0 });
    expect(errorBudget(bad, 0.8).usedInterval).toEqual({ low: 0.5, high: 0.5 });
  });

  test('excluded time is not due', () => {
    const half = ledger({ good: 90, valid: 100, seenMs: 5 * HOUR, excludedMs: 5 * HOUR });
    expect(coverage(half, 10 * HOUR)).toBe(1);
    expect(countEvents(half, 10 * HOUR, IGNORE).unknownMs).toBe(0);
  });
});

describe('properties of budgets', () => {
  const events = fc.record({
    valid: fc.integer({ min: 1, max: 1_000_000 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const objective = fc.constantFrom(0.5, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999);

  test('traffic ten times as high uses the same share of the budget', () => {
    fc.assert(
      fc.property(events, objective, ({ valid, share }, target) => {
        const good = Math.floor(valid * share);
        const one = errorBudget(countEvents(ledger({ good, valid, seenMs: DAY }), DAY, IGNORE), target);
        const ten = errorBudget(
          countEvents(ledger({ good: 10 * good, valid: 10 * valid, seenMs: DAY }), DAY, IGNORE),
          target,
        );
        expect(ten.used).toBeCloseTo(one.used ?? Number.NaN, 9);
      }),
    );
  });

  test('what is used lies in its interval, and less unseen time never widens it', () => {
    fc.assert(
      fc.property(events, objective, fc.integer({ min: 0, max: 23 }), ({ valid, share }, target, unseenHours) => {
        const good = Math.floor(valid * share);
        const at = (hours: number) =>
          errorBudget(countEvents(ledger({ good, valid, seenMs: (24 - hours) * HOUR }), DAY, IGNORE), target);
        const { used, usedInterval } = at(unseenHours);
        expect(usedInterval?.low ?? 0).toBeLessThanOrEqual((used ?? 0) * (1 + 1e-12));
        expect(usedInterval?.high ?? 0).toBeGreaterThanOrEqual((used ?? 0) * (1 - 1e-12));
        const better = at(Math.floor(unseenHours / 2)).usedInterval;
        expect(better?.high ?? 0).toBeLessThanOrEqual((usedInterval?.high ?? 0) * (1 + 1e-12));
      }),
    );
  });

  test('budgets are additive over a partition', () => {
    fc.assert(
      fc.property(events, events, objective, (a, b, target) => {
        const sumOf = ({ valid, share }: typeof a) => ({ valid, good: Math.floor(valid * share) });
        const [x, y] = [sumOf(a), sumOf(b)];
        const budget = (part: typeof x) =>
          errorBudget(countEvents(ledger({ ...part, seenMs: DAY }), DAY, IGNORE), target);
        const whole = budget({ valid: x.valid + y.valid, good: x.good + y.good });
        expect(whole.left).toBeCloseTo(budget(x).left + budget(y).left, 6);
      }),
    );
  });
});

describe('burn rates and policies', () => {
  test('one spends the budget exactly in its window, and nothing is no rate', () => {
    expect(burnRate({ good: 999, valid: 1000 }, 0.999)).toBeCloseTo(1, 12);
    expect(burnRate({ good: 0, valid: 1000 }, 0.999)).toBe(1000);
    expect(burnRate({ good: 0, valid: 0 }, 0.999)).toBeUndefined();
  });

  test('the policies of the table are those of their sources', () => {
    const factors = (days: number) => burnPolicyFor(days * DAY).rules.map(({ factor }) => factor);
    expect(factors(30)).toEqual([14.4, 6, 3, 1]);
    expect(factors(28)).toEqual([13.44, 5.6, 2.8, 0.933333333333]);
    expect(factors(7)).toEqual([13.44, 3.5, 1.4, 0.98]);
    expect(factors(90)).toEqual([43.2, 18, 9, 3]);
    expect(burnPolicyFor(28 * DAY).name).toBe('28d');
    expect(BURN_POLICIES.every(({ source }) => source !== '')).toBe(true);
  });

  test('periods between take the shares of the nearest, periods beyond scale its windows', () => {
    expect(burnPolicyFor(42 * DAY).rules[0]).toMatchObject({ longMs: HOUR, factor: 20.16 });
    const day = burnPolicyFor(DAY);
    expect(day.name).toBe('like-7d');
    expect(day.rules.every(({ longMs, shortMs }) => longMs % (5 * MINUTE) === 0 && longMs > shortMs)).toBe(true);
    expect(Math.max(...day.rules.map(({ longMs }) => longMs))).toBeLessThan(DAY);
  });

  test('a factor that a total outage cannot reach is unreachable', () => {
    expect(factorReachable(14.4, 0.93)).toBe(false);
    expect(factorReachable(14.4, 0.94)).toBe(true);
    expect(factorReachable(43.2, 0.976)).toBe(false);
  });
});

describe('bucket widths', () => {
  test.each([
    [[5 * MINUTE, HOUR, 28 * DAY], 5 * MINUTE],
    [[MINUTE, 5 * MINUTE], MINUTE],
    [[10 * MINUTE, 5 * MINUTE], 5 * MINUTE],
    [[2 * MINUTE, 5 * MINUTE], MINUTE],
    [[7 * MINUTE], MINUTE],
    [[15_000], 15_000],
    [[], 5 * MINUTE],
  ])('of %j is %d ms: a whole part of each, and of a quarter of an hour', (whole, width) => {
    expect(bucketWidth(whole)).toBe(width);
  });
});
