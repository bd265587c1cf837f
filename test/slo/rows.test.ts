import { describe, expect, test } from 'vitest';
import {
  addBuckets,
  answeredBuckets,
  BucketState,
  counterBuckets,
  counterRows,
  emptyBuckets,
  eventRows,
  queryRows,
  SILENCE_MS,
  sliceRows,
} from '../../src/slo/index.ts';
import type { Grid } from '../../src/time/index.ts';

const MINUTE = 60_000;
const T0 = Date.parse('2026-11-09T00:00:00Z');
const { measured, noTraffic, unmeasured, gap } = BucketState;

function grid(buckets: number, stepMs = 5 * MINUTE): Grid {
  return { start: T0, end: T0 + buckets * stepMs, stepMs };
}

function everyMinute(from: number, to: number, value: (minute: number) => number) {
  const minutes = Array.from({ length: to - from }, (_, i) => from + i);
  return {
    times: Float64Array.from(minutes, (minute) => T0 + minute * MINUTE + 13_000),
    values: Float64Array.from(minutes, value),
  };
}

function rowsOf(
  valid: ReturnType<typeof everyMinute> | undefined,
  bad: ReturnType<typeof everyMinute> | undefined,
  range: Grid,
) {
  return counterRows(
    '{}',
    {
      part: bad && counterBuckets(bad, range),
      partIs: 'bad',
      valid: valid && counterBuckets(valid, range),
      anyLive: [],
    },
    range,
  );
}

describe('counters into rows', () => {
  test('live counters with events are measured, live counters without are no traffic', () => {
    const rows = rowsOf(
      everyMinute(-2, 12, (minute) => Math.min(minute, 4)),
      undefined,
      grid(2),
    );
    expect(rows.state).toEqual([measured, noTraffic]);
    expect(rows.valid).toEqual([5, 0]);
    expect(rows.good).toEqual([5, 0]);
  });

  test('an error counter that does not exist has counted nothing', () => {
    const errors = rowsOf(
      everyMinute(-2, 12, (minute) => 10 * minute),
      undefined,
      grid(2),
    );
    expect(errors.good).toEqual(errors.valid);
  });

  test('a hole of forty minutes is gap rows, its events in the last of them, and time beyond is unmeasured', () => {
    const before = everyMinute(-2, 10, (minute) => minute);
    const after = everyMinute(50, 60, (minute) => minute * 2);
    const series = {
      times: Float64Array.from([...before.times, ...after.times]),
      values: Float64Array.from([...before.values, ...after.values]),
    };
    const rows = rowsOf(series, undefined, grid(14));
    expect(rows.state).toEqual([
      measured,
      measured,
      ...Array.from({ length: 9 }, () => gap),
      measured,
      unmeasured,
      unmeasured,
    ]);
    expect(rows.valid.slice(2, 10)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(rows.valid[10]).toBe(100 - 9 + 8);
  });

  test('a hole with a reset in it is unmeasured, and what the counter says after it still counts', () => {
    const before = everyMinute(-2, 10, (minute) => 1000 + minute);
    const after = everyMinute(50, 60, (minute) => minute - 40);
    const series = {
      times: Float64Array.from([...before.times, ...after.times]),
      values: Float64Array.from([...before.values, ...after.values]),
    };
    const rows = rowsOf(series, undefined, grid(12));
    expect(rows.state.slice(2, 10)).toEqual(Array.from({ length: 8 }, () => unmeasured));
    expect(rows.state[10]).toBe(gap);
    expect(rows.valid[10]).toBe(10 + 4);
  });

  test('a group without series of its own has no traffic while others of its query live', () => {
    const rows = counterRows(
      '{"route":"/a"}',
      { part: undefined, partIs: 'good', valid: undefined, anyLive: [{ start: T0 - MINUTE, end: T0 + 6 * MINUTE }] },
      grid(2),
    );
    expect(rows.state).toEqual([noTraffic, unmeasured]);
  });

  test('instances that are replaced by others leave no hole in the time, though no series saw all of a bucket', () => {
    const range = grid(2);
    const old = counterBuckets(
      everyMinute(-2, 2, (minute) => 50 + minute),
      range,
    );
    const fresh = counterBuckets(
      everyMinute(3, 12, (minute) => minute),
      range,
    );
    const rows = counterRows(
      '{}',
      { part: undefined, partIs: 'bad', valid: addBuckets(addBuckets(emptyBuckets(range), old), fresh), anyLive: [] },
      range,
    );
    expect(rows.state).toEqual([measured, measured]);
  });

  test('a bucket narrower than the scrape interval is measured though it holds no sample', () => {
    const minutes = [-4, -2, 0, 2, 4];
    const series = {
      times: Float64Array.from(minutes, (minute) => T0 + minute * MINUTE),
      values: Float64Array.from(minutes, (minute) => minute),
    };
    expect(rowsOf({ ...series }, undefined, grid(4, MINUTE)).state).toEqual([measured, measured, measured, measured]);
  });
});

describe('slices into rows', () => {
  const sli = {
    kind: 'slices',
    source: 'prom',
    query: 'p95',
    comparison: '<',
    threshold: 5,
    sliceMs: 10 * MINUTE,
  } as const;
  const values = (...points: readonly (readonly [minute: number, value: number])[]) => ({
    times: Float64Array.from(points, ([minute]) => T0 + minute * MINUTE),
    values: Float64Array.from(points, ([, value]) => value),
  });

  test('a slice is one event in its last bucket, and its state holds for all of its time', () => {
    const rows = sliceRows('{}', values([10, 4], [20, 5], [30, Number.NaN]), sli, grid(8));
    expect(rows.valid).toEqual([0, 1, 0, 1, 0, 0, 0, 0]);
    expect(rows.good).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
    expect(rows.state).toEqual([
      ...[measured, measured, measured, measured],
      ...[noTraffic, noTraffic, unmeasured, unmeasured],
    ]);
  });

  test.each([
    ['<', [true, false, false]],
    ['<=', [true, true, false]],
    ['>', [false, false, true]],
    ['>=', [false, true, true]],
    ['==', [false, true, false]],
    ['!=', [true, false, true]],
  ] as const)('the condition %s compares the value with the threshold', (comparison, met) => {
    const rows = sliceRows(
      '{}',
      values([5, 4], [10, 5], [15, 6]),
      { ...sli, comparison, sliceMs: 5 * MINUTE },
      grid(3),
    );
    expect(rows.good.map((good) => good === 1)).toEqual(met);
  });
});

describe('SQL rows into rows', () => {
  const series = (...rows: readonly (readonly [minute: number, good: number, valid: number])[]) => ({
    labels: {},
    times: Float64Array.from(rows, ([minute]) => T0 + minute * MINUTE),
    good: Float64Array.from(rows, ([, good]) => good),
    valid: Float64Array.from(rows, ([, , valid]) => valid),
  });

  test('rows of one bucket are added up, and a missing one has no traffic once the table has spoken', () => {
    const answer = series([5, 1, 2], [7, 3, 3], [15, 0, 0]);
    const rows = eventRows('{}', answer, answeredBuckets([answer], grid(5)), undefined, grid(5));
    expect(rows.valid).toEqual([0, 5, 0, 0, 0]);
    expect(rows.good).toEqual([0, 4, 0, 0, 0]);
    expect(rows.samples).toEqual([0, 2, 0, 1, 0]);
    expect(rows.state).toEqual([unmeasured, measured, noTraffic, noTraffic, noTraffic]);
  });

  test('a table that says nothing at all for longer than a day is silent, not idle', () => {
    const rows = eventRows('{}', undefined, [], T0 - SILENCE_MS + 5 * MINUTE, grid(3));
    expect(rows.state).toEqual([noTraffic, noTraffic, unmeasured]);
  });
});

describe('range queries into rows', () => {
  test('a value describes the bucket that ends at it; nothing, zero and a number are three things', () => {
    const at = (minute: number) => T0 + minute * MINUTE;
    const valid = { times: Float64Array.from([at(5), at(10)]), values: Float64Array.from([12.5, 0]) };
    const part = { times: Float64Array.from([at(5)]), values: Float64Array.from([0.5]) };
    const rows = queryRows('{}', { part, partIs: 'bad', valid }, new Set(), grid(3));
    expect(rows.valid).toEqual([12.5, 0, 0]);
    expect(rows.good).toEqual([12, 0, 0]);
    expect(rows.state).toEqual([measured, noTraffic, unmeasured]);
    expect(rows.samples).toEqual([0, 0, 0]);
  });
});
