import { describe, expect, it } from 'vitest';
import { type LedgerSum, type Pair, pairDifference } from '../../src/slo/index.ts';
import fc from '../properties.ts';

const HOUR_MS = 3_600_000;
const PAIR: Pair = { slo: 'other', tolerance: 0.01, budgetTolerance: 0.1, overMs: 24 * HOUR_MS, severity: 'ticket' };

function hour(good: number, bad: number, seenMs = HOUR_MS): LedgerSum {
  return {
    good,
    valid: good + bad,
    seenMs,
    unseenMs: HOUR_MS - seenMs,
    excludedMs: 0,
    noTrafficMs: 0,
    gapMs: 0,
    rows: 12,
  };
}

describe('two sources that measure the same', () => {
  it('agree where both counts are equal', () => {
    const result = pairDifference(PAIR, 0.99, [[hour(99, 1), hour(99, 1)]], HOUR_MS);
    expect(result).toMatchObject({ events: 0, budget: 0, beyond: false, comparedMs: HOUR_MS });
  });

  it('disagree on events beyond the tolerance, and not at it', () => {
    const apart = (valid: number) => pairDifference(PAIR, 0.99, [[hour(1000, 0), hour(valid, 0)]], HOUR_MS);
    expect(apart(990)).toMatchObject({ events: 0.01, beyond: false });
    expect(apart(989)).toMatchObject({ events: 0.011, beyond: true });
  });

  it('disagree on the budget where they count the same events and other failures', () => {
    // 0.3% against 0.1% of failures at 99%: a fifth of the budget.
    const result = pairDifference(PAIR, 0.99, [[hour(997, 3), hour(999, 1)]], HOUR_MS);
    expect(result.events).toBe(0);
    expect(result.budget).toBeCloseTo(0.2, 12);
    expect(result.beyond).toBe(true);
  });

  it('are compared only in hours that both saw from end to end', () => {
    const half = hour(500, 0, HOUR_MS / 2);
    const seen = [hour(1000, 0), hour(1000, 0)] as const;
    expect(pairDifference(PAIR, 0.99, [seen, [hour(1000, 0), half], seen], HOUR_MS)).toMatchObject({
      events: 0,
      beyond: false,
      comparedMs: 2 * HOUR_MS,
    });
    expect(pairDifference(PAIR, 0.99, [seen, [hour(1000, 0), half], [undefined, seen[0]]], HOUR_MS).beyond).toBe(
      undefined,
    );
  });

  it('disagree entirely where one of them counted nothing of what the other saw', () => {
    expect(pairDifference(PAIR, 0.99, [[hour(0, 0), hour(1000, 0)]], HOUR_MS)).toMatchObject({
      events: 1,
      budget: undefined,
      beyond: true,
    });
  });

  it('differ by the same whichever of them is asked', () => {
    const counts = fc.tuple(fc.nat({ max: 1_000 }), fc.nat({ max: 50 })).map(([good, bad]) => hour(good, bad));
    const property = fc.property(fc.array(fc.tuple(counts, counts), { minLength: 1, maxLength: 30 }), (hours) => {
      const there = pairDifference(PAIR, 0.99, hours, HOUR_MS);
      const back = pairDifference(
        PAIR,
        0.99,
        hours.map(([own, other]) => [other, own] as const),
        HOUR_MS,
      );
      expect(back).toEqual({ ...there, counts: [...there.counts].reverse() });
    });
    fc.assert(property);
  });
});
