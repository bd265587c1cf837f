import type { DetectorDefinition } from '../detector.ts';
import type { Engine } from './engine.ts';
import { isolationForest } from './isolation-forest.ts';
import { mlIsolationForest } from './ml-isolation-forest.ts';

/** Engines by the name that the configuration uses. */
export const ENGINES: Readonly<Record<DetectorDefinition['engine'], Engine>> = {
  'isolation-forest': isolationForest,
  'ml-isolation-forest': mlIsolationForest,
};
