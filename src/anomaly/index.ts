/** Features, isolation forest, thresholds, episodes and their reasons. Pure. */
export type { AnomalyEpisode, DetectorDefinition, ScoredPoint } from './detector.ts';
