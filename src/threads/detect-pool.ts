import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { Piscina } from 'piscina';
import { type CsvOptions, type DetectionInput, type JudgedSeries, judgeSeries } from '../anomaly/index.ts';
import { UsageError } from '../errors.ts';
import { type Answer, type CsvTask, csv, type JudgedBlock, unpacked } from './detect-worker.ts';

/** Starting threads takes as long as a few series. */
const WORTH_THREADS = 4;
/** Tasks that wait in memory for each thread. */
const WAITING = 2;

/** Judges series on threads; what it says does not depend on their number. */
export interface DetectPool {
  readonly threads: number;
  /** See `judgeSeries`. @param input called when its turn comes, so that what waits takes no room. */
  series(input: () => DetectionInput): Promise<JudgedSeries>;
  /** See `detectCsv`. @param read called when its turn comes. @throws UsageError as `detectCsv` does. */
  csv(read: () => Promise<string>, options: CsvOptions): Promise<string>;
  /** Ends the threads, and with them what they are at. */
  close(): Promise<void>;
}

/**
 * A pool for so many tasks: with less than a few of them, on one core, and where this runs from its TypeScript source, they are done on the spot.
 * @param threads at most; as many as there are cores when omitted.
 */
export function openDetectPool(tasks: number, threads = availableParallelism()): DetectPool {
  const most = Math.min(threads, tasks);
  const isBuilt = import.meta.url.endsWith('.js');
  if (most < 2 || tasks < WORTH_THREADS || !isBuilt) {
    return {
      threads: 1,
      series: async (input) => judgeSeries(input()),
      csv: async (read, options) => resultOf(csv({ text: await read(), options })),
      close: async () => {},
    };
  }
  const filename = fileURLToPath(new URL('./detect-worker.js', import.meta.url));
  const pool = new Piscina({ filename, minThreads: most, maxThreads: most, concurrentTasksPerWorker: 1 });
  const limit = pLimit(most + WAITING * most);
  return {
    threads: most,
    series: (input) =>
      limit(async () =>
        unpacked(resultOf((await pool.run(alone(input()), { name: 'series' })) as Answer<JudgedBlock>)),
      ),
    csv: (read, options) =>
      limit(async () => {
        const task: CsvTask = { text: await read(), options };
        return resultOf((await pool.run(task, { name: 'csv' })) as Answer<string>);
      }),
    close: () => pool.destroy(),
  };
}

/** A view crosses to another thread with all of its buffer: numbers that are a part of a larger one are copied out first. */
function alone(input: DetectionInput): DetectionInput {
  const own = (numbers: Float64Array): Float64Array =>
    numbers.byteLength < numbers.buffer.byteLength ? numbers.slice() : numbers;
  return { ...input, times: own(input.times), values: own(input.values) };
}

function resultOf<T>(answer: Answer<T>): T {
  if ('result' in answer) return answer.result;
  throw new UsageError(answer.refused.message, { hint: answer.refused.hint });
}
