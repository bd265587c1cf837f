import { describe, expect, it } from 'vitest';
import { type AnomalyEpisode, type Detection, detectSeries } from '../../src/anomaly/index.ts';
import fc from '../properties.ts';
import { DAY_MS, detectorOf, noise, type SampleSeries, START, STEP_MS, seasonal, seriesOf } from './sample-series.ts';

function detect(series: SampleSeries, changes: Parameters<typeof detectorOf>[0] = {}, timeZone = 'UTC'): Detection {
  return detectSeries({
    detector: detectorOf(changes),
    labels: {},
    ...series,
    from: Number.NEGATIVE_INFINITY,
    known: [],
    timeZone,
  });
}

const indexOfDay = (day: number, hour = 0): number => (day * DAY_MS + hour * 3_600_000) / STEP_MS;

/** Thirty calm days with a spike on day 20, 10:00, and fifty minutes near zero on day 26, 14:00. */
const withOddities = seriesOf(30, (i, time) => {
  if (i === indexOfDay(20, 10)) return 1_840;
  if (i >= indexOfDay(26, 14) && i < indexOfDay(26, 14) + 10) return 5;
  return seasonal(i, time);
});
const whole = detect(withOddities);

/** What deserves a look once two weekends are known: before, a weekend is news, within the budget. */
const settled = ({ episodes }: Pick<Detection, 'episodes'>): readonly AnomalyEpisode[] =>
  episodes.filter((one) => one.start >= START + 16 * DAY_MS && one.severity !== 'minor');

describe('a series with two oddities', () => {
  it('gives exactly these two episodes, with start, end, peak and figures', () => {
    expect(settled(whole)).toHaveLength(2);
    const [spike, hole] = settled(whole);
    expect(spike).toMatchObject({
      start: START + 20 * DAY_MS + 10 * 3_600_000,
      end: START + 20 * DAY_MS + 10 * 3_600_000 + STEP_MS,
      peak: { value: 1_840 },
      severity: 'critical',
    });
    expect(hole).toMatchObject({
      start: START + 26 * DAY_MS + 14 * 3_600_000,
      end: START + 26 * DAY_MS + 14 * 3_600_000 + 10 * STEP_MS,
    });
    expect(spike?.reason).toMatch(
      /^1,840 ms is (over 100|\d+\.\d) times the usual spread above the \d+ to \d+ expected for Fri 10:05; stands out most as [a-z -]+: [\d,.]+ ms (where|after) [\d,.]+ ms (is usual|so far), since (Fri|Thu) \d\d:\d\d\.$/,
    );
    expect(hole?.reason).toMatch(
      /below the \d+ to \d+ expected for Thu \d\d:\d\d; odd for 50m; stands out most as [a-z -]+: [\d,.]+ ms (where|after) [\d,.]+ ms (is usual|so far), since (Fri|Thu) \d\d:\d\d\.$/,
    );
  });

  it('keeps to its budget while it learns the week', () => {
    expect(whole.episodes.length).toBeLessThanOrEqual(2 + 30 / 7);
  });

  it('has scores in 0 to 1 where above one half means anomalous', () => {
    for (const point of whole.points) {
      expect(point.score).toBeGreaterThanOrEqual(0);
      expect(point.score).toBeLessThanOrEqual(1);
      // An episode goes on while the value stays out of its range, also when the forest has become used to it.
      if (point.score > 0.5) expect(point.anomalous).toBe(true);
    }
  });

  it('contains nearly all usual points in the expected range once it knows the week', () => {
    const known = whole.points.filter((point) => point.time > START + 21 * DAY_MS && !point.anomalous);
    const inside = known.filter((point) => point.value >= point.lower && point.value <= point.upper);
    expect(inside.length / known.length).toBeGreaterThan(0.95);
  });

  it('says the same again', () => {
    expect(detect(withOddities)).toEqual(whole);
  });

  it('says the same when it is cut anywhere: a point depends on earlier ones only', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: withOddities.times.length }), (cut) => {
        const part = detect({ times: withOddities.times.slice(0, cut), values: withOddities.values.slice(0, cut) });
        expect(part.points).toEqual(whole.points.slice(0, cut));
      }),
      { numRuns: 4 },
    );
  });

  it('says the same when it is judged in many runs, also when one was killed and is made again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: withOddities.times.length - 1 }), { minLength: 1, maxLength: 4 }),
        (cuts) => {
          const kept = new Map<string, AnomalyEpisode>();
          const ends = [...new Set([...cuts, withOddities.times.length])].sort((a, b) => a - b);
          let done = 0;
          for (const end of ends) {
            const run = (): Detection =>
              detectSeries({
                detector: detectorOf(),
                labels: {},
                times: withOddities.times.slice(0, end),
                values: withOddities.values.slice(0, end),
                from: withOddities.times[done] ?? Number.POSITIVE_INFINITY,
                known: [...kept.values()],
                timeZone: 'UTC',
              });
            for (const episode of run().episodes) kept.set(episode.id, episode);
            if (end === ends[0]) for (const episode of run().episodes) kept.set(episode.id, episode);
            done = end;
          }
          expect([...kept.values()].sort((a, b) => a.start - b.start)).toEqual(whole.episodes);
        },
      ),
      { numRuns: 3 },
    );
  });

  it('finds the same in another unit', () => {
    const scaled = detect({ times: withOddities.times, values: withOddities.values.map((value) => value / 1_000) });
    expect(scaled.episodes.map(({ start, end }) => [start, end])).toEqual(
      whole.episodes.map(({ start, end }) => [start, end]),
    );
  });
});

describe('a noisy series', () => {
  const jump = (i: number, day: number, points: number): boolean =>
    i >= indexOfDay(day, 13) && i < indexOfDay(day, 13) + points;
  const noisy = seriesOf(36, (i) => {
    if (jump(i, 20, 12)) return 1_200 + 50 * noise(i);
    if (jump(i, 34, 9)) return 1_000 + 50 * noise(i);
    return 170 + 20 * noise(i);
  });

  it('is told of a jump that no noise explains at its first point, also where it went higher before', () => {
    const told = detect(noisy).notifications.filter((at) => at > START + 16 * DAY_MS);
    expect(told).toEqual([20, 34].map((day) => START + day * DAY_MS + 13 * 3_600_000 + STEP_MS));
  });
});

describe('a new extreme', () => {
  // An hour of a plateau each day at another level; the last one is the highest so far.
  const plateaus = (last: number): SampleSeries =>
    seriesOf(30, (i, time) => {
      const day = Math.floor((time - START) / DAY_MS);
      const peak = day === 29 ? last : 600 + 100 * Math.abs(noise(day));
      return i % 288 >= 150 && i % 288 < 162 ? peak : 100 + 5 * noise(i);
    });
  const scoreOf = (last: number): number =>
    Math.max(
      ...detect(plateaus(last))
        .points.filter(({ time }) => time > START + 29.4 * DAY_MS)
        .map((one) => one.score),
    );

  it('is news by more than a hair only', () => {
    expect(scoreOf(702)).toBeLessThan(0.9);
    expect(scoreOf(1_400)).toBeGreaterThan(0.98);
  });
});

describe('settings', () => {
  it('looks only above or below when told so', () => {
    expect(settled(detect(withOddities, { direction: 'above' })).map((one) => one.peak.value)).toEqual([1_840]);
    expect(settled(detect(withOddities, { direction: 'below' })).map((one) => one.peak.value)).toEqual([5]);
  });

  it('ignores deviations that are smaller than the least one of interest', () => {
    const found = detect(withOddities, { minDeviation: { absolute: 1_000, relative: 0 } });
    expect(found.episodes.map((one) => one.peak.value)).toEqual([1_840]);
    expect(detect(withOddities, { minDeviation: { absolute: 0, relative: 20 } }).episodes).toEqual([]);
  });

  it('flags about the given share of points with the former contamination setting', () => {
    const flagged = detect(withOddities, { contamination: 0.1 }).points.filter((point) => point.anomalous).length;
    expect(flagged / whole.points.length).toBeGreaterThan(0.03);
    expect(flagged / whole.points.length).toBeLessThan(0.25);
  });

  it('flags what is outside of the allowed range, however usual', () => {
    const limit = 1.2 * 280;
    const { times } = withOddities;
    const high = detect({ times, values: withOddities.values.map((v, i) => (i % 288 === 72 ? 340 : v)) });
    const bound = detect(
      { times, values: withOddities.values.map((v, i) => (i % 288 === 72 ? 340 : v)) },
      { allowed: { min: Number.NEGATIVE_INFINITY, max: limit } },
    );
    const beyond = (one: Detection) => one.points.filter(({ value, anomalous }) => value > limit && anomalous).length;
    const judged = bound.points.filter(({ value, expected }) => value > limit && !Number.isNaN(expected)).length;
    expect(judged).toBeGreaterThan(25);
    expect(beyond(bound)).toBe(judged);
    expect(beyond(high)).toBeLessThan(judged / 2);
    expect(
      bound.points.every(({ value, score, expected }) => Number.isNaN(expected) || value <= limit || score >= 0.9),
    ).toBe(true);
  });

  it('expects of a holiday what it expects of a Sunday', () => {
    // A Wednesday in the fourth week that is as quiet as a weekend.
    const from = START + 25 * DAY_MS;
    const on = (time: number): boolean => time > from && time <= from + DAY_MS;
    const feast = seriesOf(28, (i, time) => seasonal(i, time) * (on(time) ? 0.6 : 1));
    const lower = (found: Detection): number =>
      found.points.filter(({ time, value, lower }) => on(time) && value < lower).length;
    const date = new Date(from).toISOString().slice(0, 10);
    const [known, yearly, unknown] = [[date], [date.slice(5)], []].map((holidays) =>
      lower(detect(feast, { holidays })),
    );
    expect(known).toBeLessThan(10);
    expect(yearly).toBe(known);
    expect(unknown).toBeGreaterThan(100);
  });

  it('passes over times of maintenance and learns nothing from them', () => {
    const start = START + 26 * DAY_MS + 14 * 3_600_000;
    const found = detectSeries({
      detector: detectorOf(),
      labels: {},
      ...withOddities,
      from: Number.NEGATIVE_INFINITY,
      known: [],
      timeZone: 'UTC',
      blanks: [{ start, end: start + 3_600_000 }],
    });
    expect(found.points.some(({ time }) => time > start && time <= start + 3_600_000)).toBe(false);
    expect(settled(found).map((one) => one.peak.value)).toEqual([1_840]);
  });

  it('flags nothing below the former minimum of the forest score', () => {
    expect(detect(withOddities, { minConfidence: 0.99 }).episodes).toEqual([]);
  });
});

describe('series that are hard to judge', () => {
  it.each([
    ['an empty one', seriesOf(0, () => 1)],
    ['two points', seriesOf(2 / 288, () => 1)],
    ['less than half a day', seriesOf(0.45, (i) => (i === 100 ? 1e9 : noise(i)))],
    ['a constant', seriesOf(10, () => 7)],
    ['zero for ever', seriesOf(10, () => 0)],
    ['a constant with breath', seriesOf(10, (i) => 1_000 + noise(i))],
    ['nothing but NaN', seriesOf(5, () => Number.NaN)],
    ['a slow drift', seriesOf(30, (i) => 100 + i / 100 + 5 * noise(i))],
    ['noise', seriesOf(30, (i) => 50 + 10 * noise(i))],
  ])('finds nothing in %s', (_, series) => {
    const { points, episodes } = detect(series);
    expect(episodes).toEqual([]);
    expect(points.every((point) => Number.isFinite(point.score))).toBe(true);
  });

  it('finds the first departure of a constant', () => {
    const { episodes } = detect(seriesOf(10, (i) => (i === indexOfDay(8) ? 9 : 7)));
    expect(episodes.map((one) => one.peak.value)).toEqual([9]);
  });

  it('passes over gaps, NaN and infinite values', () => {
    const holes = seriesOf(30, (i, time) => {
      if (i % 97 === 0) return Number.NaN;
      if (i % 1_009 === 0) return Number.POSITIVE_INFINITY;
      return withOddities.values[i] ?? seasonal(i, time);
    });
    const kept = Array.from(holes.times.keys()).filter((i) => i < indexOfDay(10) || i > indexOfDay(11, 7));
    const found = detect({
      times: Float64Array.from(kept, (i) => holes.times[i] ?? 0),
      values: Float64Array.from(kept, (i) => holes.values[i] ?? 0),
    });
    const peaks = settled(found).map((one) => one.peak.value);
    expect(peaks).toEqual(expect.arrayContaining([1_840, 5]));
    expect(peaks.length).toBeLessThanOrEqual(3);
  });

  it('takes a lasting shift for the new normal within a day', () => {
    const shifted = seriesOf(20, (i) => (i < indexOfDay(12) ? 100 : 200) + 5 * noise(i));
    const { episodes } = detect(shifted);
    expect(episodes).toHaveLength(1);
    expect((episodes[0]?.end ?? 0) - (episodes[0]?.start ?? 0)).toBeLessThanOrEqual(DAY_MS);
  });

  it('does not learn from an outage that it should see again', () => {
    const outage = (i: number, day: number): boolean => i >= indexOfDay(day, 9) && i < indexOfDay(day, 15);
    const found = detect(seriesOf(30, (i, time) => (outage(i, 22) || outage(i, 27) ? 2 : seasonal(i, time))));
    const days = found.episodes.map((one) => Math.floor((one.start - START) / DAY_MS));
    expect(days.filter((day) => day >= 16)).toEqual([22, 27]);
  });

  it('calls outages that repeat within a week as grave as the first', () => {
    const outage = (i: number, day: number): boolean => i >= indexOfDay(day, 9) && i < indexOfDay(day, 11);
    const days = [22, 25, 27];
    const { episodes } = detect(
      seriesOf(30, (i, time) => (days.some((day) => outage(i, day)) ? 2 : seasonal(i, time))),
    );
    const late = episodes.filter(({ start }) => start >= START + 16 * DAY_MS);
    expect(late.map(({ start }) => Math.floor((start - START) / DAY_MS))).toEqual(days);
    expect(late.map(({ severity }) => severity)).toEqual(days.map(() => 'critical'));
  });

  it('does not get used to a series that stands still by one outage, however long', () => {
    // One whole hour at 0, and again a week later: sixty minutes are one departure, not sixty.
    const down = (i: number, day: number): boolean => i >= day * 1_440 + 600 && i < day * 1_440 + 660;
    const up = seriesOf(14, (i) => (down(i, 5) || down(i, 12) ? 0 : 1), 60_000);
    const { episodes } = detect(up, { stepMs: 60_000 });
    expect(episodes.map(({ start, last }) => [(start - START) / DAY_MS, last - start])).toEqual(
      [5, 12].map((day) => [day + 600 / 1_440, 3_600_000]),
    );
  });

  it('gets used to what departs again and again', () => {
    const nightly = seriesOf(20, (i) => (i % 288 === 24 ? 9 : 7));
    const late = detect(nightly).episodes.filter(({ start }) => start >= START + 6 * DAY_MS);
    expect(late).toEqual([]);
  });

  it('is told of a disk that fills by steps which are all usual', () => {
    const fills = indexOfDay(26, 13);
    const disk = seriesOf(28, (i) => {
      const day = i / 288;
      return 400 + 2 * day + 6 * (day % 1) + 0.02 * noise(i) + Math.max(0, i - fills) * 0.8;
    });
    const [episode] = detect(disk).episodes.filter(({ start }) => start >= START + 20 * DAY_MS);
    expect(episode?.start).toBeLessThan(START + (26 * 24 + 13 + 4) * 3_600_000);
    expect(episode?.reason).toMatch(
      /half an hour (far outside of the expected range|on one side of what was expected): [\d.]+ ms where [\d.]+ ms is usual, since Thu 1[3-6]:\d\d\.$/,
    );
  });

  it('expects of an hourly series its own hour, not the mean of two', () => {
    const office = (time: number): number =>
      (time / 3_600_000) % 24 > 8 && (time / 3_600_000) % 24 <= 18 ? 4_000 : 40;
    const { points } = detect(
      seriesOf(30, (i, time) => office(time) + noise(i), 3_600_000),
      { stepMs: 3_600_000 },
    );
    const late = points.filter(({ time }) => time > START + 21 * DAY_MS);
    expect(Math.max(...late.map(({ time, expected }) => Math.abs(expected - office(time))))).toBeLessThan(3);
  });

  it('keeps an episode open while it lasts', () => {
    const found = detect(seriesOf(20, (i, time) => (i >= indexOfDay(20) - 4 ? 2_000 : seasonal(i, time))));
    expect(settled(found)).toHaveLength(1);
    expect(settled(found)[0]).toMatchObject({ end: undefined, last: START + 20 * DAY_MS });
  });

  it('follows the clock of the zone through a change of its offset', () => {
    // Busy from 9 to 17 Berlin time; on 25 October 2026 the clocks go back.
    const start = Date.UTC(2026, 9, 1);
    const times = Float64Array.from({ length: 32 * 288 }, (_, i) => start + (i + 1) * STEP_MS);
    const offset = (time: number): number => (time < Date.UTC(2026, 9, 25, 1) ? 2 : 1);
    const values = times.map((time, i) => {
      const hour = (((time - STEP_MS) / 3_600_000 + offset(time)) % 24) + 0;
      return (hour >= 9 && hour < 17 ? 900 : 100) + 10 * noise(i);
    });
    const before = detect({ times, values }, {}, 'Europe/Berlin').points.at(-1);
    expect(before?.expected).toBeCloseTo(100, -2);
    const noon = detect({ times, values }, {}, 'Europe/Berlin').points.find(
      (point) => point.time === Date.UTC(2026, 9, 30, 15, 30),
    );
    expect(noon?.expected).toBeGreaterThan(800);
  });
});
