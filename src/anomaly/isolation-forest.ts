import type { Engine } from './engine.ts';
import { growForest, scoreForest } from './forest/index.ts';

const TREES = 25;
const SAMPLE_SIZE = 256;

/** Our own forest: 25 trees of 256 rows. The detector averages several of them, 100 trees for either view of the components. */
export const isolationForest: Engine = {
  name: 'isolation-forest',
  fit(data, seed, rows) {
    const forest = growForest(data, {
      trees: TREES,
      sampleSize: SAMPLE_SIZE,
      seed,
      ...(rows === undefined ? {} : { from: rows }),
    });
    return { score: (rows, from, to) => scoreForest(forest, rows, from, to) };
  },
};
