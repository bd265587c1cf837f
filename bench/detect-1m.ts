import { DEFAULT_DETECTOR, judgeSeries } from '../src/anomaly/index.ts';
import type { Bench } from './figure.ts';
import { atMost } from './measure.ts';

const POINTS = 1_000_000;
const ODD = 900_000;
const STEP_MS = 60_000;
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 7, 1);
const LIMIT_S = 15;
const LIMIT_MB = 1_000;

/** One series of a million points in one walk: the time and memory it takes, and that what stands out is found. */
export const detect1m: Bench = {
  name: 'detect-1m',
  description: 'one series of a million points in one walk',
  run: async () => {
    const times = Float64Array.from({ length: POINTS }, (_, i) => START + STEP_MS * i);
    const values = times.map((time, i) => {
      const noise = Math.sin(i * 12.9898 + 78.233) * 43_758.5453;
      const wave = 200 + 80 * Math.sin((2 * Math.PI * (time % DAY_MS)) / DAY_MS);
      return i === ODD ? 900 : wave + 16 * (noise - Math.floor(noise)) - 8;
    });
    const idle = process.memoryUsage.rss();
    const start = performance.now();
    const { points, episodes } = judgeSeries({
      detector: { ...DEFAULT_DETECTOR, name: 'bench', stepMs: STEP_MS },
      labels: {},
      times,
      values,
      from: Number.NEGATIVE_INFINITY,
      known: [],
      timeZone: 'UTC',
      stepMs: STEP_MS,
      memory: 'all',
    });
    const seconds = (performance.now() - start) / 1_000;
    // The largest since the process began, in kilobytes: a walk gives no timer a chance to look. Run this bench by itself.
    const megabytes = process.resourceUsage().maxRSS / 1_024 - idle / 2 ** 20;
    if (points.length !== POINTS || !episodes.some(({ peak }) => peak.value === 900)) {
      throw new Error(
        `${points.length} points and ${episodes.length} episodes came out, without the one that stands out`,
      );
    }
    const limit = { unit: 's', peer: 'limit' };
    return [
      atMost(1, { figure: 'detect-1m', value: seconds, ...limit, peerValue: LIMIT_S }),
      atMost(1, { figure: 'detect-1m-memory', value: megabytes, peer: 'limit', unit: 'MB', peerValue: LIMIT_MB }),
    ];
  },
};
