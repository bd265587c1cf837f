import { workerData } from 'node:worker_threads';
import { DEFAULT_DETECTOR, detectSeries } from '../src/anomaly/index.ts';

const STEP_MS = 300_000;
const POINTS = 8_064;
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 7, 1);

const detector = { ...DEFAULT_DETECTOR, name: 'bench', stepMs: STEP_MS };

/** Every `step`-th series of detect-1000 from `first` on. */
const { first, step, series } = workerData as { first: number; step: number; series: number };
const times = Float64Array.from({ length: POINTS }, (_, i) => START + i * STEP_MS);
for (let k = first; k < series; k += step) {
  const values = times.map((time, i) => {
    const wave = 100 + 30 * Math.sin((2 * Math.PI * time) / DAY_MS);
    const noise = Math.sin(i * 12.9898 * (k + 1)) * 43_758.5453;
    return wave + 10 * (noise - Math.floor(noise)) + (i % 1_999 === k % 1_999 ? 60 : 0);
  });
  detectSeries({
    detector,
    labels: { series: String(k) },
    times,
    values,
    from: Number.NEGATIVE_INFINITY,
    known: [],
    timeZone: 'UTC',
    stepMs: STEP_MS,
  });
}
