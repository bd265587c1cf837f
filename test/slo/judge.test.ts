import { describe, expect, test } from 'vitest';
import { burnPolicyFor, type Evidence, judge, type LedgerSum, type SloDefinition } from '../../src/slo/index.ts';
import fc from '../properties.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const AT = Date.parse('2026-11-09T10:00:00Z');

const SLO: SloDefinition = {
  name: 'api',
  title: 'API',
  description: '',
  service: '',
  owner: '',
  team: '',
  tier: '',
  labels: {},
  runbook: '',
  objective: 0.99,
  objectiveDigits: 0,
  window: { kind: 'rolling', lengthMs: 10 * DAY },
  sli: { kind: 'ratio', source: 'prom', good: 'good_total', valid: 'all_total' },
  unit: 'requests',
  groupBy: [],
  groupLimit: 100,
  bucketMs: 300_000,
  noTraffic: 'ignore',
  unmeasured: 'ignore',
  minCoverage: 0.9,
  warnAtUsed: 0.8,
  burnPolicy: burnPolicyFor(10 * DAY),
};

function evidence(sum: Partial<LedgerSum>, more: Partial<Evidence> = {}): Evidence {
  const nothing = { good: 0, valid: 0, seenMs: 0, unseenMs: 0, excludedMs: 0, noTrafficMs: 0, gapMs: 0, rows: 0 };
  return {
    group: {},
    at: AT,
    window: { start: AT - 10 * DAY, end: AT },
    since: AT - 10 * DAY,
    sum: { ...nothing, ...sum },
    burnRates: [],
    accuracy: 'exact',
    failure: undefined,
    ...more,
  };
}

const seen = (bad: number, valid = 10_000) => ({ good: valid - bad, valid, seenMs: 10 * DAY });

describe('a verdict', () => {
  test.each([
    ['no bad event', 0, 'OK'],
    ['exactly the share that warns', 80, 'OK'],
    ['one event more', 81, 'WARNING'],
    ['exactly all of the budget', 100, 'WARNING'],
    ['one event more than the budget', 101, 'BREACHED'],
  ])('with %s', (_, bad, status) => {
    expect(judge(SLO, evidence(seen(bad)))).toMatchObject({ status, reason: '', coverage: 1, budgetEvents: 100 });
  });

  test('is not given where the last collection failed, whatever the figures', () => {
    const status = judge(SLO, evidence(seen(500), { failure: 'source "prom": connection refused' }));
    expect(status).toMatchObject({
      status: 'INSUFFICIENT_DATA',
      reason: 'source "prom": connection refused',
      budgetUsed: 5,
    });
  });

  test('is not given where nothing was ever seen', () => {
    expect(judge(SLO, evidence({}, { since: undefined }))).toMatchObject({ status: 'INSUFFICIENT_DATA', coverage: 0 });
  });

  test('is not given below the least coverage', () => {
    const status = judge(SLO, evidence({ good: 100, valid: 100, seenMs: 8.9 * DAY }));
    expect(status.status).toBe('INSUFFICIENT_DATA');
    expect(status.reason).toBe('Only 89% of the time was seen, 90% is needed.');
  });

  test('is not given where more events are good than valid', () => {
    expect(judge(SLO, evidence({ good: 11, valid: 10, seenMs: 10 * DAY }))).toMatchObject({
      status: 'INSUFFICIENT_DATA',
    });
  });

  test('is no traffic where there were no events, and never 100 %', () => {
    const status = judge(SLO, evidence({ seenMs: 10 * DAY, noTrafficMs: 10 * DAY }));
    expect(status).toMatchObject({ status: 'NO_TRAFFIC', compliance: undefined, budgetUsed: undefined, coverage: 1 });
  });

  test('is the worse one where unseen time may hold the difference, and says so', () => {
    const status = judge(SLO, evidence({ good: 9950, valid: 9950, seenMs: 9.95 * DAY }));
    expect(status).toMatchObject({ status: 'OK', budgetUsedInterval: { low: 0 } });
    const worse = judge(SLO, evidence({ good: 9900, valid: 9900, seenMs: 9.905 * DAY }));
    expect(worse.status).toBe('WARNING');
    expect(worse.reason).toMatch(
      /^0.95% of the time was not seen, so between 0% and 95% of the budget is used; the worse is assumed\.$/,
    );
  });

  test('of a young ledger counts the time since its first bucket as due', () => {
    const status = judge(SLO, evidence({ good: 500, valid: 500, seenMs: 2 * DAY }, { since: AT - 2 * DAY }));
    expect(status).toMatchObject({
      status: 'OK',
      coverage: 1,
      dataFrom: AT - 2 * DAY,
      window: { start: AT - 10 * DAY },
    });
  });

  test('gets no better by more bad events', () => {
    const order = ['OK', 'WARNING', 'BREACHED'];
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), fc.integer({ min: 0, max: 900 }), (a, b, lostPermille) => {
        const seenMs = 10 * DAY * (1 - lostPermille / 10_000);
        const rank = (bad: number) =>
          order.indexOf(judge(SLO, evidence({ good: 10_000 - bad, valid: 10_000, seenMs })).status);
        expect(rank(Math.max(a, b))).toBeGreaterThanOrEqual(rank(Math.min(a, b)));
      }),
    );
  });
});
