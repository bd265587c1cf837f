import { describe, expect, it } from 'vitest';
import { counterGrowth, Exact } from '../../src/roi/index.ts';
import type { Series } from '../../src/series/index.ts';
import fc from '../properties.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './streams.ts';

const series = (points: readonly (readonly [minute: number, value: number])[]): Series => ({
  labels: {},
  times: Float64Array.from(points, ([minute]) => minute * MINUTE_MS),
  values: Float64Array.from(points, ([, value]) => value),
});

const hour = (index: number) => ({ start: index * HOUR_MS, end: (index + 1) * HOUR_MS });

describe('growth of a counter', () => {
  it('is the sum of its deltas, a reset counting from zero, the first sample adding nothing', () => {
    const [growth] = counterGrowth(
      [
        series([
          [0, 100],
          [1, 130],
          [2, 10],
          [3, 15],
        ]),
      ],
      [hour(0)],
    );
    expect(growth?.increase.toString()).toBe('45');
  });

  it('gives the delta across an edge to the later part', () => {
    const grown = counterGrowth(
      [
        series([
          [58, 0],
          [59, 5],
          [60, 12],
          [61, 20],
        ]),
      ],
      [hour(0), hour(1)],
    );
    expect(grown.map(({ increase }) => increase.toString())).toEqual(['5', '15']);
  });

  it('counts what is outside of the parts in none of them', () => {
    const grown = counterGrowth(
      [
        series([
          [-5, 0],
          [-1, 100],
          [0, 101],
          [59, 111],
          [60, 1_000],
        ]),
      ],
      [hour(0)],
    );
    expect(grown[0]?.increase.toString()).toBe('11');
  });

  it('is exact for decimals that binary numbers cannot hold', () => {
    const cents = Array.from({ length: 60 }, (_, i): [number, number] => [i, (i + 1) / 10]);
    expect(counterGrowth([series(cents)], [hour(0)])[0]?.increase.toString()).toBe('5.9');
  });

  it('counts growth across a hole but not its time', () => {
    const points = Array.from({ length: 60 }, (_, i): [number, number] => [i, i]).filter(([i]) => i < 10 || i >= 30);
    const [growth] = counterGrowth([series(points)], [hour(0)]);
    expect(growth?.increase.toString()).toBe('59');
    expect(growth?.coveredMs).toBe(40 * MINUTE_MS);
  });

  it('leaves growth across more than a day of silence out', () => {
    const day = { start: 2 * DAY_MS, end: 3 * DAY_MS };
    const [growth] = counterGrowth(
      [
        series([
          [0, 5],
          [2 * 1_440 + 1, 500],
          [2 * 1_440 + 2, 501],
        ]),
      ],
      [day],
    );
    expect(growth?.increase.toString()).toBe('1');
  });

  it('covers the time that any of the series covers', () => {
    const first = series([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    const second = series([
      [2, 0],
      [3, 1],
      [4, 2],
    ]);
    expect(counterGrowth([first, second], [hour(0)])[0]?.coveredMs).toBe(5 * MINUTE_MS);
    expect(counterGrowth([], [hour(0)])[0]).toMatchObject({ coveredMs: 0 });
  });

  it('adds up however the time is cut, and over series, with any resets', () => {
    const counter = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 1_000 }), fc.boolean()), {
        minLength: 1,
        maxLength: 80,
      })
      .map((steps) => {
        let minute = 0;
        let value = 0;
        return series(
          steps.map(([gap, delta, reset]) => {
            minute += gap;
            value = (reset ? 0 : value) + delta / 100;
            return [minute, value] as const;
          }),
        );
      });
    fc.assert(
      fc.property(fc.array(counter, { maxLength: 4 }), fc.integer({ min: 1, max: 1_700 }), (all, cut) => {
        const end = 2_000 * MINUTE_MS;
        const edge = cut * MINUTE_MS;
        const whole = counterGrowth(all, [{ start: 0, end }]).at(0)?.increase;
        const parts = counterGrowth(all, [
          { start: 0, end: edge },
          { start: edge, end },
        ]);
        const sum = parts.reduce((sum, part) => sum.plus(part.increase), new Exact(0));
        expect(sum.toString()).toBe(whole?.toString());
        const alone = all.reduce((sum, one) => {
          return sum.plus(counterGrowth([one], [{ start: 0, end }])[0]?.increase ?? 0);
        }, new Exact(0));
        expect(alone.toString()).toBe(whole?.toString());
        expect(naive(all).toString()).toBe(whole?.toString());
      }),
    );
  });
});

/** The definition, delta by delta. */
function naive(all: readonly Series[]): Exact {
  return all.reduce<Exact>((sum, { values }) => {
    return [...values.slice(1)].reduce<Exact>((own, value, i) => {
      const before = values[i] ?? 0;
      return own.plus(value < before ? new Exact(value) : new Exact(value).minus(before));
    }, sum);
  }, new Exact(0));
}
