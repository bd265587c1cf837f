import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Bench } from './figure.ts';
import { machine } from './measure.ts';

const SERIES = 1_000;
const WORKERS = 2;
const LIMIT_S = 40;

/** The whole detector on 1,000 series of four weeks of five-minute points, trained daily, by two workers. */
export const detect1000: Bench = {
  name: 'detect-1000',
  description: `${SERIES} series × 8,064 points through the whole detector, ${WORKERS} workers`,
  run: async () => {
    const start = performance.now();
    await Promise.all(Array.from({ length: WORKERS }, (_, k) => part(k)));
    const seconds = (performance.now() - start) / 1_000;
    return [
      {
        figure: 'detect-1000',
        value: seconds,
        unit: 's',
        peer: 'limit',
        peerValue: LIMIT_S,
        ratio: seconds / LIMIT_S,
        aim: `<= ${LIMIT_S} s`,
        met: seconds <= LIMIT_S,
        machine,
      },
    ];
  },
};

function part(first: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const file = fileURLToPath(new URL('./detect-part.js', import.meta.url));
    const worker = new Worker(file, { workerData: { first, step: WORKERS, series: SERIES } });
    worker.once('error', reject);
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
  });
}
