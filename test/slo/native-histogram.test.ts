import { describe, expect, it } from 'vitest';
import { eventsWithin } from '../../src/slo/index.ts';
import fc from '../properties.ts';

const BUCKETS = [
  { left: 0.125, right: 0.25, count: 10 },
  { left: 0.25, right: 0.5, count: 4 },
  { left: 1, right: 2, count: 6 },
];

describe('events of a native histogram at most a threshold', () => {
  it('are exact at a bound, between populated buckets, and outside of all', () => {
    expect(eventsWithin(BUCKETS, 0.25)).toEqual({ count: 10, exact: true });
    expect(eventsWithin(BUCKETS, 0.75)).toEqual({ count: 14, exact: true });
    expect(eventsWithin(BUCKETS, 0.1)).toEqual({ count: 0, exact: true });
    expect(eventsWithin(BUCKETS, 60)).toEqual({ count: 20, exact: true });
    expect(eventsWithin([], 1)).toEqual({ count: 0, exact: true });
  });

  it('take a share of the bucket that the threshold lies in', () => {
    expect(eventsWithin(BUCKETS, 1.25)).toEqual({ count: 15.5, exact: false });
  });

  it('never fall as the threshold grows, and are never more than all', () => {
    const threshold = fc.double({ min: 0, max: 4, noNaN: true });
    fc.assert(
      fc.property(threshold, threshold, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((one) => eventsWithin(BUCKETS, one).count);
        expect(low).toBeLessThanOrEqual((high ?? 0) + 1e-9);
        expect(high).toBeLessThanOrEqual(20 + 1e-9);
      }),
    );
  });
});
