import type { DetectorDefinition } from '../../anomaly/index.ts';
import type { Reading } from '../reading.ts';
import { DetectorSchema } from '../schema/detectors.ts';
import type { Surroundings } from './slos.ts';

/**
 * Detectors that are right, in the order of the file.
 * @param holidays days that are like a Sunday, for every detector: `2026-04-03`, or `12-25` for every year
 */
export function readDetectors(
  reading: Reading,
  surroundings: Surroundings,
  holidays: readonly string[],
): DetectorDefinition[] {
  return reading.children(['detectors']).flatMap((path) => {
    const input = reading.parse(DetectorSchema, path);
    if (input === undefined) return [];
    const { title, source, step, train, retrain, mergeGap, ...same } = input;
    if (train < 2 * step) reading.problems.add([...path, 'train'], '"train" must be many times as long as "step"');
    const { min, max } = input.allowed;
    if (min !== undefined && max !== undefined && min >= max) {
      reading.problems.add([...path, 'allowed', 'max'], '"max" must be more than "min"');
    }
    if (input.groupBy.length > 0 && input.unit !== '') {
      reading.problems.add([...path, 'unit'], 'a group of metrics has no unit: its value is a score', {
        hint: 'Leave "unit" out.',
      });
    }
    return {
      ...same,
      title: title ?? input.name,
      source: source ?? surroundings.onlySource ?? '',
      stepMs: step,
      trainMs: train,
      retrainMs: retrain,
      mergeGapMs: mergeGap,
      contamination: input.contamination,
      minConfidence: input.minConfidence,
      allowed: { min: min ?? Number.NEGATIVE_INFINITY, max: max ?? Number.POSITIVE_INFINITY },
      minTraffic: input.minTraffic,
      holidays,
    };
  });
}
