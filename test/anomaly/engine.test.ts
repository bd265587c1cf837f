import { describe, expect, it } from 'vitest';
import { ENGINES, matrixOf } from '../../src/anomaly/index.ts';
import fc from '../properties.ts';
import { noise } from './sample-series.ts';

const rows = Array.from({ length: 200 }, (_, i) => [noise(i), noise(i + 1_000), noise(i + 2_000)]);
const usual = matrixOf(rows);

describe.each(Object.values(ENGINES))('the engine $name', (engine) => {
  it('gives the same scores for the same seed, and others for another', () => {
    const scores = (seed: number): Float64Array => engine.fit(usual, seed).score(usual);
    expect(scores(7)).toEqual(scores(7));
    expect(scores(7)).not.toEqual(scores(8));
  });

  it('leaves the global source of random numbers as it was', () => {
    const original = Math.random;
    engine.fit(usual, 1);
    expect(Math.random).toBe(original);
  });

  it('finds a far row more isolated than any it was trained on', () => {
    const model = engine.fit(matrixOf([...rows, [30, -30, 30]]), 3);
    const [far = 0] = model.score(matrixOf([[30, -30, 30]]));
    expect(far).toBeGreaterThan(Math.max(...model.score(usual)));
  });

  it('learns from the rows it is told to and no others', () => {
    const half = Int32Array.from({ length: 100 }, (_, i) => i);
    const apart = engine.fit(usual, 5, half).score(usual);
    expect(apart).toEqual(engine.fit(matrixOf(rows.slice(0, 100)), 5).score(usual));
  });

  it('scores any part of the rows as it scores them in the whole', () => {
    const model = engine.fit(usual, 5);
    expect(model.score(usual, 13, 150)).toEqual(model.score(usual).slice(13, 150));
  });

  it('scores between 0 and 1 whatever the row', () => {
    const model = engine.fit(usual, 1);
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 3, maxLength: 3 }),
        (row) => {
          const [score = Number.NaN] = model.score(matrixOf([row]));
          expect(score).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 50 },
    );
  });
});
