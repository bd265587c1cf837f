import { describe, expect, it } from 'vitest';
import type { BucketState, LedgerSum } from '../../src/slo/index.ts';
import {
  applyCorrections,
  bucketsOf,
  coarseBucketsOf,
  dailySums,
  foldMonths,
  type GroupBuckets,
  rollUpClosedDays,
  type Store,
  sumBuckets,
  writeBuckets,
} from '../../src/store/index.ts';
import { sumWindows } from '../../src/store/ledger/ledger-sums.ts';
import type { TimeRange } from '../../src/time/index.ts';
import fc from '../properties.ts';
import { KINDS, useStore } from './stores.ts';

const WIDTH_MS = 300_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.UTC(2026, 9, 29);
/** Five days around the end of a month. */
const BUCKETS = (5 * DAY_MS) / WIDTH_MS;

interface Written {
  readonly group: string;
  readonly bucket: number;
  readonly good: number;
  readonly bad: number;
  readonly state: BucketState;
  readonly definition: string;
}

type Step =
  | { readonly kind: 'write'; readonly rows: readonly Written[] }
  | { readonly kind: 'roll up'; readonly day: number }
  | { readonly kind: 'correct'; readonly ranges: readonly TimeRange[] };

const range = fc
  .tuple(fc.nat({ max: BUCKETS }), fc.integer({ min: 1, max: BUCKETS }))
  .map(([from, length]) => ({ start: START + from * WIDTH_MS, end: START + (from + length) * WIDTH_MS }));
/** As people set them: at any minute. */
const anyTime = fc
  .tuple(fc.nat({ max: 5 * 1440 }), fc.integer({ min: 1, max: 600 }))
  .map(([from, length]) => ({ start: START + from * 60_000, end: START + (from + length) * 60_000 }));
const written = fc.uniqueArray(
  fc.record<Written>({
    group: fc.constantFrom('{}', '{"region":"eu"}'),
    bucket: fc.nat({ max: BUCKETS - 1 }),
    good: fc.nat({ max: 1_000_000 }).map((billionths) => billionths / 1000),
    bad: fc.nat({ max: 1_000 }),
    state: fc.constantFrom<BucketState>(1, 2, 3, 5),
    definition: fc.constantFrom('d1', 'd2'),
  }),
  { minLength: 1, maxLength: 40, selector: (row) => `${row.group}${row.bucket}` },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: written.map((rows) => ({ kind: 'write' as const, rows })) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 5 }).map((day) => ({ kind: 'roll up' as const, day })) },
  { weight: 1, arbitrary: fc.array(anyTime, { maxLength: 3 }).map((ranges) => ({ kind: 'correct' as const, ranges })) },
);

async function take(store: Store, slo: string, step: Step): Promise<void> {
  if (step.kind === 'roll up') {
    await rollUpClosedDays(store, [slo], START + step.day * DAY_MS);
  } else if (step.kind === 'correct') {
    const corrections = step.ranges.map((one, i) => ({ ...one, reason: `reason ${i}` }));
    await applyCorrections(store, slo, { start: START - DAY_MS, end: START + 7 * DAY_MS }, corrections);
  } else {
    for (const definition of ['d1', 'd2']) {
      const rows = step.rows.filter((row) => row.definition === definition);
      if (rows.length === 0) continue;
      await writeBuckets(store, {
        slo,
        widthMs: WIDTH_MS,
        definition,
        group: rows.map((row) => row.group),
        start: rows.map((row) => START + row.bucket * WIDTH_MS),
        good: rows.map((row) => row.good),
        valid: rows.map((row) => row.good + row.bad),
        state: rows.map((row) => row.state),
        samples: rows.map((row) => row.bad % 2),
      });
    }
  }
}

/** The fold over buckets, by plain additions of whole thousandths. */
function folded(run: GroupBuckets, { start, end }: TimeRange): LedgerSum {
  const inside = [...run.start.keys()].filter((i) => (run.start[i] ?? 0) >= start && (run.start[i] ?? 0) < end);
  const add = (values: readonly number[]) => values.reduce((sum, value) => sum + Math.round(value * 1000), 0) / 1000;
  const events = (column: Float64Array) =>
    add(inside.filter((i) => run.state[i] !== 4).map((i) => column[i] ?? Number.NaN));
  const time = (...states: readonly number[]) =>
    add(inside.filter((i) => states.includes(run.state[i] ?? 0)).map((i) => run.widthMs[i] ?? Number.NaN));
  return {
    good: events(run.good),
    valid: events(run.valid),
    seenMs: time(1, 2),
    unseenMs: time(3, 5),
    excludedMs: time(4),
    noTrafficMs: time(2),
    gapMs: time(5),
    rows: inside.length,
  };
}

/** Coarse rows are fewer. */
const timeless = ({ rows: _, ...sum }: LedgerSum) => sum;

/** What the rows say beside sums. */
function known(run: GroupBuckets) {
  const total = (column: Float64Array) => column.reduce((sum, value) => sum + Math.round(value * 1000), 0) / 1000;
  const first = run.state.findIndex((state, i) => state !== 3 && state !== 4 && run.start[i] !== undefined);
  return {
    firstSeen: [first < 0 ? undefined : run.start[first]],
    facts: { raw: { good: total(run.good), valid: total(run.valid) } },
  };
}

const bySum = (groups: readonly { readonly group: string; readonly sums: readonly LedgerSum[] }[]) =>
  groups.filter(({ sums }) => sums.some(({ rows }) => rows > 0)).map(({ group, sums }) => ({ group, sums }));

describe.each(KINDS)('roll-ups in the %s store', (kind) => {
  const its = useStore(kind);
  let count = 0;

  it('say what the fold over buckets says, whatever was written, corrected and rolled up in whatever order', async () => {
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 6 }),
      fc.array(range, { minLength: 1, maxLength: 4 }),
      // Days of zones that are not whole hours away from UTC begin within an hour.
      fc.constantFrom(0, HOUR_MS, 5.5 * HOUR_MS, 5.75 * HOUR_MS),
      async (steps, ranges, offset) => {
        const slo = `slo-${++count}`;
        const neighbour = `${slo}-neighbour`;
        const edges = Array.from({ length: 6 }, (_, day) => START + day * DAY_MS - offset);
        await take(its.store, neighbour, {
          kind: 'write',
          rows: [{ group: '{}', bucket: 1, good: 1, bad: 1, state: 1, definition: 'd1' }],
        });
        for (const one of steps) {
          await take(its.store, slo, one);
          const whole = { start: START - DAY_MS, end: START + 7 * DAY_MS };
          const runs = await bucketsOf(its.store, { slos: [slo], range: whole });
          const expected = (parts: readonly TimeRange[]) =>
            bySum(runs.map((run) => ({ group: run.group, sums: parts.map((part) => folded(run, part)) })));
          // Beside an SLO that was never rolled up, and alone.
          for (const slos of [[slo], [slo, neighbour]]) {
            const sums = await sumBuckets(its.store, { slos, ranges });
            expect(bySum(sums.filter((group) => group.slo === slo))).toEqual(expected(ranges));
          }
          const days = edges.slice(1).map((end, i) => ({ start: edges[i] ?? end, end }));
          expect(bySum(await dailySums(its.store, { slos: [slo], edges }))).toEqual(expected(days));
          const coarse = await coarseBucketsOf(its.store, [slo], {
            range: whole,
            cuts: ranges.flatMap(({ start, end }) => [start, end]),
            detail: [],
          });
          const parts = ranges.map((part) => coarse.map((run) => timeless(folded(run, part))));
          expect(parts).toEqual(ranges.map((part) => runs.map((run) => timeless(folded(run, part)))));
          const facts = await sumWindows(its.store, [slo], [whole]);
          for (const run of runs) expect(facts.find(({ group }) => group === run.group)).toMatchObject(known(run));
        }
      },
    );
    await fc.assert(property, { numRuns: kind === 'embedded' ? 15 : 4 });
  });

  it('are read instead of buckets where they are true, and only there', async () => {
    const slo = `slo-${++count}`;
    const rows: Written[] = [0, 300, 600].map((bucket) => ({
      group: '{}',
      bucket,
      good: 10,
      bad: 1,
      state: 1,
      definition: 'd1',
    }));
    await take(its.store, slo, { kind: 'write', rows });
    expect(await rollUpClosedDays(its.store, [slo], START + 3 * DAY_MS)).toBe(3);
    expect(await rollUpClosedDays(its.store, [slo], START + 3 * DAY_MS)).toBe(0);
    // Rows taken from below the roll-ups, behind their back: sums that still hold them came from the roll-ups.
    await its.store.command('ALTER TABLE sli_buckets DELETE WHERE slo = {slo:String} AND start = {at:DateTime64(3)}', {
      slo,
      at: START + 300 * WIDTH_MS,
    });
    const whole = [{ start: START, end: START + 3 * DAY_MS }];
    const valid = async () => (await sumBuckets(its.store, { slos: [slo], ranges: whole }))[0]?.sums[0]?.valid;
    expect(await valid()).toBe(33);
    // A late row on that day makes its roll-up untrue.
    await take(its.store, slo, {
      kind: 'write',
      rows: [{ group: '{}', bucket: 301, good: 5, bad: 0, state: 1, definition: 'd1' }],
    });
    expect(await valid()).toBe(27);
    expect(await rollUpClosedDays(its.store, [slo], START + 3 * DAY_MS)).toBe(1);
    expect(await valid()).toBe(27);
  });

  it('are made anew after a month was folded into hours', async () => {
    const slo = `slo-${++count}`;
    const rows: Written[] = [0, 1, 2].map((bucket) => ({
      group: '{}',
      bucket,
      good: 10,
      bad: bucket,
      state: 1,
      definition: 'd1',
    }));
    await take(its.store, slo, { kind: 'write', rows });
    await rollUpClosedDays(its.store, [slo], START + DAY_MS);
    await foldMonths(its.store, Date.UTC(2026, 10, 1), false);
    const ranges = [{ start: START, end: START + DAY_MS }];
    const sums = async () => (await sumBuckets(its.store, { slos: [slo], ranges }))[0]?.sums[0];
    expect(await sums()).toMatchObject({ good: 30, valid: 33, rows: 1 });
    expect(await rollUpClosedDays(its.store, [slo], START + DAY_MS)).toBe(1);
    expect(await sums()).toMatchObject({ good: 30, valid: 33, rows: 1 });
  });
});
