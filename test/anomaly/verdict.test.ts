import { describe, expect, it } from 'vitest';
import { type AnomalyVerdict, detectSeries, precisionOf, verdictShift } from '../../src/anomaly/index.ts';
import fc from '../properties.ts';
import { DAY_MS, daily, detectorOf, START, STEP_MS, seriesOf } from './sample-series.ts';

const WEEK_MS = 7 * DAY_MS;

function verdict(genuine: boolean, end: number): AnomalyVerdict {
  const place = { id: `a-${end}`, detector: 'd', labels: {}, start: end - STEP_MS, end };
  return { ...place, genuine, at: end + DAY_MS, author: 'ann', comment: '' };
}

describe('verdictShift', () => {
  it('asks for more after a false alarm and for less after a genuine anomaly, and forgets by half in eight weeks', () => {
    expect(verdictShift([], START)).toBe(0);
    const once = verdictShift([verdict(false, START - 1)], START);
    expect(once).toBeCloseTo(0.03, 6);
    expect(verdictShift([verdict(true, START - 1)], START)).toBeCloseTo(-0.03, 6);
    expect(verdictShift([verdict(false, START)], START + 8 * WEEK_MS)).toBeCloseTo(once / 2, 6);
  });

  it('judges a point by what was over before it only', () => {
    const verdicts = [verdict(false, START), verdict(true, START + 5), verdict(false, START + 9)];
    expect(verdictShift(verdicts, START)).toBe(0);
    expect(verdictShift(verdicts, START + 1)).toBeGreaterThan(0);
  });

  it('neither silences a series nor lets it flood, whatever is said', () => {
    const some = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 100 })), { maxLength: 200 });
    fc.assert(
      fc.property(some, (said) => {
        const verdicts = said.map(([genuine, days]) => verdict(genuine, START - days * DAY_MS));
        const shift = verdictShift(verdicts, START);
        expect(shift).toBeGreaterThanOrEqual(-0.09);
        expect(shift).toBeLessThanOrEqual(0.15);
        const shuffled = verdictShift([...verdicts].reverse(), START);
        expect(shuffled).toBeCloseTo(shift, 12);
      }),
    );
  });
});

describe('precisionOf', () => {
  it('is the share of genuine ones, and nothing where nobody has spoken', () => {
    expect(precisionOf([])).toBeUndefined();
    expect(precisionOf([verdict(true, 1), verdict(false, 2), verdict(true, 3), verdict(true, 4)])).toBe(0.75);
  });
});

describe('a series of which people have spoken', () => {
  // A hump of the afternoon of days 16 and 20, small enough to be near the threshold.
  const humps = [16, 20].map((day) => START + day * DAY_MS + 14 * 3_600_000);
  const { times, values } = seriesOf(22, (i, time) => {
    const inside = humps.some((hump) => time > hump && time <= hump + 6 * STEP_MS);
    return daily(i, time) * (inside ? 1.35 : 1);
  });
  const scoresAt = (verdicts: readonly AnomalyVerdict[], hump: number): number => {
    const input = { detector: detectorOf(), labels: {}, times, values, from: START, known: [], timeZone: 'UTC' };
    const { points } = detectSeries({ ...input, stepMs: STEP_MS, verdicts });
    const near = points.filter(({ time }) => time > hump && time <= hump + 6 * STEP_MS);
    return Math.max(...near.map(({ score }) => score));
  };

  it('finds the like less odd after a false alarm and odder after a genuine one, and leaves what was before as it was', () => {
    const [first, second] = humps as [number, number];
    const end = first + 6 * STEP_MS;
    const [plain, wrong, right] = [[], [verdict(false, end)], [verdict(true, end)]].map((said) =>
      scoresAt(said, second),
    );
    expect(plain).toBeGreaterThan(0);
    expect(wrong).toBeLessThan(plain as number);
    expect(right).toBeGreaterThan(plain as number);
    expect(scoresAt([verdict(false, end)], first)).toBe(scoresAt([], first));
  });
});
