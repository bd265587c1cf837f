import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_DETECTOR, type DetectionInput } from '../src/anomaly/index.ts';
import { openStore } from '../src/store/index.ts';
import { openDetectPool } from '../src/threads/index.ts';
import type { Bench, Figure } from './figure.ts';
import { machine } from './measure.ts';

const SERIES = 1_000;
const WORKERS = 2;
const LIMIT_S = 40;
const LIMIT_MB = 300;
const STEP_MS = 300_000;
const POINTS = 8_064;
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 7, 1);
const SAMPLE_MS = 50;

const detector = { ...DEFAULT_DETECTOR, name: 'bench', stepMs: STEP_MS };
const times = Float64Array.from({ length: POINTS }, (_, i) => START + i * STEP_MS);

/** A day's wave with noise and a few spikes. */
function inputOf(series: number): DetectionInput {
  const values = times.map((time, i) => {
    const wave = 100 + 30 * Math.sin((2 * Math.PI * time) / DAY_MS);
    const noise = Math.sin(i * 12.9898 * (series + 1)) * 43_758.5453;
    return wave + 10 * (noise - Math.floor(noise)) + (i % 1_999 === series % 1_999 ? 60 : 0);
  });
  return {
    detector,
    labels: { series: String(series) },
    times,
    values,
    from: Number.NEGATIVE_INFINITY,
    known: [],
    timeZone: 'UTC',
    stepMs: STEP_MS,
  };
}

/** The whole detector on 1,000 series of four weeks of five-minute points, trained daily, by two workers; and the memory it takes beside an open store. */
export const detect1000: Bench = {
  name: 'detect-1000',
  description: `${SERIES} series × ${POINTS} points through the whole detector, ${WORKERS} workers`,
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nines-bench-'));
    const store = await openStore({ kind: 'embedded', path: folder, waitMs: 0 });
    const idle = process.memoryUsage.rss();
    let peak = idle;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss());
    }, SAMPLE_MS);
    const start = performance.now();
    const pool = openDetectPool(SERIES, WORKERS);
    try {
      await Promise.all(Array.from({ length: SERIES }, (_, k) => pool.series(() => inputOf(k)).then(() => undefined)));
    } finally {
      clearInterval(watch);
      await pool.close();
      await store.close();
      await rm(folder, { recursive: true });
    }
    const seconds = (performance.now() - start) / 1_000;
    return [
      limited('detect-1000', seconds, 's', LIMIT_S),
      limited('detect-1000-memory', (peak - idle) / 2 ** 20, 'MB', LIMIT_MB),
    ];
  },
};

function limited(figure: string, value: number, unit: string, limit: number): Figure {
  const ratio = value / limit;
  return {
    figure,
    value,
    unit,
    peer: 'limit',
    peerValue: limit,
    ratio,
    aim: `<= ${limit} ${unit}`,
    met: ratio <= 1,
    machine,
  };
}
