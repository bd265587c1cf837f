import { describe, expect, test } from 'vitest';
import {
  type BucketRun,
  BucketState,
  badStretches,
  burnPolicyFor,
  burnRates,
  incidentFrom,
  incidentId,
  policyWindows,
} from '../../src/slo/index.ts';
import fc from '../properties.ts';

const MINUTE = 60_000;
const BUCKET = 5 * MINUTE;
const T0 = Date.parse('2026-11-09T00:00:00Z');
const SLO = { objective: 0.9, bucketMs: BUCKET };

interface Row {
  readonly bad: number;
  readonly valid: number;
  readonly state?: BucketState;
}

function run(rows: readonly Row[], start = T0): BucketRun {
  return {
    start: Float64Array.from(rows, (_, i) => start + i * BUCKET),
    widthMs: Float64Array.from(rows, () => BUCKET),
    good: Float64Array.from(rows, ({ bad, valid }) => valid - bad),
    valid: Float64Array.from(rows, ({ valid }) => valid),
    state: Float64Array.from(rows, ({ state }) => state ?? BucketState.measured),
  };
}

const ok: Row = { bad: 0, valid: 10 };
const awful: Row = { bad: 10, valid: 10 };
const dark: Row = { bad: 0, valid: 0, state: BucketState.unmeasured };

describe('burn rates over time', () => {
  test('see the buckets that had ended, and say how much of the window was seen', () => {
    const [first, second] = burnRates(
      run([ok, awful, dark]),
      SLO,
      [BUCKET, 3 * BUCKET],
      [T0 + 2 * BUCKET, T0 + 3 * BUCKET],
    );
    expect(first?.rates).toEqual([
      { windowMs: BUCKET, rate: 10, good: 0, valid: 10, coverage: 1 },
      { windowMs: 3 * BUCKET, rate: 5, good: 10, valid: 20, coverage: 2 / 3 },
    ]);
    expect(second?.rates).toEqual([
      { windowMs: BUCKET, rate: undefined, good: 0, valid: 0, coverage: 0 },
      { windowMs: 3 * BUCKET, rate: 5, good: 10, valid: 20, coverage: 2 / 3 },
    ]);
  });

  test('count neither events nor time of excluded buckets', () => {
    const excluded = { ...awful, state: BucketState.excluded };
    const [at] = burnRates(run([ok, excluded]), SLO, [2 * BUCKET], [T0 + 2 * BUCKET]);
    expect(at?.rates[0]).toEqual({ windowMs: 2 * BUCKET, rate: 0, good: 10, valid: 10, coverage: 1 });
  });

  test('walked at once or in parts are the same', () => {
    const rows = fc.array(fc.record({ valid: fc.nat(1000), share: fc.double({ min: 0, max: 1, noNaN: true }) }), {
      minLength: 4,
      maxLength: 60,
    });
    fc.assert(
      fc.property(rows, fc.nat(100), (list, cut) => {
        const all = run(list.map(({ valid, share }) => ({ valid, bad: Math.floor(valid * share) })));
        const instants = list.map((_, i) => T0 + (i + 1) * BUCKET);
        const windows = [BUCKET, 4 * BUCKET];
        const middle = cut % instants.length;
        const parts = [instants.slice(0, middle), instants.slice(middle)];
        expect(parts.flatMap((part) => burnRates(all, SLO, windows, part))).toEqual(
          burnRates(all, SLO, windows, instants),
        );
      }),
    );
  });

  test('use every window of a policy once', () => {
    const minutes = policyWindows(burnPolicyFor(30 * 86_400_000)).map((ms) => ms / MINUTE);
    expect(minutes).toEqual([5, 30, 60, 120, 360, 1440, 4320]);
  });
});

describe('incidents', () => {
  const until = (rows: readonly Row[]) => T0 + rows.length * BUCKET;
  const stretches = (...rows: readonly Row[]) => badStretches(run(rows), SLO.objective, until(rows));

  test('join bad buckets less than fifteen minutes apart', () => {
    expect(stretches(ok, awful, ok, ok, awful, ok, ok, ok, awful, ok, ok, ok)).toEqual([
      { start: T0 + BUCKET, end: T0 + 5 * BUCKET, open: false, bad: 20, valid: 20 },
      { start: T0 + 8 * BUCKET, end: T0 + 9 * BUCKET, open: false, bad: 10, valid: 10 },
    ]);
  });

  test('last on through time that nobody saw', () => {
    expect(stretches(awful, dark, dark, dark, dark, awful, ok, ok, ok)).toMatchObject([
      { end: T0 + 6 * BUCKET, open: false },
    ]);
    expect(stretches(ok, awful, dark, dark, dark, dark)).toMatchObject([{ start: T0 + BUCKET, open: true }]);
  });

  test('are open until fifteen minutes were better', () => {
    expect(stretches(awful, ok, ok)).toMatchObject([{ open: true }]);
    expect(stretches(awful, ok, ok, ok)).toMatchObject([{ open: false }]);
  });

  test('begin at twice the sustainable burn rate', () => {
    expect(stretches({ bad: 19, valid: 100 }, { bad: 20, valid: 100 })).toMatchObject([
      { start: T0 + BUCKET, bad: 20 },
    ]);
  });

  test('are found alike when good buckets are left out of the run', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(ok, awful, dark), { maxLength: 60 }), (rows) => {
        const all = run(rows);
        const keep = rows.flatMap((row, i) => (row === ok ? [] : [i]));
        const pick = (column: Float64Array) => Float64Array.from(keep, (i) => column[i] ?? 0);
        const sparse = {
          start: pick(all.start),
          widthMs: pick(all.widthMs),
          good: pick(all.good),
          valid: pick(all.valid),
          state: pick(all.state),
        };
        expect(badStretches(sparse, 0.9, until(rows))).toEqual(badStretches(all, 0.9, until(rows)));
      }),
    );
  });

  test('need a part of the budget and more than a stray event, but one bad slice is enough', () => {
    const [stretch] = stretches({ bad: 4, valid: 4 }, ok, ok, ok);
    if (!stretch) throw new Error('no stretch');
    const requests = { name: 'api', sli: { kind: 'ratio' } };
    expect(incidentFrom(requests, {}, stretch, 100)).toBeUndefined();
    expect(incidentFrom({ name: 'up', sli: { kind: 'slices' } }, {}, stretch, 100)).toMatchObject({
      budgetShare: 0.04,
    });
    const [outage] = stretches(awful, ok, ok, ok);
    expect(outage && incidentFrom(requests, {}, outage, 10_000)).toBeUndefined();
    expect(outage && incidentFrom(requests, {}, outage, 100)).toEqual({
      id: 'api-20261109T0000Z',
      slo: 'api',
      group: {},
      start: T0,
      end: T0 + BUCKET,
      badEvents: 10,
      validEvents: 10,
      budgetShare: 0.1,
      severity: 'outage',
    });
  });

  test('are no outage where the SLO says that the service answers meanwhile', () => {
    const [awfully] = stretches(awful, ok, ok, ok);
    if (!awfully) throw new Error('no stretch');
    const memory = { name: 'memory', sli: { kind: 'slices' } };
    expect(incidentFrom(memory, {}, awfully, 100)?.severity).toBe('outage');
    expect(incidentFrom({ ...memory, impact: 'degraded' }, {}, awfully, 100)?.severity).toBe('degraded');
  });

  test('of two groups that begin together have two names', () => {
    expect(incidentId('api', { route: '/a' }, T0)).not.toBe(incidentId('api', { route: '/b' }, T0));
  });
});
