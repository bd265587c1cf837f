import { describe, expect, test } from 'vitest';
import {
  BucketState,
  budgetedRows,
  budgetLeft,
  countEvents,
  errorBudget,
  type LedgerRows,
  type LedgerSum,
  NO_EVENTS,
  precomputedRows,
} from '../../src/slo/index.ts';
import fc from '../properties.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const { measured, noTraffic, unmeasured, gap } = BucketState;

interface Row {
  readonly good: number;
  readonly valid: number;
  readonly state?: BucketState;
}

function rowsOf(list: readonly Row[]): LedgerRows {
  return {
    group: list.map(() => '{}'),
    start: list.map((_, i) => i * MINUTE),
    good: list.map(({ good }) => good),
    valid: list.map(({ valid }) => valid),
    state: list.map(({ state, valid }) => state ?? (valid > 0 ? measured : noTraffic)),
    samples: list.map(() => 2),
  };
}

const gridOf = (list: readonly unknown[]) => ({ start: 0, end: list.length * MINUTE, stepMs: MINUTE });
const timeslices = (sliceMs: number, target: number) => ({ method: 'timeslices', sliceMs, target }) as const;

describe('slices of counted events', () => {
  test('are good from their target on, however many events they had', () => {
    const list = [
      { good: 19, valid: 20 },
      { good: 94, valid: 100 },
      { good: 950_000, valid: 1_000_000 },
      { good: 0, valid: 0 },
    ];
    const rows = budgetedRows(rowsOf(list), timeslices(MINUTE, 0.95), gridOf(list));
    expect(rows.good).toEqual([1, 0, 1, 0]);
    expect(rows.valid).toEqual([1, 1, 1, 0]);
    expect(rows.state).toEqual([measured, measured, measured, noTraffic]);
  });

  test('longer than a bucket have their one event in the last one', () => {
    const list = [
      { good: 100, valid: 100 },
      { good: 0, valid: 60 },
      { good: 5, valid: 5 },
      { good: 0, valid: 0, state: unmeasured },
    ];
    const rows = budgetedRows(rowsOf(list), timeslices(2 * MINUTE, 0.6), gridOf(list));
    expect(rows.good).toEqual([0, 1, 0, 1]);
    expect(rows.valid).toEqual([0, 1, 0, 1]);
    expect(rows.state).toEqual([measured, measured, measured, measured]);
  });

  test('without any event are none, and what a counter shows after a hole belongs to no slice', () => {
    const list = [
      { good: 90, valid: 100, state: gap },
      { good: 0, valid: 0, state: unmeasured },
    ];
    const rows = budgetedRows(rowsOf(list), timeslices(MINUTE, 0.5), gridOf(list));
    expect(rows.valid).toEqual([0, 0]);
    expect(rows.state).toEqual([unmeasured, unmeasured]);
  });

  test('as ratios weigh the same with one event or a million', () => {
    const list = [
      { good: 0, valid: 1 },
      { good: 1_000_000, valid: 1_000_000 },
    ];
    const rows = budgetedRows(rowsOf(list), { method: 'ratioTimeslices', sliceMs: MINUTE }, gridOf(list));
    expect(rows.good).toEqual([0, 1]);
    expect(rows.valid).toEqual([1, 1]);
  });

  test('traffic a thousand times as high changes no slice', () => {
    const counts = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(counts, fc.constantFrom(0.5, 0.9, 0.95, 0.99), (pairs, target) => {
        const scaled = (factor: number) =>
          rowsOf(pairs.map(([a, b]) => ({ good: a * factor, valid: (a + b) * factor })));
        for (const method of [timeslices(MINUTE, target), { method: 'ratioTimeslices', sliceMs: MINUTE } as const]) {
          expect(budgetedRows(scaled(1000), method, gridOf(pairs)).good).toEqual(
            budgetedRows(scaled(1), method, gridOf(pairs)).good,
          );
        }
      }),
    );
  });
});

describe('a pre-computed ratio', () => {
  const sli = { kind: 'precomputed', source: 'p', query: 'q', ratioOf: 'bad', sliceMs: 2 * MINUTE } as const;

  test('is one event a slice; NaN is no traffic, and what is no ratio is unmeasured and said', () => {
    const values = [0.25, Number.NaN, 1.5];
    const series = { times: Float64Array.from([2, 4, 6], (m) => m * MINUTE), values: Float64Array.from(values) };
    const { rows, strange } = precomputedRows('{}', series, sli, { start: 0, end: 8 * MINUTE, stepMs: MINUTE });
    expect(rows.good).toEqual([0, 0.75, 0, 0, 0, 0, 0, 0]);
    expect(rows.valid).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
    const states = [measured, noTraffic, unmeasured, unmeasured].flatMap((state) => [state, state]);
    expect(rows.state).toEqual(states);
    expect(strange).toEqual([1.5]);
  });
});

describe('what is left of a budget', () => {
  const sum = (part: Partial<LedgerSum>): LedgerSum => ({ ...NO_EVENTS, ...part });
  const budgetOf = (part: Partial<LedgerSum>, dueMs: number, objective: number) =>
    errorBudget(countEvents(sum(part), dueMs, { noTraffic: 'ignore', unmeasured: 'ignore' }), objective);

  test('is signed, in events, minutes and share', () => {
    const budget = budgetOf({ good: 9970, valid: 10_000, seenMs: 30 * DAY }, 30 * DAY, 0.998);
    const left = budgetLeft(budget, { objective: 0.998, wholeMs: 30 * DAY });
    expect(left?.events.value).toBeCloseTo(-10, 9);
    expect(left?.share.value).toBeCloseTo(-0.5, 9);
    expect(left?.minutes.value).toBeCloseTo(-0.5 * 0.002 * 30 * 24 * 60, 6);
  });

  test('of slices counts a calendar month from its first minute, and what is unseen as an interval', () => {
    // Ten of thirty days, one of them unseen; 30 bad minutes of 43.2.
    const part = { good: 9 * 1440 - 30, valid: 9 * 1440, seenMs: 9 * DAY, unseenMs: DAY };
    const budget = budgetOf(part, 10 * DAY, 0.999);
    const left = budgetLeft(budget, { objective: 0.999, wholeMs: 30 * DAY, sliceMs: MINUTE });
    expect(left?.minutes.value).toBeCloseTo(13.2, 9);
    expect(left?.minutes.high).toBeCloseTo(13.2, 9);
    expect(left?.minutes.low).toBeCloseTo(13.2 - 1440, 6);
  });

  test('lies in its interval', () => {
    const hours = fc.integer({ min: 0, max: 23 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(100), hours, (valid, percent, unseen) => {
        const good = valid - Math.floor((valid * percent) / 100);
        const budget = budgetOf({ good, valid, seenMs: (24 - unseen) * HOUR }, DAY, 0.99);
        const left = budgetLeft(budget, { objective: 0.99, wholeMs: DAY });
        for (const { value, low, high } of left ? [left.events, left.minutes, left.share] : []) {
          const dust = 1e-9 * Math.max(1, Math.abs(value));
          expect(low).toBeLessThanOrEqual(value + dust);
          expect(high).toBeGreaterThanOrEqual(value - dust);
        }
      }),
    );
  });
});
