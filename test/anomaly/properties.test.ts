import { describe, expect, it } from 'vitest';
import { type Detection, detectCsv, detectSeries } from '../../src/anomaly/index.ts';
import fc from '../properties.ts';
import { DAY_MS, detectorOf, noise, type SampleSeries, START, STEP_MS, seasonal, seriesOf } from './sample-series.ts';

const HOUR_MS = 3_600_000;

function detect(series: SampleSeries, timeZone = 'UTC', seed = 1): Detection {
  return detectSeries({
    detector: detectorOf({ seed }),
    labels: {},
    ...series,
    from: Number.NEGATIVE_INFINITY,
    known: [],
    timeZone,
    stepMs: STEP_MS,
  });
}

const SPIKE = 17 * 288 + 120;
const usual = seriesOf(18, (i, time) => (i === SPIKE ? 1_500 : seasonal(i, time)));
const found = detect(usual);
const starts = ({ episodes }: Detection): number[] => episodes.map((one) => one.start);
const spikeStart = (usual.times[SPIKE] ?? 0) - STEP_MS;

describe('what a detector says', () => {
  it('is the same for the same seed, and finds the same clear anomaly with another', () => {
    expect(detect(usual)).toEqual(found);
    const other = detect(usual, 'UTC', 2);
    expect(other.points).not.toEqual(found.points);
    expect(starts(other)).toContain(spikeStart);
  });

  it('does not depend on the unit', () => {
    const scaled = detect({ times: usual.times, values: usual.values.map((value) => 1_000 * value) });
    expect(starts(scaled)).toEqual(starts(found));
    const scores = scaled.points.map((point, i) => Math.abs(point.score - (found.points[i]?.score ?? 0)));
    expect(Math.max(...scores)).toBeLessThan(0.02);
  });

  it('does not depend on an offset', () => {
    const raised = detect({ times: usual.times, values: usual.values.map((value) => value + 256) });
    expect(starts(raised)).toEqual(starts(found));
  });

  it('does not depend on the zone where the clocks show the same', () => {
    const west = { times: usual.times.map((time) => time + 5 * HOUR_MS), values: usual.values };
    const there = detect(west, 'Etc/GMT+5');
    expect(there.points.map((point) => ({ ...point, time: point.time - 5 * HOUR_MS }))).toEqual(found.points);
  });

  it('hardly changes when a few rows are missing, and still finds the spike', () => {
    fc.assert(
      fc.property(fc.integer({ min: 11, max: 97 }), (every) => {
        const kept = Array.from(usual.times.keys()).filter((i) => i % every !== 0 || i === SPIKE);
        const some = detect({
          times: Float64Array.from(kept, (i) => usual.times[i] ?? 0),
          values: Float64Array.from(kept, (i) => usual.values[i] ?? 0),
        });
        const peaks = some.episodes.filter((one) => one.peak.value === 1_500);
        expect(peaks).toHaveLength(1);
        expect(some.episodes.length).toBeLessThanOrEqual(found.episodes.length + 3);
      }),
      { numRuns: 3 },
    );
  });
});

describe('a CSV of anything', () => {
  const cell = fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(String) },
    fc.constantFrom('', 'NaN', 'Infinity', '-Infinity', '1e308', '-1e308', '0', 'null'),
  );
  /** Steps of five minutes, with repeated, earlier and far later rows among them. */
  const row = fc.tuple(fc.oneof({ weight: 12, arbitrary: fc.constant(1) }, fc.constantFrom(0, -1, -40, 3, 700)), cell);

  it('gives one row for each row, a score in [0, 1], and nothing else before a cut than without it', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 700 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rows, share) => {
          let at = START;
          const lines = rows.map(([steps, value]) => {
            at += steps * STEP_MS;
            return `${at / 1_000},${value}`;
          });
          const judged = detectCsv(['timestamp,value', ...lines].join('\n'))
            .trimEnd()
            .split('\n');
          expect(judged).toHaveLength(lines.length + 1);
          for (const line of judged.slice(1)) {
            const [, score, alert] = line.split(',');
            expect(Number(score)).toBeGreaterThanOrEqual(0);
            expect(Number(score)).toBeLessThanOrEqual(1);
            expect(['0', '1']).toContain(alert);
          }
          const cut = Math.ceil(share * lines.length);
          const part = detectCsv(['timestamp,value', ...lines.slice(0, cut)].join('\n'))
            .trimEnd()
            .split('\n');
          expect(part).toEqual(judged.slice(0, cut + 1));
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each([
    ['two rows', ['1,1', '2,2']],
    ['all rows equal', Array.from({ length: 600 }, (_, i) => `${START / 1_000 + 300 * i},7`)],
    ['one time in all rows', Array.from({ length: 600 }, (_, i) => `${START / 1_000},${i}`)],
    ['rows backwards', Array.from({ length: 600 }, (_, i) => `${START / 1_000 - 300 * i},${noise(i)}`)],
  ])('alerts nowhere in %s', (_, lines) => {
    const judged = detectCsv(['timestamp,value', ...lines].join('\n'))
      .trimEnd()
      .split('\n');
    expect(judged).toHaveLength(lines.length + 1);
    expect(judged.slice(1).every((line) => line.split(',')[2] === '0')).toBe(true);
  });
});

/** A million of them, within a limit of time and memory: `npm run bench -- detect-1m`. */
describe('a hundred thousand points', () => {
  it('are judged in one go, and the one that stands out is found', () => {
    const count = 100_000;
    const odd = 90_000;
    const times = Float64Array.from({ length: count }, (_, i) => START + 60_000 * i);
    const values = times.map((time, i) =>
      i === odd ? 900 : 200 + 80 * Math.sin((2 * Math.PI * (time % DAY_MS)) / DAY_MS) + 8 * noise(i),
    );
    const { points, episodes } = detectSeries({
      detector: detectorOf({ stepMs: 60_000 }),
      labels: {},
      times,
      values,
      from: times[89_000] ?? 0,
      known: [],
      timeZone: 'UTC',
      stepMs: 60_000,
      memory: 'all',
    });
    expect(points).toHaveLength(count - 89_000);
    expect(episodes.map((one) => one.peak.value)).toEqual([900]);
  });
});
