import type { Labels } from '../../series/index.ts';
import type { Instant } from '../../time/index.ts';

/** What a person says of an anomaly that was found: that it was one, or a false alarm. */
export interface AnomalyVerdict {
  /** Id of the anomaly. */
  readonly id: string;
  readonly detector: string;
  readonly labels: Labels;
  readonly start: Instant;
  /** Last odd point of the anomaly. */
  readonly end: Instant;
  readonly genuine: boolean;
  /** When it was said. */
  readonly at: Instant;
  readonly author: string;
  readonly comment: string;
}

/** How far one verdict moves the threshold: what 26 % fewer or more false alarms take over all series together. */
const STEP = 0.03;
/** Verdicts grow old: after so long one counts half. */
const HALF_LIFE_MS = 8 * 7 * 86_400_000;
/** However much was said: a series is never silenced and never floods. */
const MOST = 0.15;
const LEAST = -0.09;

/**
 * How much more evidence than usual a series' point must have after what was said of its earlier anomalies: more after false alarms,
 * less after genuine ones. Only anomalies that were over before the point count, so that a point is judged by its past.
 * @param verdicts of one series.
 * @param time of the point.
 */
export function verdictShift(verdicts: readonly AnomalyVerdict[], time: Instant): number {
  let shift = 0;
  for (const { genuine, end } of verdicts) {
    if (end >= time) continue;
    shift += (genuine ? -STEP : STEP) * 2 ** (-(time - end) / HALF_LIFE_MS);
  }
  return Math.min(MOST, Math.max(LEAST, shift));
}

/** Genuine ones among the anomalies that somebody has spoken of; undefined where nobody has. */
export function precisionOf(verdicts: readonly Pick<AnomalyVerdict, 'genuine'>[]): number | undefined {
  if (verdicts.length === 0) return undefined;
  return verdicts.filter(({ genuine }) => genuine).length / verdicts.length;
}
