import { describe, expect, it } from 'vitest';
import type { AnomalyEpisode } from '../../src/anomaly/index.ts';
import {
  type JobRun,
  lastRuns,
  readAnomaly,
  readSamples,
  readWatermarks,
  recordRun,
  writeAnomalies,
  writeSamples,
  writeWatermark,
} from '../../src/store/index.ts';
import { KINDS, useStore } from './stores.ts';

const AT = Date.UTC(2026, 10, 16, 6);

describe.each(KINDS)('the %s store', (kind) => {
  const its = useStore(kind);

  it('keeps the last watermark of every stream, forwards or back', async () => {
    await writeWatermark(its.store, "slo:it's", AT);
    await writeWatermark(its.store, 'detector:p95', AT + 1);
    await writeWatermark(its.store, "slo:it's", AT - 60_000);
    expect(await readWatermarks(its.store)).toEqual(
      new Map([
        ['detector:p95', AT + 1],
        ["slo:it's", AT - 60_000],
      ]),
    );
  });

  it('keeps why an anomaly is odd, and reads rows from before that was kept', async () => {
    const found: AnomalyEpisode = {
      ...{ id: 'kept', detector: 'p95', labels: { zone: 'eu' }, start: AT, end: undefined, last: AT + 1 },
      peak: { time: AT, value: 9, expected: 1, lower: 0, upper: 2 },
      ...{ score: 0.9, severity: 'major', reason: 'Was 9.' },
      grounds: { kind: 'series', spreads: 3.5, lastedMs: 1, standout: { what: 'step', usual: 1, seen: 9 } },
    };
    await writeAnomalies(its.store, [found]);
    expect(await readAnomaly(its.store, 'kept')).toEqual(found);
    await its.store.command(
      `INSERT INTO anomalies (id, detector, labels, start, \`end\`, last, peak_time, peak_value, peak_expected, peak_lower, peak_upper,
         score, severity, reason)
       SELECT 'former', detector, labels, start, \`end\`, last, peak_time, peak_value, peak_expected, peak_lower, peak_upper,
         score, severity, reason FROM anomalies WHERE id = 'kept'`,
    );
    expect(await readAnomaly(its.store, 'former')).toEqual({ ...found, id: 'former', grounds: undefined });
  });

  it('keeps samples by metric, labels and time; the last value counts and NaN is none', async () => {
    const eu = { labels: { zone: "eu'\n" }, times: Float64Array.of(AT, AT + 1), values: Float64Array.of(1, Infinity) };
    await writeSamples(its.store, 'm', [eu, { labels: {}, times: Float64Array.of(AT), values: Float64Array.of(NaN) }]);
    await writeSamples(its.store, 'm', [{ ...eu, values: Float64Array.of(2, -0.5) }]);
    await writeSamples(its.store, 'other', [eu]);
    const range = { start: AT, end: AT + 1 };
    expect(await readSamples(its.store, 'm', range)).toEqual([
      { labels: eu.labels, times: Float64Array.of(AT), values: Float64Array.of(2) },
    ]);
    expect(await readSamples(its.store, 'other', { ...range, end: AT + 2 })).toEqual([eu]);
    expect(await readSamples(its.store, 'none', range)).toEqual([]);
  });

  it('knows the last runs of every job, and the last that ended well', async () => {
    const run = (job: string, at: number, outcome: JobRun['outcome']): JobRun => ({
      job,
      at,
      started: at + 5,
      durationMs: 12,
      outcome,
      summary: { buckets: 3 },
      problems: [{ subject: 'slo a', message: "it's" }],
    });
    const runs = [run('collect', AT, 'done'), run('collect', AT + 60_000, 'failed'), run('report', AT, 'partial')];
    for (const one of runs) await recordRun(its.store, one);
    expect(await lastRuns(its.store)).toEqual([runs[1], runs[2]]);
    expect(await lastRuns(its.store, { finished: true })).toEqual([runs[0], runs[2]]);
    expect(await lastRuns(its.store, { job: 'collect', limit: 5 })).toEqual([runs[1], runs[0]]);
    expect(await lastRuns(its.store, { job: 'none' })).toEqual([]);
  });
});
