import { loadAssets } from '../jobs/reporting/paint-report.ts';
import { FORMATS, loadPainter } from '../src/report/index.ts';
import { MANY } from '../test/report/fixture.ts';
import type { Bench } from './figure.ts';
import { atMost, median } from './measure.ts';

const LIMIT_MS = 3_000;
const LIMIT_MB = 250;
const RUNS = 3;

/** Painting a report of 200 SLOs and 13 weeks in every format: time, and memory above what the process held before. */
export const report200: Bench = {
  name: 'report-200',
  description: 'painting 200 SLOs of 13 weeks in all formats, against 3 s and 250 MB',
  run: async () => {
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 5);
    const times: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const start = performance.now();
      const assets = await loadAssets(MANY);
      for (const format of FORMATS) {
        await (await loadPainter(format)).paint(MANY, assets, { pageSize: 'A4' });
        most = Math.max(most, process.memoryUsage().rss);
      }
      times.push(performance.now() - start);
    }
    clearInterval(watch);
    return [
      atMost(1, { figure: 'report-200', value: median(times), unit: 'ms', peer: 'limit', peerValue: LIMIT_MS }),
      atMost(1, {
        figure: 'report-200-memory',
        value: (most - before) / 2 ** 20,
        unit: 'MB',
        peer: 'limit',
        peerValue: LIMIT_MB,
      }),
    ];
  },
};
