import { IsolationForest } from 'ml-isolation-forest';
import type { Engine } from './engine.ts';
import { seededRandom } from './random.ts';

/** Enough for a stable mean path length at this sample size; twice as many trees change no decision and take twice the time. */
const TREES = 64;

/**
 * The forest of `ml-isolation-forest` 0.1.0. The package draws no subsample (every tree sees all rows and its time grows with
 * them), so the rows are limited to the 256 that Liu, Ting and Zhou (2008) found sufficient. It takes its splits from the global
 * `Math.random` and offers no seed.
 */
export const mlIsolationForest: Engine = {
  name: 'ml-isolation-forest',
  maxRows: 256,
  fit(rows, seed) {
    const forest = new IsolationForest({ nEstimators: TREES });
    withSeededMathRandom(seed, () => forest.train(rows));
    return { score: (row) => forest.predict([row])[0] ?? 0 };
  },
};

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
