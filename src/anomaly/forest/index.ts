/** Isolation forest in typed arrays: grow, renew, score, keep as bytes. */
export { decodeForest, encodeForest } from './encode-forest.ts';
export type { Forest } from './forest.ts';
export { type GrowOptions, growForest } from './grow-forest.ts';
export { averagePathLength } from './path-length.ts';
export { renewForest } from './renew-forest.ts';
export { scoreForest } from './score-forest.ts';
