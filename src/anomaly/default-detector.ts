import { NO_LABELS } from '../series/index.ts';
import type { DetectorDefinition } from './detector.ts';

const DAY_MS = 86_400_000;

/** What a detector does where nothing else is said. */
export const DEFAULT_DETECTOR: DetectorDefinition = {
  name: '',
  title: '',
  source: '',
  query: '',
  unit: '',
  stepMs: 0,
  trainMs: 28 * DAY_MS,
  retrainMs: DAY_MS,
  engine: 'isolation-forest',
  seed: 1,
  contamination: undefined,
  minConfidence: undefined,
  falseAlarmsPerWeek: 1,
  direction: 'both',
  minDeviation: { absolute: 0, relative: 0 },
  allowed: { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY },
  minTraffic: undefined,
  holidays: [],
  groupBy: [],
  mergeGapMs: 600_000,
  slo: '',
  owner: '',
  team: '',
  labels: NO_LABELS,
};
