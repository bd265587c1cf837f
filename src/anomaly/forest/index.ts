/** Isolation forest in typed arrays: grow, score, keep as bytes. */
export { decodeForest, encodeForest } from './encode-forest.ts';
export type { Forest } from './forest.ts';
export { type GrowOptions, growForest } from './grow-forest.ts';
export { averagePathLength } from './path-length.ts';
export { scoreForest } from './score-forest.ts';
