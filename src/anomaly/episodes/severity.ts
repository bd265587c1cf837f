import type { AnomalyEpisode, DetectorDefinition, ScoredPoint } from '../detector.ts';

type Severity = AnomalyEpisode['severity'];

const HALF_HOUR_MS = 1_800_000;
const FOUR_HOURS_MS = 14_400_000;
/** Eight times as far as the range reaches is as far as it gets. */
const MOST_DOUBLINGS = 3;
/** So much of what was expected has gone: on the low side a metric that cannot be negative has no room for many ranges. */
const MOSTLY_GONE = 0.5;
const GONE = 0.9;

/**
 * How grave an episode is, by what happened to the metric: how far from the expected value it went, as a multiple of what the range reaches, or how much
 * of the expected value was missing, and for how long. How surprised the detector was does not count: a second outage surprises less than the first, and is
 * as bad. Each doubling of the distance is one step, half an hour outside is one, four hours are two; from one step on an episode is major, from
 * three on it is critical, and so is whatever leaves the allowed range.
 * @param points of the episode, at least one.
 * @param lengthMs from the start of the first point's step to the last point.
 */
export function severityOf(
  points: readonly ScoredPoint[],
  lengthMs: number,
  allowed: DetectorDefinition['allowed'],
): Severity {
  if (points.some(({ value }) => value < allowed.min || value > allowed.max)) return 'critical';
  const steps = Math.max(...points.map(sizeOf)) + (points.length > 1 ? durationOf(lengthMs) : 0);
  if (steps >= 3) return 'critical';
  return steps >= 1 ? 'major' : 'minor';
}

const RANK: Readonly<Record<Severity, number>> = { minor: 0, major: 1, critical: 2 };

/** Sorts from minor to critical. */
export function bySeverity(a: Severity, b: Severity): number {
  return RANK[a] - RANK[b];
}

/** Sorts episodes so that the gravest, and of those the oddest, comes first. */
export function gravestFirst(a: AnomalyEpisode, b: AnomalyEpisode): number {
  return bySeverity(b.severity, a.severity) || b.score - a.score;
}

function sizeOf({ value, expected, lower, upper }: ScoredPoint): number {
  // The lower side may have been cut at zero.
  const reach = Math.max(upper - expected, (upper - lower) / 2, Number.MIN_VALUE);
  const doublings = Math.min(MOST_DOUBLINGS, Math.floor(Math.log2(Math.max(1, Math.abs(value - expected) / reach))));
  const missing = value < lower && expected > 0 ? (expected - value) / expected : 0;
  return Math.max(doublings, missing >= GONE ? 2 : missing >= MOSTLY_GONE ? 1 : 0);
}

/** One point alone shows no duration, however long its step. */
function durationOf(lengthMs: number): number {
  if (lengthMs >= FOUR_HOURS_MS) return 2;
  return lengthMs >= HALF_HOUR_MS ? 1 : 0;
}
