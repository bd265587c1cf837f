import { IsolationForest } from 'ml-isolation-forest';
import { Random, sampleOf, seededRandom } from '../random.ts';
import type { Engine } from './engine.ts';
import type { Matrix } from './matrix.ts';

/** Enough for a stable mean path length at this sample size; twice as many trees change no decision and take twice the time. */
const TREES = 64;
/** The package draws no subsample: every tree sees all rows and its time grows with them. */
const MAX_ROWS = 256;

/**
 * The forest of `ml-isolation-forest` 0.1.0. Its limits: no subsample, so that it is given the 256 rows that Liu, Ting and Zhou (2008) found
 * sufficient; a normalising constant of 9.67 where theirs is 10.24; splits from the global `Math.random` without a seed; objects instead
 * of arrays, so that it takes 20 to 60 times as long as our own.
 */
export const mlIsolationForest: Engine = {
  name: 'ml-isolation-forest',
  fit(data, seed, rows) {
    const all = rows ?? Int32Array.from({ length: data.rows }, (_, i) => i);
    const sample = sampleOf(Array.from(all), MAX_ROWS, new Random(seed));
    const forest = new IsolationForest({ nEstimators: TREES });
    withSeededMathRandom(seed, () => forest.train(sample.map((row) => rowOf(data, row))));
    return {
      score: (wanted, from = 0, to = wanted.rows) =>
        Float64Array.from(forest.predict(Array.from({ length: to - from }, (_, i) => rowOf(wanted, from + i)))),
    };
  },
};

function rowOf({ values, columns }: Matrix, row: number): number[] {
  return Array.from(values.subarray(row * columns, (row + 1) * columns));
}

/**
 * Puts a seeded generator in the place of `Math.random` while `work` runs. Safe because training is synchronous: no other code of
 * this thread can draw a number meanwhile, and the original is back in its place before anything else runs, also after a throw.
 */
function withSeededMathRandom(seed: number, work: () => void): void {
  const original = Math.random;
  Math.random = seededRandom(seed);
  try {
    work();
  } finally {
    Math.random = original;
  }
}
