import { DEFAULT_DETECTOR, type DetectorDefinition } from '../../src/anomaly/index.ts';

export const DAY_MS = 86_400_000;
export const STEP_MS = 300_000;
/** A Saturday, 00:00 UTC. */
export const START = Date.UTC(2026, 7, 1);

export function detectorOf(changes: Partial<DetectorDefinition> = {}): DetectorDefinition {
  return {
    ...DEFAULT_DETECTOR,
    name: 'latency',
    title: 'Latency',
    source: 'metrics',
    query: 'latency',
    unit: 'ms',
    stepMs: STEP_MS,
    ...changes,
  };
}

/** Noise in [-1, 1] that depends on the index only. */
export function noise(index: number): number {
  const x = Math.sin(index * 12.9898 + 78.233) * 43_758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

export interface SampleSeries {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** `days` of five-minute points from {@link START} on. */
export function seriesOf(
  days: number,
  valueAt: (index: number, time: number) => number,
  stepMs = STEP_MS,
): SampleSeries {
  const count = Math.round((days * DAY_MS) / stepMs);
  const times = Float64Array.from({ length: count }, (_, i) => START + (i + 1) * stepMs);
  return { times, values: Float64Array.from(times, (time, i) => valueAt(i, time)) };
}

/** A day's wave with a little noise, all days alike: between 110 and 300. */
export function daily(index: number, time: number): number {
  return (200 + 80 * Math.sin((2 * Math.PI * (time % DAY_MS)) / DAY_MS)) * (1 + 0.08 * noise(index));
}

/** A day's wave, calmer on weekends, with a little noise: between 70 and 300. */
export function seasonal(index: number, time: number): number {
  const day = Math.floor((time - START) / DAY_MS) % 7;
  const wave = 200 + 80 * Math.sin((2 * Math.PI * (time % DAY_MS)) / DAY_MS);
  return wave * (day < 2 ? 0.6 : 1) * (1 + 0.08 * noise(index));
}
