import { type Forest, growForest, renewForest, scoreForest } from '../forest/index.ts';
import type { Engine, Model } from './engine.ts';

const TREES = 64;
const SAMPLE_SIZE = 128;
/** Share of the trees that a training replaces, the oldest ones: the scores change little from one to the next, and it costs as much less. */
const RENEWED = 1 / 8;
/** A forest that was grown on less than this share of the rows there are now is grown again as a whole. */
const OUTGROWN = 0.5;

/** What the same rows and seeds are turned into trees by: forests that were grown by other numbers are others. */
export const GROWTH: Int32Array = Int32Array.of(TREES, SAMPLE_SIZE, 1 / RENEWED, 1 / OUTGROWN);

export interface ForestModel extends Model {
  readonly forest: Forest;
  /** Rows there were when it was last grown as a whole. */
  readonly rows: number;
}

/** Our own forest: 64 trees of 128 rows, an eighth of them new at every training. */
export const isolationForest: Engine<ForestModel> = {
  name: 'isolation-forest',
  fit(data, seed, rows, before) {
    const count = rows?.length ?? data.rows;
    const sampleSize = Math.min(SAMPLE_SIZE, Math.max(2, count));
    const isOutgrown =
      before === undefined || before.forest.sampleSize !== sampleSize || before.rows < OUTGROWN * count;
    const trees = isOutgrown ? TREES : TREES * RENEWED;
    const grown = growForest(data, { trees, sampleSize, seed, ...(rows === undefined ? {} : { from: rows }) });
    const forest = isOutgrown ? grown : before.forest;
    if (!isOutgrown) renewForest(forest, grown);
    return modelOf(forest, isOutgrown ? count : before.rows);
  },
};

/** @param rows that there were when the forest was last grown as a whole. */
export function modelOf(forest: Forest, rows: number): ForestModel {
  return { forest, rows, score: (wanted, from, to) => scoreForest(forest, wanted, from, to) };
}
