import {
  type DetectorDefinition,
  detectorMetrics,
  type LearningSeries,
  learnedAt,
  learningSince,
} from '../../src/anomaly/index.ts';
import { labelsKey } from '../../src/series/index.ts';
import { type StoreReader, youngSeries } from '../../src/store/index.ts';
import type { Instant } from '../../src/time/index.ts';

/** Series of these detectors whose history is still too short at `at`, those that will learn longest last. */
export async function learningSeries(
  store: StoreReader,
  detectors: readonly DetectorDefinition[],
  at: Instant,
): Promise<LearningSeries[]> {
  if (detectors.length === 0) return [];
  const metrics = detectors.map((detector) => ({ name: detector.name, ...detectorMetrics(detector) }));
  const wanted = metrics.flatMap(({ value, expected }) => [value, expected]);
  const young = await youngSeries(store, wanted, learningSince(at), at);
  const judged = new Set(young.map(({ metric, labels }) => `${metric} ${labelsKey(labels)}`));
  return metrics
    .flatMap(({ name, value, expected }) =>
      young
        .filter(({ metric }) => metric === value)
        .map(({ labels, first }) => ({
          ...{ detector: name, labels, since: first, until: learnedAt(first) },
          judged: judged.has(`${expected} ${labelsKey(labels)}`),
        })),
    )
    .sort((a, b) => a.until - b.until);
}
