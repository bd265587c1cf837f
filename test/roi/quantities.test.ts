import { describe, expect, it } from 'vitest';
import { meteredEntry, quantities } from '../../src/roi/index.ts';
import type { Series } from '../../src/series/index.ts';
import { DAY_MS, HOUR_MS, periodOf, streamOf } from './streams.ts';

const STEP_MS = 300_000;
const DAY = { start: 0, end: DAY_MS };

/** One value for each step that ends within the hours. */
const steps = (value: number, fromHour: number, toHour: number): Series => {
  const count = ((toHour - fromHour) * HOUR_MS) / STEP_MS;
  const times = Float64Array.from({ length: count }, (_, i) => fromHour * HOUR_MS + (i + 1) * STEP_MS);
  return { labels: {}, times, values: times.map(() => value) };
};

describe('a quantity from values per step', () => {
  it('adds the values of the steps that end in the part', () => {
    const [quantity] = quantities('sum', [steps(0.1, -1, 25)], [DAY], STEP_MS);
    expect(quantity?.value.toString()).toBe('28.8');
    expect(quantity?.coverage).toBe(1);
  });

  it('takes a silent step of a seen hour for nothing, and a silent hour for missing', () => {
    const sparse = { labels: {}, times: Float64Array.of(HOUR_MS, 2 * HOUR_MS), values: Float64Array.of(3, 4) };
    const [quantity] = quantities('sum', [sparse], [DAY], STEP_MS);
    expect(quantity?.value.toString()).toBe('7');
    expect(quantity?.coverage).toBeCloseTo(2 / 24, 12);
  });

  it('multiplies an average by the hours it was seen, and says how many were not', () => {
    const [quantity] = quantities('average', [steps(14.25, 0, 18), steps(1, 0, 6)], [DAY], STEP_MS);
    expect(quantity?.value.toFixed(20)).toBe((14.25 * 18 + 6).toFixed(20));
    expect(quantity?.coverage).toBeCloseTo(0.75, 12);
  });

  it('has no coverage without any series, so that its zero is known to be no measurement', () => {
    for (const measure of ['increase', 'sum', 'average'] as const) {
      const [quantity] = quantities(measure, [], [DAY], STEP_MS);
      expect(quantity?.value.toString()).toBe('0');
      expect(quantity?.coverage).toBe(0);
    }
  });

  it('is worth quantity ÷ divisor × price: 186.5 TB at 38.00', () => {
    const { key, start, end } = periodOf('2026-11-09', 'day', 'UTC');
    const [quantity] = quantities('sum', [steps(186.5e12 / 288, 0, 24)], [DAY], STEP_MS);
    const valued = { key, day: { start, end }, upTo: end };
    const entry = meteredEntry(streamOf(), valued, quantity ?? { value: streamNever(), coverage: 0 });
    expect(entry.amount.toFixed(6)).toBe('7087.000000');
    expect(entry.quantity.toFixed(6)).toBe('186.500000');
  });
});

function streamNever(): never {
  throw new Error('no quantity');
}
