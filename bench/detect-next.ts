import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detect } from '../jobs/detect.ts';
import { loadConfig } from '../src/config/index.ts';
import type { Source } from '../src/sources/index.ts';
import { openStore } from '../src/store/index.ts';
import type { Bench } from './figure.ts';
import { atMost } from './measure.ts';
import { quietContext } from './quiet-context.ts';

const SERIES = 1_000;
const STEP_MS = 300_000;
const DAY_MS = 86_400_000;
const END = Date.UTC(2026, 7, 29, 12);
/** What a run after five more minutes may take of the run over four weeks. */
const LIMIT = 0.7;

const CONFIGURATION = `store: ./data
sources:
  prom: {type: prometheus, url: 'http://127.0.0.1:9'}
detectors:
  - {name: load, source: prom, query: load, step: 5m, train: 28d}
collect: {initial: 28d, overlap: 5m}
`;

/** A day's wave with noise and a few spikes. */
function valueAt(series: number, time: number): number {
  const i = time / STEP_MS;
  const wave = 100 + 30 * Math.sin((2 * Math.PI * time) / DAY_MS);
  const noise = Math.sin((i % 1e5) * 12.9898 * (series + 1)) * 43_758.5453;
  return wave + 10 * (noise - Math.floor(noise)) + (i % 1_999 === series % 1_999 ? 60 : 0);
}

function sourceOf(count: number): Pick<Source, 'range'> {
  return {
    range: async (_, { start, end, stepMs }) => {
      const times = Float64Array.from(
        { length: Math.floor((end - start) / stepMs) },
        (__, i) => start + (i + 1) * stepMs,
      );
      return {
        series: Array.from({ length: count }, (__, k) => ({
          labels: { series: String(k) },
          times,
          values: times.map((time) => valueAt(k, time)),
        })),
        warnings: [],
      };
    },
  };
}

/** The whole job on a store: a first run over four weeks, and one run more after the next five minutes. */
export const detectNext: Bench = {
  name: 'detect-next',
  description: `a run of the detectors over ${SERIES} series five minutes after one over four weeks`,
  run: async (scale) => {
    const folder = mkdtempSync(join(tmpdir(), 'nines-bench-'));
    const file = join(folder, 'nines.yaml');
    writeFileSync(file, CONFIGURATION);
    const config = await loadConfig(file, { env: {} });
    const store = await openStore(config.store);
    try {
      const source = sourceOf(Math.round(SERIES * scale));
      const timed = async (at: number): Promise<number> => {
        const start = performance.now();
        const { problems } = await detect.run(quietContext(config, store, at, { source: () => source as Source }));
        if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
        return performance.now() - start;
      };
      const peerValue = await timed(END);
      const value = await timed(END + STEP_MS);
      return [atMost(LIMIT, { figure: 'detect-next', value, unit: 'ms', peer: 'first run', peerValue })];
    } finally {
      await store.close();
      rmSync(folder, { recursive: true });
    }
  },
};
