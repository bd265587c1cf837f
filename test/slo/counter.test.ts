import { describe, expect, test } from 'vitest';
import {
  addBuckets,
  counterBuckets,
  emptyBuckets,
  holeMs,
  sampleIntervalMs,
  timePerBucket,
} from '../../src/slo/index.ts';
import type { Grid } from '../../src/time/index.ts';
import fc from '../properties.ts';

const MINUTE = 60_000;
const T0 = Date.parse('2026-11-09T00:00:00Z');

function grid(buckets: number, stepMs = 5 * MINUTE, start = T0): Grid {
  return { start, end: start + buckets * stepMs, stepMs };
}

/** Samples as pairs of minutes after T0 and value. */
function samples(...pairs: readonly (readonly [minute: number, value: number])[]) {
  return {
    times: Float64Array.from(pairs, ([minute]) => T0 + minute * MINUTE),
    values: Float64Array.from(pairs, ([, value]) => value),
  };
}

const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

describe('a counter into buckets', () => {
  test('a delta belongs to the bucket of its later sample, and a sample on the edge to the bucket that begins there', () => {
    const { increase } = counterBuckets(samples([-1, 10], [4, 15], [5, 16], [6, 18]), grid(2));
    expect([...increase]).toEqual([5, 3]);
  });

  test('the first sample of a newborn series is where its counting begins', () => {
    expect(sum(counterBuckets(samples([1, 40], [2, 41]), grid(1)).increase)).toBe(1);
  });

  test('a drop is a reset and counts the new value', () => {
    expect([...counterBuckets(samples([-1, 100], [1, 104], [2, 3], [3, 5]), grid(1)).increase]).toEqual([9]);
  });

  test('a sample that is not a number is left out', () => {
    expect([...counterBuckets(samples([-1, 1], [1, Number.NaN], [2, 4]), grid(1)).increase]).toEqual([3]);
  });

  test('events across a hole are counted, the time of the hole is bridged and not live', () => {
    const before = Array.from({ length: 11 }, (_, i) => [i, i] as const);
    const after = Array.from({ length: 10 }, (_, i) => [50 + i, 200 + i] as const);
    const counted = counterBuckets(samples(...before, ...after), grid(12));
    expect(sum(counted.increase)).toBe(209);
    expect(counted.acrossHoles[10]).toBe(190);
    expect(sum(timePerBucket(counted.bridged, grid(12)))).toBe(39 * MINUTE);
    expect(sum(timePerBucket(counted.live, grid(12)))).toBe(21 * MINUTE);
    expect(counted.lost).toEqual([]);
  });

  test('a reset inside a hole makes its time lost instead of bridged', () => {
    const counted = counterBuckets(samples([0, 50], [1, 60], [40, 7], [41, 9]), grid(10));
    expect(sum(counted.increase)).toBe(10 + 7 + 2);
    expect(counted.bridged).toEqual([]);
    expect(sum(timePerBucket(counted.lost, grid(10)))).toBe(38 * MINUTE);
  });

  test('the last sample before the range may be given apart', () => {
    const counted = counterBuckets(samples([61, 30], [62, 31]), grid(20), {
      previous: { time: T0 - 90 * MINUTE, value: 10 },
    });
    expect(sum(counted.increase)).toBe(21);
    expect(counted.acrossHoles[12]).toBe(20);
  });

  test('a slow scrape interval is not a row of holes', () => {
    expect(holeMs(15_000)).toBe(5 * MINUTE);
    expect(holeMs(2 * MINUTE)).toBe(8 * MINUTE);
    expect(sampleIntervalMs(samples([0, 0], [1, 0], [3, 0], [4, 0]).times)).toBe(MINUTE);
    expect(sampleIntervalMs(samples([0, 0]).times)).toBeUndefined();
  });

  test('several counters add up, also with a minus, and time is seen where any of them was', () => {
    const a = counterBuckets(samples([-1, 0], [1, 10], [2, 12], [3, 13], [4, 20]), grid(1));
    const b = counterBuckets(samples([-1, 0], [1, 3]), grid(1), { intervalMs: MINUTE });
    const difference = addBuckets(addBuckets(emptyBuckets(grid(1)), a), b, -1);
    expect([...difference.increase]).toEqual([17]);
    expect([...timePerBucket(difference.live, grid(1))]).toEqual([5 * MINUTE]);
    expect([...difference.samples]).toEqual([5]);
  });
});

describe('time per bucket', () => {
  test('counts overlapping stretches once', () => {
    const minutes = (start: number, end: number) => ({ start: T0 + start * MINUTE, end: T0 + end * MINUTE });
    const ranges = [minutes(7, 12), minutes(-3, 2), minutes(1, 4), minutes(8, 9)];
    expect([...timePerBucket(ranges, grid(3))]).toEqual([4, 3, 2].map((minute) => minute * MINUTE));
  });
});

describe('properties of counting', () => {
  const scrapes = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 900 }), value: fc.nat(1_000_000) }), {
    minLength: 2,
    maxLength: 80,
  });
  const seriesOf = (steps: readonly { readonly gap: number; readonly value: number }[]) => {
    let time = T0 - 5 * MINUTE;
    const times = steps.map(({ gap }) => (time += gap * 1000));
    return { times: Float64Array.from(times), values: Float64Array.from(steps, ({ value }) => value) };
  };
  /** Raw deltas of samples in the range, reset-aware: the definition, without buckets. */
  const truth = ({ times, values }: ReturnType<typeof seriesOf>, { start, end }: Grid) => {
    let total = 0;
    for (let i = 1; i < times.length; i++) {
      const [time, value, former] = [times[i] ?? 0, values[i] ?? 0, values[i - 1] ?? 0];
      if (time >= start && time < end) total += value < former ? value : value - former;
    }
    return total;
  };

  test('buckets of any width add up to the raw deltas exactly', () => {
    fc.assert(
      fc.property(scrapes, fc.constantFrom(1, 2, 3, 5, 15), (steps, minutes) => {
        const series = seriesOf(steps);
        const range = grid(60 / minutes, minutes * MINUTE);
        expect(sum(counterBuckets(series, range).increase)).toBe(truth(series, range));
      }),
    );
  });

  test('a range counted at once or in two parts has the same rows', () => {
    fc.assert(
      fc.property(scrapes, fc.integer({ min: 1, max: 11 }), (steps, cut) => {
        const series = seriesOf(steps);
        const intervalMs = MINUTE;
        const whole = counterBuckets(series, grid(12), { intervalMs });
        const left = counterBuckets(series, grid(cut), { intervalMs });
        const right = counterBuckets(series, grid(12 - cut, 5 * MINUTE, T0 + cut * 5 * MINUTE), { intervalMs });
        const rightGrid = grid(12 - cut, 5 * MINUTE, T0 + cut * 5 * MINUTE);
        for (const column of ['increase', 'acrossHoles', 'samples'] as const) {
          expect([...left[column], ...right[column]]).toEqual([...whole[column]]);
        }
        for (const time of ['live', 'bridged', 'lost'] as const) {
          const parts = [...timePerBucket(left[time], grid(cut)), ...timePerBucket(right[time], rightGrid)];
          expect(parts).toEqual([...timePerBucket(whole[time], grid(12))]);
        }
      }),
    );
  });

  test('time is live, bridged or lost, never two of them, and never longer than the bucket', () => {
    fc.assert(
      fc.property(scrapes, (steps) => {
        const { live, bridged, lost } = counterBuckets(seriesOf(steps), grid(12), { intervalMs: MINUTE });
        const each = [live, bridged, lost].map((ranges) => timePerBucket(ranges, grid(12)));
        timePerBucket([...live, ...bridged, ...lost], grid(12)).forEach((ms, i) => {
          expect(ms).toBe(each.reduce((sum, one) => sum + (one[i] ?? 0), 0));
          expect(ms).toBeLessThanOrEqual(5 * MINUTE);
        });
      }),
    );
  });

  test('counters of ten times the traffic have ten times the events', () => {
    fc.assert(
      fc.property(scrapes, (steps) => {
        const one = counterBuckets(seriesOf(steps), grid(12));
        const ten = counterBuckets(seriesOf(steps.map(({ gap, value }) => ({ gap, value: 10 * value }))), grid(12));
        expect([...ten.increase]).toEqual([...one.increase].map((events) => 10 * events));
      }),
    );
  });
});
