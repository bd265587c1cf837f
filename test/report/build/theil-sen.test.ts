import { describe, expect, it } from 'vitest';
import { theilSen } from '../../../src/report/build/capacity/theil-sen.ts';
import fc from '../../properties.ts';

const Z_80 = 1.2816;

describe('the trend of Theil and Sen', () => {
  it('is the slope of a line, whatever a quarter of its points say', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 50, noNaN: true }),
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.integer({ min: 12, max: 40 }),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        (slope, level, count, odd) => {
          const points = Array.from({ length: count }, (_, x) => {
            const spoilt = x % 4 === 2 && x < count - 2;
            return [x, spoilt ? odd : level + slope * x] as const;
          });
          const trend = theilSen(points, Z_80);
          expect(trend?.slope).toBeCloseTo(slope, 6);
          expect(trend?.low).toBeLessThanOrEqual((trend?.slope ?? 0) + 1e-9);
          expect(trend?.high).toBeGreaterThanOrEqual((trend?.slope ?? 0) - 1e-9);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has an interval with zero in it where there is only noise', () => {
    let seed = 7;
    const noise = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    let around = 0;
    for (let i = 0; i < 200; i++) {
      const trend = theilSen(
        Array.from({ length: 28 }, (_, x) => [x, noise()] as const),
        Z_80,
      );
      if ((trend?.low ?? 0) <= 0 && (trend?.high ?? 0) >= 0) around++;
    }
    // Of 200 intervals of 80 %, 160 are expected to hold the truth; 138 to 182 are within four standard deviations.
    expect(around).toBeGreaterThan(138);
    expect(around).toBeLessThan(190);
  });

  it('is not known of fewer than three points, nor of points above each other', () => {
    expect(
      theilSen(
        [
          [0, 1],
          [1, 2],
        ],
        Z_80,
      ),
    ).toBeUndefined();
    expect(
      theilSen(
        [
          [1, 1],
          [1, 2],
          [1, 3],
        ],
        Z_80,
      ),
    ).toBeUndefined();
  });
});
