import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sloStream } from '../../jobs/collect.ts';
import { evaluate } from '../../jobs/evaluate.ts';
import { BucketState, definitionHashes, type SloDefinition } from '../../src/slo/index.ts';
import { incidentsAt, readIncidents, writeBuckets, writeWatermark } from '../../src/store/index.ts';
import fc from '../properties.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const BUCKET_MS = 300_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.UTC(2026, 9, 29);
const RUNS = 10;

const yaml = (objective: string) => `
sources:
  prom: {type: prometheus, url: 'http://127.0.0.1:9'}
slos:${Array.from({ length: RUNS + 1 }, (_, i) => `\n  - {name: slo-${i}, objective: ${objective}, window: 2d, sli: {bad: bad_total, valid: all_total}}`).join('')}
`;

/** Buckets alike, counted from the newest one that was collected: late data where they reach far back. */
const stretch = fc.record({
  back: fc.constantFrom(0, 1, 40, 288, 300, 500),
  length: fc.integer({ min: 1, max: 150 }),
  bad: fc.constantFrom(0, 3, 30, 100),
  state: fc.constantFrom<BucketState>(1, 1, 1, 2, 3, 5),
});

/** What happens between two runs: time passes, and buckets come. */
const step = fc.record({
  buckets: fc.constantFrom(1, 2, 12, 100, 288, 330),
  stretches: fc.array(stretch, { maxLength: 3 }),
  objective: fc.constantFrom('99%', '99%', '99%', '98%'),
});

describe('the incidents that runs keep', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace(yaml('99%'));
  });
  afterAll(async () => {
    await place.close();
  });

  async function write(slo: SloDefinition, range: { start: number; end: number }, bad: number, state: BucketState) {
    const counted = state === BucketState.measured || state === BucketState.gap;
    const start: number[] = [];
    for (let at = range.start; at < range.end; at += BUCKET_MS) start.push(at);
    await writeBuckets(place.store, {
      slo: slo.name,
      widthMs: BUCKET_MS,
      definition: definitionHashes(slo).measured,
      group: start.map(() => '{}'),
      start,
      good: start.map(() => (counted ? 100 - bad : 0)),
      valid: start.map(() => (counted ? 100 : 0)),
      state: start.map(() => state),
      samples: start.map(() => 1),
    });
  }

  it('are those that all of the ledger gives, whatever came late, was promised anew, or lay between two runs', async () => {
    let count = 0;
    const property = fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
      const name = `slo-${count++ % RUNS}`;
      await place.store.command(`ALTER TABLE sli_buckets DELETE WHERE slo = '${name}'`);
      let end = START + 12 * HOUR_MS;
      for (const { buckets, stretches, objective } of steps) {
        await place.configure(yaml(objective));
        const slo = place.context(end).config.slos.find((one) => one.name === name);
        if (slo === undefined) throw new Error('no SLO');
        await write(slo, { start: end, end: end + buckets * BUCKET_MS }, 0, BucketState.measured);
        end += buckets * BUCKET_MS;
        for (const { back, length, bad, state } of stretches) {
          const to = end - back * BUCKET_MS;
          await write(slo, { start: to - length * BUCKET_MS, end: to }, bad, state);
        }
        await writeWatermark(place.store, sloStream(slo), end);
        await evaluate.run(place.context(end, { filter: { slos: [name], teams: [] } }));
        const range = { start: end - 2 * DAY_MS, end };
        expect(await readIncidents(place.store, name, range)).toEqual(await incidentsAt(place.store, slo, range, end));
      }
    });
    await fc.assert(property, { numRuns: RUNS });
  });

  it('are those of all days that are kept in detail, as a backfill finds them, and the summary counts those of the window', async () => {
    // The last one: no other test has written of it.
    const slo = place.context(START).config.slos.at(-1);
    if (slo === undefined) throw new Error('no SLO');
    const end = START + 90 * DAY_MS;
    const outages = [end - 95 * DAY_MS, end - 60 * DAY_MS, end - DAY_MS];
    for (const at of outages) {
      await write(slo, { start: at, end: at + HOUR_MS }, 0, BucketState.measured);
      await write(slo, { start: at + HOUR_MS, end: at + 2 * HOUR_MS }, 100, BucketState.measured);
      await write(slo, { start: at + 2 * HOUR_MS, end: at + 3 * HOUR_MS }, 0, BucketState.measured);
    }
    await writeWatermark(place.store, sloStream(slo), end);
    const { summary } = await evaluate.run(place.context(end, { filter: { slos: [slo.name], teams: [] } }));
    expect(summary.incidents).toBe(1);
    const kept = await readIncidents(place.store, slo.name, { start: end - 91 * DAY_MS, end });
    // Retention keeps 90 days in detail.
    expect(kept.map(({ start }) => start)).toEqual(outages.slice(1).map((at) => at + HOUR_MS));
  });
});
