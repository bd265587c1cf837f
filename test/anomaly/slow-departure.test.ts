import { describe, expect, it } from 'vitest';
import { detectSeries } from '../../src/anomaly/index.ts';
import { slowDeparture } from '../../src/anomaly/signal/slow-departure.ts';
import { DAY_MS, detectorOf, START, seasonal, seriesOf } from './sample-series.ts';

const HOUR_MS = 3_600_000;
const WEEK = 7 * 24;

describe('the departure from the weeks before', () => {
  const lag = (index: number, days: number): number => index - 24 * days;
  const weekly = (index: number): number => 100 + 10 * (index % WEEK);
  const departure = (at: (index: number) => number): Float64Array => {
    const x = Float64Array.from({ length: 5 * WEEK }, (_, i) => at(i));
    return slowDeparture(x, x, WEEK, 3, lag);
  };

  it('is nothing where each week is like the one before', () => {
    expect(departure(weekly).every((size) => size === 0)).toBe(true);
  });

  it('is the mean over its width, and over as soon as that', () => {
    const odd = 4 * WEEK + 50;
    const sizes = departure((i) => weekly(i) - (i === odd ? 30 : 0));
    expect(Array.from(sizes.subarray(odd - 1, odd + 4))).toEqual([0, -10, -10, -10, 0]);
  });

  it('does not take one odd week of three for usual', () => {
    const odd = 2 * WEEK + 50;
    const sizes = departure((i) => weekly(i) - (i === odd ? 30 : 0));
    expect(sizes[odd]).toBe(-10);
    expect(sizes[odd + WEEK]).toBe(0);
    expect(sizes[odd + 2 * WEEK]).toBe(0);
  });
});

describe('traffic that slowly stays away for half a day', () => {
  const DAY = 38;
  /** From 02:00 on it sags for six hours, stays low for eight, and comes back in six. */
  const sagging = (lowest: number) =>
    seriesOf(40, (i, time) => {
      const hours = (time - START - DAY * DAY_MS) / HOUR_MS;
      const share = Math.min(1, Math.max(0, Math.min((hours - 2) / 6, (22 - hours) / 6)));
      return seasonal(i, time) * (1 - share * (1 - lowest));
    });
  const told = (lowest: number): number[] =>
    detectSeries({
      detector: detectorOf(),
      labels: {},
      ...sagging(lowest),
      from: Number.NEGATIVE_INFINITY,
      known: [],
      timeZone: 'UTC',
    })
      .notifications.filter((at) => at > START + 16 * DAY_MS)
      .map((at) => (at - START) / DAY_MS);

  it('is told before it is at its lowest, and again while it lasts', () => {
    const times = told(0.6);
    expect(times[0]).toBeGreaterThan(DAY + 2 / 24);
    expect(times[0]).toBeLessThan(DAY + 8 / 24);
    expect(times.length).toBeGreaterThan(1);
    expect(times.every((at) => at < DAY + 22 / 24)).toBe(true);
  });

  it('is told of nothing where it does not', () => {
    expect(told(1)).toEqual([]);
  });
});
