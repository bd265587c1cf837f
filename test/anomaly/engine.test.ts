import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENGINES } from '../../src/anomaly/index.ts';
import { noise } from './sample-series.ts';

const rows = Array.from({ length: 200 }, (_, i) => [noise(i), noise(i + 1_000), noise(i + 2_000)]);

describe.each(Object.values(ENGINES))('the engine $name', (engine) => {
  it('gives the same scores for the same seed, and others for another', () => {
    const scores = (seed: number): number[] => {
      const model = engine.fit(rows, seed);
      return rows.map((row) => model.score(row));
    };
    expect(scores(7)).toEqual(scores(7));
    expect(scores(7)).not.toEqual(scores(8));
  });

  it('leaves the global source of random numbers as it was', () => {
    const original = Math.random;
    engine.fit(rows, 1);
    expect(Math.random).toBe(original);
  });

  it('finds a far row more isolated than any it was trained on', () => {
    const model = engine.fit([...rows, [30, -30, 30]], 3);
    const usual = rows.map((row) => model.score(row));
    expect(model.score([30, -30, 30])).toBeGreaterThan(Math.max(...usual));
  });

  it('scores between 0 and 1 whatever the row', () => {
    const model = engine.fit(rows, 1);
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 3, maxLength: 3 }),
        (row) => {
          const score = model.score(row);
          expect(score).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 50 },
    );
  });
});
