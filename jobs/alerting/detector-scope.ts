import { type AnomalySeverity, anomalyConditions, anomalyRule } from '../../src/alerting/index.ts';
import { type DetectorDefinition, detectorMetrics } from '../../src/anomaly/index.ts';
import { readAnomalies } from '../../src/store/index.ts';
import type { Instant } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';
import type { Scope } from './scope.ts';

/** Anomalies of one detector, up to where it has judged. */
export function detectorScope(
  detector: DetectorDefinition,
  least: AnomalySeverity,
  context: JobContext,
  watermarks: ReadonlyMap<string, Instant>,
): Scope {
  const { alerts } = context.config;
  return {
    name: `detector ${detector.name}`,
    rules: [anomalyRule(detector)],
    upTo: watermarks.get(detectorMetrics(detector).value),
    async gather({ instants, states }) {
      const [first = 0, last = 0] = [instants[0], instants.at(-1)];
      const range = { start: first - alerts.stepMs - detector.mergeGapMs, end: last };
      const episodes = await readAnomalies(context.store, range, detector.name);
      return anomalyConditions(detector, least, { episodes, states, instants, stepMs: alerts.stepMs }, alerts.labels);
    },
  };
}
