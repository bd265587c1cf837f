import type { DetectorDefinition } from './detector.ts';
import { mixSeed } from './random.ts';

/** Names under which a detector's points are kept. They change with what is measured, so that two queries never mix in one history. */
export interface DetectorMetrics {
  readonly value: string;
  readonly score: string;
  readonly expected: string;
  readonly lower: string;
  readonly upper: string;
}

export function detectorMetrics(
  detector: Pick<DetectorDefinition, 'name' | 'source' | 'query' | 'stepMs'>,
): DetectorMetrics {
  const measured = mixSeed(detector.source, detector.query, detector.stepMs).toString(16).padStart(8, '0');
  const value = `detector:${detector.name}:${measured}`;
  return {
    value,
    score: `${value}:score`,
    expected: `${value}:expected`,
    lower: `${value}:lower`,
    upper: `${value}:upper`,
  };
}
