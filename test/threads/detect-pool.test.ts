import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { detectSeries } from '../../src/anomaly/index.ts';
import { type DetectPool, openDetectPool } from '../../src/threads/index.ts';
import { detectorOf, START, STEP_MS, seasonal, seriesOf } from '../anomaly/sample-series.ts';

/** Threads load what was built. */
const built = (await import(
  pathToFileURL(join(import.meta.dirname, '../../dist/src/threads/index.js')).href
)) as typeof import('../../src/threads/index.ts');

const inputs = Array.from({ length: 4 }, (_, k) => ({
  detector: detectorOf(),
  labels: { host: String(k) },
  ...seriesOf(4, (i, time) => (i === 1_100 + k ? 900 : seasonal(i + 7 * k, time))),
  from: START + 5 * STEP_MS,
  known: [],
  timeZone: 'Europe/Berlin',
  stepMs: STEP_MS,
}));

async function judged<T>(pool: DetectPool, work: (pool: DetectPool) => Promise<T>): Promise<T> {
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}

describe('a pool of threads', () => {
  it('says the same of series as one thread does, whatever the number of threads', async () => {
    const expected = inputs.map(detectSeries);
    expect(expected.some(({ episodes }) => episodes.length > 0)).toBe(true);
    for (const threads of [2, 3]) {
      const pool = built.openDetectPool(inputs.length, threads);
      expect(pool.threads).toBe(threads);
      const found = await judged(pool, (one) => Promise.all(inputs.map((input) => one.series(() => input))));
      expect(found.map((one) => ({ ...one, points: [...one.points] }))).toEqual(expected);
    }
  });

  it('gives the errors that one thread gives, and goes on', async () => {
    const texts = ['when,what\n1,2\n', ...Array.from({ length: 4 }, () => 'timestamp,value\n2026-01-01 00:00:00,1\n')];
    for (const pool of [openDetectPool(texts.length), built.openDetectPool(texts.length, 2)]) {
      const [refused, ...others] = await judged(pool, (one) =>
        Promise.allSettled(texts.map((text) => one.csv(async () => text, {}))),
      );
      expect(refused).toMatchObject({
        status: 'rejected',
        reason: { code: 'USAGE', message: 'the head is "when,what"', hint: expect.stringContaining('timestamp,value') },
      });
      expect(others.every(({ status }) => status === 'fulfilled')).toBe(true);
    }
  });

  it('does a few series on the spot', async () => {
    const pool = built.openDetectPool(2, 8);
    expect(pool.threads).toBe(1);
    await pool.close();
  });
});
