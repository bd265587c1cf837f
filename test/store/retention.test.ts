import { describe, expect, it } from 'vitest';
import type { BucketState, LedgerColumns } from '../../src/slo/index.ts';
import {
  bucketsOf,
  deleteBefore,
  dropMonths,
  findInconsistencies,
  foldMonths,
  sumBuckets,
  writeBuckets,
  writeSamples,
} from '../../src/store/index.ts';
import { KINDS, useStore } from './stores.ts';

const HOUR_MS = 3_600_000;
const WIDTH_MS = 300_000;
const SEPTEMBER = Date.UTC(2026, 8, 1);
const OCTOBER = Date.UTC(2026, 9, 1);
const NOVEMBER = Date.UTC(2026, 10, 1);
const WHOLE = { start: 0, end: Date.UTC(2100, 0, 1) };

/** Two days around the turn of a month, with every state in turn. */
function ledger(slo: string, turn: number, widthMs = WIDTH_MS): LedgerColumns {
  const start = Array.from({ length: (48 * HOUR_MS) / widthMs }, (_, i) => turn - 24 * HOUR_MS + i * widthMs);
  const state = start.map((_, i) => ((i % 5) + 1) as BucketState);
  const valid = start.map((_, i) => 100 + i);
  return {
    slo,
    widthMs,
    definition: 'd',
    group: start.map(() => '{}'),
    start,
    good: valid.map((value, i) => value - (i % 3) - 0.1),
    valid,
    state,
    samples: start.map(() => 2),
  };
}

describe.each(KINDS)('retention in the %s store', (kind) => {
  const its = useStore(kind);

  it('folds whole months into hours without changing any sum over hours, and does nothing the second time', async () => {
    const { store } = its;
    await writeBuckets(store, [ledger('a', OCTOBER), ledger('b', OCTOBER), ledger('a', NOVEMBER)]);
    const hours = Array.from({ length: 48 }, (_, i) => OCTOBER - 24 * HOUR_MS + i * HOUR_MS);
    const ranges = [WHOLE, ...hours.slice(0, 30).map((start) => ({ start, end: start + HOUR_MS }))];
    const before = await sumBuckets(store, { ranges });
    const withoutRows = (groups: typeof before) => groups.map(({ sums }) => sums.map((sum) => ({ ...sum, rows: 0 })));

    expect(await foldMonths(store, OCTOBER + 15 * 24 * HOUR_MS, true)).toEqual(['202609']);
    expect(await sumBuckets(store, { ranges })).toEqual(before);
    expect(await foldMonths(store, OCTOBER + 15 * 24 * HOUR_MS, false)).toEqual(['202609']);
    const after = await sumBuckets(store, { ranges });
    expect(withoutRows(after)).toEqual(withoutRows(before));
    expect(after[0]?.sums[1]?.rows).toBe(5);
    expect(after[0]?.sums[30]?.rows).toBe(12);
    expect(await foldMonths(store, OCTOBER + 15 * 24 * HOUR_MS, false)).toEqual([]);
    expect(await sumBuckets(store, { ranges })).toEqual(after);
    expect(await findInconsistencies(store, { start: OCTOBER, end: OCTOBER + 7 * 24 * HOUR_MS })).toEqual([]);
  });

  it('lets a folded month be collected again', async () => {
    const { store } = its;
    await writeBuckets(store, ledger('a', OCTOBER));
    const september = { start: SEPTEMBER, end: OCTOBER };
    const [again] = await bucketsOf(store, { slos: ['a'], range: september });
    expect(again?.start.length).toBe(288);
    expect(again?.widthMs.every((width) => width === WIDTH_MS)).toBe(true);
  });

  it('drops whole months only', async () => {
    const { store } = its;
    expect(await dropMonths(store, 'sli_buckets', NOVEMBER, true)).toEqual(['202609', '202610']);
    expect(await dropMonths(store, 'sli_buckets', NOVEMBER - 1, false)).toEqual(['202609']);
    const [left] = await bucketsOf(store, { slos: ['a'], range: WHOLE });
    expect(left?.start[0]).toBe(OCTOBER);
    await writeSamples(store, 'm', [{ labels: {}, times: Float64Array.of(SEPTEMBER), values: Float64Array.of(1) }]);
    expect(await dropMonths(store, 'samples', OCTOBER, false)).toEqual(['202609']);
    expect(await store.query('SELECT * FROM samples')).toEqual([]);
  });

  it('deletes rows before an instant where a table has no months', async () => {
    const { store } = its;
    const aging = { table: 'watermarks', column: 'up_to' };
    await store.insertRows('watermarks', [
      { stream: 'old', up_to: OCTOBER - 1 },
      { stream: 'young', up_to: OCTOBER },
    ]);
    expect(await deleteBefore(store, aging, OCTOBER, true)).toBe(1);
    expect(await deleteBefore(store, aging, OCTOBER, false)).toBe(1);
    expect(await deleteBefore(store, aging, OCTOBER, false)).toBe(0);
    expect(await store.query('SELECT stream FROM watermarks FINAL')).toEqual([{ stream: 'young' }]);
    expect(await deleteBefore(store, { table: 'no_such_table', column: 'at' }, OCTOBER, false)).toBe(0);
  });

  it('finds buckets that lie over one another and counts that contradict themselves', async () => {
    const { store } = its;
    const week = { start: NOVEMBER - 24 * HOUR_MS, end: NOVEMBER + 24 * HOUR_MS };
    expect(await findInconsistencies(store, week)).toEqual([]);
    await writeBuckets(store, ledger('wide', NOVEMBER));
    await writeBuckets(store, { ...ledger('wide', NOVEMBER, 2 * WIDTH_MS), definition: 'd2' });
    const wrong = ledger('wrong', NOVEMBER);
    await writeBuckets(store, { ...wrong, good: wrong.valid.map((value, i) => (i === 7 ? value + 1 : value)) });
    expect(await findInconsistencies(store, week)).toEqual([
      { slo: 'wrong', message: '1 buckets have more good events than valid ones' },
      { slo: 'wide', message: '288 buckets overlap the ones before them, the first at 2026-10-31T00:05:00.000Z' },
    ]);
  });
});
