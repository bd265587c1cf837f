import { mean as meanOf, sampleStandardDeviation } from 'simple-statistics';
import type { FeatureRow } from './engine.ts';
import type { Track } from './track.ts';

/** Steps of the rolling window, the current point included. */
const ROLLING = 12;

/** Names of the columns of {@link featureRow}, in its order. */
export const FEATURES = ['value', 'hour', 'weekday', 'rolling mean', 'rolling spread', 'z-score'] as const;

/**
 * Value, local hour, weekday, mean and standard deviation of the last 12 steps, and the value's z-score against them.
 * Uses the point and what lies before it only. The window is one of time, so that a gap shortens it instead of reaching back over it.
 */
export function featureRow(track: Track, index: number, stepMs: number): FeatureRow {
  const value = track.values[index] as number;
  const hourOfWeek = track.hours[index] as number;
  const after = (track.times[index] as number) - ROLLING * stepMs;
  let first = index;
  while (first > 0 && index - first < ROLLING - 1 && (track.times[first - 1] as number) > after) first--;
  const window = Array.from(track.values.subarray(first, index + 1));
  const mean = meanOf(window);
  const spread = window.length > 1 ? sampleStandardDeviation(window) : 0;
  const zScore = spread > 0 ? (value - mean) / spread : 0;
  return [value, Math.floor(hourOfWeek % 24), Math.floor(hourOfWeek / 24), mean, spread, zScore];
}
