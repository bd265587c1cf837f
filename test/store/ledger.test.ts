import { describe, expect, it } from 'vitest';
import type { BucketState, LedgerColumns, LedgerSum } from '../../src/slo/index.ts';
import { bucketsOf, dailySums, sumBuckets, writeBuckets } from '../../src/store/index.ts';
import type { TimeRange } from '../../src/time/index.ts';
import fc from '../properties.ts';
import { KINDS, useStore } from './stores.ts';

const WIDTH_MS = 300_000;
const START = Date.UTC(2026, 9, 25);

interface Row {
  readonly group: string;
  readonly bucket: number;
  readonly good: number;
  readonly bad: number;
  readonly state: BucketState;
}

const rows = fc.uniqueArray(
  fc.record<Row>({
    group: fc.constantFrom('{}', '{"region":"eu"}'),
    bucket: fc.nat({ max: 600 }),
    good: fc.nat({ max: 1_000_000 }),
    bad: fc.nat({ max: 1_000 }),
    state: fc.constantFrom<BucketState>(1, 2, 3, 4, 5),
  }),
  { minLength: 1, maxLength: 80, selector: (row) => `${row.group}${row.bucket}` },
);
const range = fc
  .tuple(fc.nat({ max: 600 }), fc.integer({ min: 1, max: 300 }))
  .map(([from, length]) => ({ start: START + from * WIDTH_MS, end: START + (from + length) * WIDTH_MS }));

function columns(slo: string, all: readonly Row[]): LedgerColumns {
  return {
    slo,
    widthMs: WIDTH_MS,
    definition: 'd1',
    group: all.map((row) => row.group),
    start: all.map((row) => START + row.bucket * WIDTH_MS),
    good: all.map((row) => row.good),
    valid: all.map((row) => row.good + row.bad),
    state: all.map((row) => row.state),
    samples: all.map(() => 1),
  };
}

/** The same sum by plain additions. */
function expected(all: readonly Row[], group: string, { start, end }: TimeRange): LedgerSum {
  const inside = all.filter((row) => {
    const at = START + row.bucket * WIDTH_MS;
    return row.group === group && at >= start && at < end;
  });
  const time = (...states: number[]) => inside.filter((row) => states.includes(row.state)).length * WIDTH_MS;
  const events = inside.filter((row) => row.state !== 4);
  const good = events.reduce((sum, row) => sum + row.good, 0);
  return {
    good,
    valid: events.reduce((sum, row) => sum + row.bad, good),
    seenMs: time(1, 2),
    unseenMs: time(3, 5),
    excludedMs: time(4),
    noTrafficMs: time(2),
    gapMs: time(5),
    rows: inside.length,
  };
}

describe.each(KINDS)('the ledger in the %s store', (kind) => {
  const its = useStore(kind);
  let count = 0;

  it('adds up any ranges at once as plain additions do, however often and in whatever order rows are written', async () => {
    const property = fc.asyncProperty(rows, fc.array(range, { minLength: 1, maxLength: 6 }), async (all, ranges) => {
      const slo = `slo-${++count}`;
      const half = Math.ceil(all.length / 2);
      await writeBuckets(
        its.store,
        columns(
          slo,
          all.map((row) => ({ ...row, good: 7, state: 1 })),
        ),
      );
      await writeBuckets(its.store, [columns(slo, all.slice(half)), columns(slo, all.slice(0, half).reverse())]);
      const groups = await sumBuckets(its.store, { slos: [slo], ranges });
      for (const group of ['{}', '{"region":"eu"}']) {
        const found = groups.find((one) => one.group === group);
        const sums = ranges.map((one) => expected(all, group, one));
        if (found) expect(found.sums).toEqual(sums);
        else expect(sums.every((sum) => sum.rows === 0)).toBe(true);
      }
    });
    await fc.assert(property, { numRuns: kind === 'embedded' ? 40 : 10 });
  });

  it('cuts time into consecutive stretches of any length, days of 23 and 25 hours included', async () => {
    const all = Array.from(
      { length: 600 },
      (_, bucket): Row => ({ group: '{}', bucket, good: bucket, bad: 1, state: 1 }),
    );
    await writeBuckets(its.store, columns('days', all));
    const edges = [0, 23, 48, 50].map((hours) => START + hours * 3_600_000);
    const [only] = await dailySums(its.store, { slos: ['days'], edges });
    const stretches = edges.slice(1).map((end, i) => ({ start: edges[i] ?? 0, end }));
    expect(only?.sums).toEqual(stretches.map((stretch) => expected(all, '{}', stretch)));
    expect(await dailySums(its.store, { slos: ['days'], edges: [START] })).toEqual([]);
  });

  it('asks for more ranges than fit one statement', async () => {
    const all = Array.from(
      { length: 100 },
      (_, bucket): Row => ({ group: '{}', bucket, good: bucket, bad: 0, state: 1 }),
    );
    await writeBuckets(its.store, columns('many', all));
    const ranges = all.map((_, i) => ({ start: START + i * WIDTH_MS, end: START + (i + 1) * WIDTH_MS }));
    const [only] = await sumBuckets(its.store, { slos: ['many'], ranges });
    expect(only?.sums.map((sum) => sum.good)).toEqual(all.map((row) => row.good));
  });

  it('gives the rows back in order, all or the bad ones', async () => {
    const all: Row[] = [
      { group: '{"region":"eu"}', bucket: 3, good: 5, bad: 0, state: 1 },
      { group: '{}', bucket: 2, good: 0.5, bad: 0.25, state: 5 },
      { group: '{}', bucket: 1, good: 3, bad: 0, state: 2 },
    ];
    await writeBuckets(its.store, columns('rows', all));
    const question = { slos: ['rows'], range: { start: START, end: START + 4 * WIDTH_MS } };
    const [eu, everywhere] = await bucketsOf(its.store, question);
    expect(eu).toMatchObject({ slo: 'rows', labels: { region: 'eu' }, start: Float64Array.of(START + 3 * WIDTH_MS) });
    expect(everywhere).toEqual({
      slo: 'rows',
      group: '{}',
      labels: {},
      start: Float64Array.of(START + WIDTH_MS, START + 2 * WIDTH_MS),
      widthMs: Float64Array.of(WIDTH_MS, WIDTH_MS),
      good: Float64Array.of(3, 0.5),
      valid: Float64Array.of(3, 0.75),
      state: Float64Array.of(2, 5),
    });
    const bad = await bucketsOf(its.store, { ...question, badOnly: true });
    expect(bad.map((one) => Array.from(one.start))).toEqual([[START + 2 * WIDTH_MS]]);
  });

  it('has nothing to say of an SLO that was never collected', async () => {
    const nothing = { slos: ['never'], ranges: [{ start: 0, end: START * 2 }] };
    expect(await sumBuckets(its.store, nothing)).toEqual([]);
    expect(await bucketsOf(its.store, { slos: ['never'], range: { start: 0, end: START * 2 } })).toEqual([]);
  });
});
