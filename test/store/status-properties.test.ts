import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import { BucketState, definitionHashes, type SloDefinition, type SloStatus, windowAt } from '../../src/slo/index.ts';
import {
  incidentsAt,
  rollUpClosedDays,
  type Store,
  statusAt,
  sumBuckets,
  writeBuckets,
} from '../../src/store/index.ts';
import fc from '../properties.ts';
import { useStore } from './stores.ts';

const BUCKET_MS = 300_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Three days around the end of a month. */
const START = Date.UTC(2026, 9, 30);
const BUCKETS = (3 * DAY_MS) / BUCKET_MS;
const RUNS = 8;

/** One bucket of the ledger; `bad` of `valid` events. */
interface Row {
  readonly bucket: number;
  readonly bad: number;
  readonly valid: number;
  readonly state: BucketState;
}

/** A stretch of buckets alike: what makes incidents, holes and idle nights, as single buckets seldom do. */
const stretch = fc.record({
  from: fc.nat({ max: BUCKETS - 1 }),
  length: fc.integer({ min: 1, max: 200 }),
  bad: fc.constantFrom(0, 0, 1, 30, 100),
  valid: fc.constantFrom(100, 100, 1000),
  state: fc.constantFrom<BucketState>(1, 1, 1, 2, 3, 5),
});

const ledger: fc.Arbitrary<readonly Row[]> = fc.array(stretch, { minLength: 1, maxLength: 12 }).map((stretches) => {
  const rows = new Map<number, Row>();
  for (const { from, length, bad, valid, state } of stretches) {
    const counted = state === BucketState.measured || state === BucketState.gap;
    for (let bucket = from; bucket < Math.min(BUCKETS, from + length); bucket++) {
      rows.set(bucket, { bucket, bad: counted ? bad : 0, valid: counted ? valid : 0, state });
    }
  }
  return [...rows.values()];
});
const instant = fc.integer({ min: 1, max: 3 * 24 * 12 }).map((steps) => START + steps * BUCKET_MS + 61_000);

async function definition(window: string): Promise<SloDefinition> {
  const text = `sources: { prom: { type: prometheus, url: "http://localhost:9" } }
slos:
  - { name: any, objective: 99%, window: ${window}, sli: { bad: bad_total, valid: all_total } }`;
  const { slos } = await loadConfig('/nines.yaml', { env: {}, readFile: async () => new TextEncoder().encode(text) });
  const [slo] = slos;
  if (slo === undefined) throw new Error('no SLO');
  return slo;
}

async function write(store: Store, slo: SloDefinition, rows: readonly Row[], shiftMs = 0): Promise<void> {
  await writeBuckets(store, {
    slo: slo.name,
    widthMs: BUCKET_MS,
    definition: definitionHashes(slo).measured,
    group: rows.map(() => '{}'),
    start: rows.map(({ bucket }) => START + bucket * BUCKET_MS + shiftMs),
    good: rows.map(({ bad, valid }) => valid - bad),
    valid: rows.map(({ valid }) => valid),
    state: rows.map(({ state }) => state),
    samples: rows.map(() => 1),
  });
}

/** A status without what tells two SLOs apart that are otherwise the same. */
function figures(statuses: readonly SloStatus[]) {
  return statuses.map(({ slo: _, ...rest }) => rest);
}

describe('what a status says', () => {
  const its = useStore('embedded');
  let count = 0;
  const named = (slo: SloDefinition): SloDefinition => ({ ...slo, name: `slo-${++count}` });

  it('does not depend on the order in which buckets came, in how many writes, or how often', async () => {
    const any = await definition('2d');
    const property = fc.asyncProperty(
      ledger.chain((rows) =>
        fc.record({
          rows: fc.constant(rows),
          shuffled: fc.shuffledSubarray([...rows], { minLength: rows.length, maxLength: rows.length }),
          again: fc.subarray([...rows]),
          cut: fc.nat({ max: rows.length }),
        }),
      ),
      instant,
      async ({ rows, shuffled, again, cut }, at) => {
        const [plain, mixed] = [named(any), named(any)];
        await write(its.store, plain, rows);
        for (const part of [shuffled.slice(cut), again, shuffled.slice(0, cut), again]) {
          if (part.length > 0) await write(its.store, mixed, part);
        }
        expect(figures(await statusAt(its.store, mixed, at))).toEqual(figures(await statusAt(its.store, plain, at)));
      },
    );
    await fc.assert(property, { numRuns: RUNS });
  });

  it('is what a run said then, whatever came afterwards and however it was rolled up', async () => {
    const any = await definition('2d');
    const property = fc.asyncProperty(ledger, instant, fc.boolean(), async (rows, at, rolled) => {
      const [then, now] = [named(any), named(any)];
      // A bucket that is being filled at the instant has not ended.
      await write(
        its.store,
        then,
        rows.filter(({ bucket }) => START + (bucket + 1) * BUCKET_MS <= at),
      );
      await write(its.store, now, rows);
      if (rolled) await rollUpClosedDays(its.store, [now.name], START + 4 * DAY_MS);
      expect(figures(await statusAt(its.store, now, at))).toEqual(figures(await statusAt(its.store, then, at)));
      const range = { start: at - 2 * DAY_MS, end: at };
      const incidents = async (slo: SloDefinition) =>
        (await incidentsAt(its.store, slo, range, at)).map(({ id: _, slo: __, ...rest }) => rest);
      expect(await incidents(now)).toEqual(await incidents(then));
    });
    // An instant in the middle of a bad bucket, which a run at that instant must not see.
    const bad = { bad: 100, valid: 100, state: BucketState.measured };
    const halfway: Parameters<typeof property.run>[0] = [
      [
        { bucket: 0, ...bad },
        { bucket: 1, ...bad },
      ],
      START + 361_000,
      false,
    ];
    await fc.assert(property, { numRuns: RUNS, examples: [halfway] });
  });

  it('is the same in a zone as in UTC where ledger and instant are shifted by its offset', async () => {
    const units = ['day', 'week', 'month', 'quarter', 'year'] as const;
    const zones = { 'Asia/Kathmandu': 345, 'Asia/Kolkata': 330, 'America/Bogota': -300, 'Asia/Tokyo': 540 } as const;
    const property = fc.asyncProperty(
      ledger,
      instant,
      fc.constantFrom(...units),
      fc.constantFrom(...(Object.keys(zones) as (keyof typeof zones)[])),
      async (rows, at, unit, timeZone) => {
        const shiftMs = zones[timeZone] * 60_000;
        const there = named(await definition(`{ calendar: ${unit}, timeZone: ${timeZone} }`));
        const utc = named(await definition(`{ calendar: ${unit}, timeZone: UTC }`));
        expect(windowAt(there.window, at, BUCKET_MS).whole.start + shiftMs).toBe(
          windowAt(utc.window, at + shiftMs, BUCKET_MS).whole.start,
        );
        await write(its.store, there, rows);
        await write(its.store, utc, rows, shiftMs);
        const local = (await statusAt(its.store, there, at)).map((status) => ({
          ...status,
          at: status.at + shiftMs,
          dataFrom: status.dataFrom + shiftMs,
          window: { start: status.window.start + shiftMs, end: status.window.end + shiftMs },
        }));
        expect(figures(local)).toEqual(figures(await statusAt(its.store, utc, at + shiftMs)));
      },
    );
    await fc.assert(property, { numRuns: RUNS });
  });

  it('is the same share of the budget and the same speed at any height of traffic', async () => {
    const any = await definition('2d');
    const property = fc.asyncProperty(ledger, instant, fc.constantFrom(2, 10, 1000), async (rows, at, times) => {
      const [low, high] = [named(any), named(any)];
      await write(its.store, low, rows);
      await write(
        its.store,
        high,
        rows.map((row) => ({ ...row, bad: row.bad * times, valid: row.valid * times })),
      );
      const before = await statusAt(its.store, low, at);
      const after = await statusAt(its.store, high, at);
      expect(after).toHaveLength(before.length);
      for (const [i, one] of before.entries()) {
        const { good, valid, status, coverage, compliance, budgetUsed, burnRates, budgetUsedInterval } =
          after[i] ?? one;
        expect({ status, coverage, good, valid }).toEqual({
          status: one.status,
          coverage: one.coverage,
          good: one.good * times,
          valid: one.valid * times,
        });
        close(compliance, one.compliance);
        close(budgetUsed, one.budgetUsed);
        close(budgetUsedInterval?.low, one.budgetUsedInterval?.low);
        close(budgetUsedInterval?.high, one.budgetUsedInterval?.high);
        for (const [j, { rate }] of burnRates.entries()) close(rate, one.burnRates[j]?.rate);
      }
    });
    await fc.assert(property, { numRuns: RUNS });
  });

  it('adds up over any way to cut its window, so that parts of a budget are all of it', async () => {
    const any = await definition('2d');
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: BUCKETS - 1 }), { maxLength: 6 });
    const property = fc.asyncProperty(ledger, cuts, fc.boolean(), async (rows, at, rolled) => {
      const slo = named(any);
      await write(its.store, slo, rows);
      if (rolled) await rollUpClosedDays(its.store, [slo.name], START + 4 * DAY_MS);
      const edges = [0, ...at.sort((a, b) => a - b), BUCKETS].map((bucket) => START + bucket * BUCKET_MS);
      const parts = edges.slice(1).map((end, i) => ({ start: edges[i] ?? 0, end }));
      const whole = { start: START, end: START + BUCKETS * BUCKET_MS };
      const [only] = await sumBuckets(its.store, { slos: [slo.name], ranges: [whole, ...parts] });
      const [sum, ...pieces] = only?.sums ?? [];
      for (const name of ['good', 'valid', 'seenMs', 'unseenMs', 'noTrafficMs', 'gapMs', 'rows'] as const) {
        expect(
          pieces.reduce((total, piece) => total + piece[name], 0),
          name,
        ).toBe(sum?.[name]);
      }
    });
    await fc.assert(property, { numRuns: RUNS });
  });
});

/** Equal but for the last digits of a double, or both unknown. */
function close(actual: number | undefined, expected: number | undefined): void {
  if (expected === undefined || actual === undefined) expect(actual).toBe(expected);
  else expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}
