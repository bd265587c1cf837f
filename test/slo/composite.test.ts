import { describe, expect, test } from 'vitest';
import { type BucketRun, BucketState, type CompositeSli, compositeCycle, compositeRows } from '../../src/slo/index.ts';
import fc from '../properties.ts';

const MINUTE = 60_000;
const SLICE = 5 * MINUTE;
const { measured, noTraffic, unmeasured, excluded } = BucketState;

interface Row {
  readonly good: number;
  readonly valid: number;
  readonly state?: BucketState;
}

const run = (rows: readonly Row[], widthMs = SLICE): BucketRun => ({
  start: Float64Array.from(rows, (_, i) => i * widthMs),
  widthMs: Float64Array.from(rows, () => widthMs),
  good: Float64Array.from(rows, ({ good }) => good),
  valid: Float64Array.from(rows, ({ valid }) => valid),
  state: Float64Array.from(rows, ({ state }) => state ?? measured),
});

function sli(method: CompositeSli['method'], missing: CompositeSli['missing'] = 'ignore'): CompositeSli {
  const members = [
    { slo: 'a', weight: 3 },
    { slo: 'b', weight: 1 },
  ];
  return { kind: 'composite', source: '', method, members, missing, sliceMs: SLICE };
}

const of = (composite: CompositeSli, a: readonly Row[], b: readonly Row[]) =>
  compositeRows(
    composite,
    new Map([
      ['a', [run(a)]],
      ['b', [run(b)]],
    ]),
    {
      start: 0,
      end: Math.max(a.length, b.length) * SLICE,
      stepMs: SLICE,
    },
  );

describe('a composite', () => {
  const a = [{ good: 90, valid: 100 }];
  const b = [{ good: 1, valid: 2 }];

  test('is the weighted mean, the worst, or the product of its members, whatever their traffic', () => {
    expect(of(sli('weighted'), a, b).good).toEqual([0.8]);
    expect(of(sli('worst'), a, b).good).toEqual([0.5]);
    expect(of(sli('serial'), a, b).good).toEqual([0.45]);
    expect(of(sli('serial'), a, b)).toMatchObject({ valid: [1], state: [measured], samples: [2] });
  });

  test.each([
    ['ignore', 0.9, 1, measured],
    ['good', 0.925, 1, measured],
    ['bad', 0.675, 1, measured],
    ['unmeasured', 0, 0, unmeasured],
  ] as const)('with a member that nobody measured, and missing: %s', (missing, good, valid, state) => {
    for (const gone of [[], [{ good: 0, valid: 0, state: unmeasured }], [{ good: 0, valid: 9, state: excluded }]]) {
      expect(of(sli('weighted', missing), a, gone)).toMatchObject({ good: [good], valid: [valid], state: [state] });
    }
  });

  test('takes a member without traffic for one that says nothing, and only idle members for no traffic', () => {
    const idle = [{ good: 0, valid: 0, state: noTraffic }];
    for (const missing of ['ignore', 'bad', 'unmeasured'] as const) {
      expect(of(sli('serial', missing), a, idle).good).toEqual([0.9]);
      expect(of(sli('serial', missing), idle, idle).state).toEqual([noTraffic]);
    }
  });

  test('adds up buckets narrower than its slices, and all groups of a member', () => {
    const minutes = run(
      [1, 2, 3, 4, 0].map((good) => ({ good, valid: 4 })),
      MINUTE,
    );
    const composite: CompositeSli = { ...sli('serial'), members: [{ slo: 'a', weight: 1 }] };
    const grid = { start: 0, end: SLICE, stepMs: MINUTE };
    const rows = compositeRows(composite, new Map([['a', [minutes, minutes]]]), grid);
    expect(rows.good).toEqual([0, 0, 0, 0, 0.5]);
    expect(rows.state).toEqual([1, 1, 1, 1, 1]);
  });

  test('is never better than its best member, and in series never better than its worst', () => {
    const row = fc
      .record({ good: fc.nat(100), bad: fc.nat(100) })
      .map(({ good, bad }) => ({ good, valid: good + bad + 1 }));
    fc.assert(
      fc.property(row, row, (x, y) => {
        const [best, worst] = [Math.max, Math.min].map((pick) => pick(x.good / x.valid, y.good / y.valid));
        const at = (method: CompositeSli['method']) => of(sli(method), [x], [y]).good[0] ?? Number.NaN;
        expect(at('weighted')).toBeLessThanOrEqual((best ?? 0) + 1e-9);
        expect(at('weighted')).toBeGreaterThanOrEqual((worst ?? 0) - 1e-9);
        expect(at('worst')).toBeCloseTo(worst ?? 0, 8);
        expect(at('serial')).toBeLessThanOrEqual((worst ?? 0) + 1e-9);
      }),
    );
  });

  test('cannot contain itself, however far down', () => {
    const ring = [
      { name: 'a', members: ['x', 'b'] },
      { name: 'b', members: ['c'] },
      { name: 'c', members: ['a'] },
    ];
    expect(compositeCycle(ring)).toEqual(['a', 'b', 'c', 'a']);
    expect(compositeCycle([{ name: 'a', members: ['a'] }])).toEqual(['a', 'a']);
    expect(
      compositeCycle([ring[1], { name: 'c', members: ['x', 'x'] }].filter((one) => one !== undefined)),
    ).toBeUndefined();
  });
});
