import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { sloStream } from '../../jobs/collect.ts';
import { evaluate } from '../../jobs/evaluate.ts';
import { BucketState, definitionHashes, ledgerColumns, type SloDefinition } from '../../src/slo/index.ts';
import {
  burnRateSeries,
  dailyCounts,
  failuresAt,
  incidentsAt,
  lastStatuses,
  readCorrections,
  readDefinitions,
  readIncidents,
  recordOutcomes,
  statusAt,
  writeBuckets,
  writeWatermark,
} from '../../src/store/index.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const BUCKET = 5 * MINUTE;
const AT = Date.parse('2026-11-10T00:00:00Z');

const YAML = `
sources:
  prom: {type: prometheus, url: 'http://127.0.0.1:9'}
slos:
  - {name: api, objective: 99%, window: 7d, sli: {good: good_total, valid: all_total}}
  - {name: month, objective: 99%, window: {calendar: month, timeZone: America/New_York}, sli: {good: good_total, valid: all_total}}
`;

interface Row {
  readonly at: number;
  readonly bad?: number;
  readonly valid?: number;
  readonly state?: BucketState;
}

/** Rows at 100 events a bucket, from one instant to another, as `change` says otherwise. */
function rows(from: number, to: number, change: (at: number) => Partial<Row> | undefined = () => undefined): Row[] {
  const list: Row[] = [];
  for (let at = from; at < to; at += BUCKET) list.push({ at, ...change(at) });
  return list;
}

describe('evaluating', () => {
  let workplace: Workplace | undefined;
  let api: SloDefinition;
  let month: SloDefinition;

  beforeEach(async () => {
    await workplace?.close();
    workplace = await openWorkplace(YAML);
    const [first, second] = workplace.context(AT).config.slos;
    if (!first || !second) throw new Error('no slos');
    [api, month] = [first, second];
  });
  afterAll(async () => {
    await workplace?.close();
  });

  const place = (): Workplace => {
    if (!workplace) throw new Error('not open');
    return workplace;
  };

  async function fill(slo: SloDefinition, list: readonly Row[], group = '{}'): Promise<void> {
    const valid = list.map(
      (row) => row.valid ?? ((row.state ?? BucketState.measured) === BucketState.measured ? 100 : 0),
    );
    await writeBuckets(
      place().store,
      ledgerColumns({ slo: slo.name, widthMs: BUCKET, definition: definitionHashes(slo).measured }, [
        {
          group: list.map(() => group),
          start: list.map(({ at }) => at),
          good: list.map(({ bad }, i) => (valid[i] ?? 0) - (bad ?? 0)),
          valid,
          state: list.map(({ state }) => state ?? BucketState.measured),
          samples: list.map(() => 5),
        },
      ]),
    );
    await writeWatermark(place().store, sloStream(slo), (list.at(-1)?.at ?? 0) + BUCKET);
  }

  /** Two hours in which everything fails: 2,400 of a budget of 2,016 events. */
  const outage = (at: number) => (at >= AT - 4 * HOUR && at < AT - 2 * HOUR ? { bad: 100 } : undefined);

  test('keeps the same rows however often it runs, and says what changed', async () => {
    const { store, context } = place();
    await fill(api, rows(AT - 8 * DAY, AT, outage));
    const before = await evaluate.run(context(AT - 5 * HOUR));
    expect(before.summary).toMatchObject({ slos: 2, ok: 1, insufficientData: 1, changes: [] });
    for (let i = 0; i < 2; i++) {
      const { summary } = await evaluate.run(context(AT));
      expect(summary).toMatchObject({ breached: 1, incidents: 1 });
      expect(summary.changes).toEqual([{ slo: 'api', group: 'all', from: 'OK', to: 'BREACHED', since: AT - 5 * HOUR }]);
    }
    const kept = await lastStatuses(store, ['api'], AT, AT - DAY);
    expect(kept).toEqual(await statusAt(store, api, AT));
    expect(kept[0]).toMatchObject({ good: 201_600 - 2400, valid: 201_600, coverage: 1, status: 'BREACHED' });
    expect(await readDefinitions(store, 'api')).toMatchObject([{ since: AT - 5 * HOUR }]);
  });

  test('at an earlier instant gives what a run at that instant gave', async () => {
    const { store, context } = place();
    await fill(api, rows(AT - 8 * DAY, AT - 5 * HOUR, outage));
    await evaluate.run(context(AT - 5 * HOUR));
    const then = await lastStatuses(store, ['api'], AT - 5 * HOUR, 0);
    await fill(api, rows(AT - 5 * HOUR, AT, outage));
    expect(await statusAt(store, api, AT - 5 * HOUR)).toEqual(then);
  });

  test('has every burn rate of the policy, equal to the walk through all instants', async () => {
    const { store } = place();
    await fill(api, rows(AT - 8 * DAY, AT, outage));
    const [status] = await statusAt(store, api, AT - 2 * HOUR);
    expect(status?.burnRates.slice(0, 2)).toMatchObject([
      { windowMs: 5 * MINUTE, rate: 100, coverage: 1 },
      { windowMs: 30 * MINUTE, rate: 100, coverage: 1 },
    ]);
    const [walk] = await burnRateSeries(store, api, AT - 5 * HOUR, AT, BUCKET);
    expect(walk?.points).toHaveLength(60);
    expect(walk?.points.find(({ at }) => at === AT - 2 * HOUR)?.rates).toEqual(status?.burnRates);
    const halves = [AT - 5 * HOUR, AT - 3 * HOUR, AT].flatMap((to, i, all) => (i === 0 ? [] : [[all[i - 1] ?? 0, to]]));
    const parts = await Promise.all(
      halves.map(async ([from = 0, to = 0]) => await burnRateSeries(store, api, from, to, BUCKET)),
    );
    expect(parts.flatMap(([part]) => part?.points ?? [])).toEqual(walk?.points);
  });

  test('derives an incident once, keeps it by its start, and withdraws what the ledger no longer shows', async () => {
    const { store, context } = place();
    await fill(api, rows(AT - 8 * DAY, AT - 3 * HOUR, outage));
    await evaluate.run(context(AT - 3 * HOUR));
    const range = { start: AT - 7 * DAY, end: AT };
    expect(await readIncidents(store, 'api', range)).toMatchObject([{ id: 'api-20261109T2000Z', end: undefined }]);
    await fill(api, rows(AT - 3 * HOUR, AT, outage));
    await evaluate.run(context(AT));
    const [incident, ...others] = await readIncidents(store, 'api', range);
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ start: AT - 4 * HOUR, end: AT - 2 * HOUR, badEvents: 2400, severity: 'outage' });
    expect(incident?.budgetShare).toBeCloseTo(2400 / 2016, 6);
    // As it was known while it lasted, for a report of that time.
    expect(await incidentsAt(store, api, range, AT - 3 * HOUR)).toMatchObject([{ badEvents: 1200, end: undefined }]);
    await fill(api, rows(AT - 4 * HOUR, AT - 2 * HOUR));
    await evaluate.run(context(AT));
    expect(await readIncidents(store, 'api', range)).toEqual([]);
  });

  test('gives no verdict after a collection that failed, until one succeeds', async () => {
    const { store } = place();
    await fill(api, rows(AT - 8 * DAY, AT));
    await recordOutcomes(store, new Map([['api', 'source "prom": timed out']]), AT - HOUR);
    expect(await statusAt(store, api, AT)).toMatchObject([
      { status: 'INSUFFICIENT_DATA', reason: 'source "prom": timed out' },
    ]);
    expect(await statusAt(store, api, AT - 2 * HOUR)).toMatchObject([{ status: 'OK', reason: '' }]);
    await recordOutcomes(store, new Map([['api', undefined]]), AT);
    expect(await failuresAt(store, ['api'], AT)).toEqual(new Map());
    expect(await statusAt(store, api, AT)).toMatchObject([{ status: 'OK' }]);
  });

  test('tells a young ledger from a window that begins unseen', async () => {
    const { store } = place();
    await fill(api, rows(AT - 3 * DAY, AT));
    expect(await statusAt(store, api, AT)).toMatchObject([{ status: 'OK', coverage: 1, dataFrom: AT - 3 * DAY }]);
    await fill(api, rows(AT - 9 * DAY, AT - 8 * DAY));
    expect(await statusAt(store, api, AT)).toMatchObject([
      { status: 'INSUFFICIENT_DATA', coverage: 3 / 7, dataFrom: AT - 7 * DAY },
    ]);
  });

  test('follows a calendar month in its zone through the change of clocks', async () => {
    const { store } = place();
    const start = Date.parse('2026-11-01T04:00:00Z');
    await fill(month, rows(start - DAY, AT));
    const [status] = await statusAt(store, month, AT);
    // Clocks go back on 1 November in New York: the day has 25 hours and its buckets 300 rows.
    expect(status).toMatchObject({ window: { start, end: AT }, valid: ((AT - start) / BUCKET) * 100 });
    const [first, second] = await dailyCounts(store, 'month', { start, end: AT }, 'America/New_York');
    expect(first).toMatchObject({ day: '2026-11-01', sum: { valid: 30_000 } });
    expect(second).toMatchObject({ day: '2026-11-02', sum: { valid: 28_800 } });
  });

  describe('composites', () => {
    const NESTED = `${YAML.replace(
      'slos:',
      `slos:
  - {name: journey, objective: 99%, window: 7d, sli: {composite: serial, members: [{slo: both}, {slo: month}]}}
  - {name: both, objective: 99%, window: 7d, sli: {composite: weighted, members: [{slo: api, weight: 3}, {slo: month}]}}`,
    )}`;

    test('nested two deep are derived from the ledger, and follow late data and corrections of a member', async () => {
      const { store, context, configure } = place();
      await configure(NESTED);
      const half = (at: number) => (outage(at) ? { bad: 50 } : undefined);
      await fill(api, rows(AT - 8 * DAY, AT, outage));
      await fill(month, rows(AT - 8 * DAY, AT, half));
      await evaluate.run(context(AT));
      const of = async (name: string) => {
        const slo = context(AT).config.slos.find((one) => one.name === name);
        if (!slo) throw new Error(name);
        return (await statusAt(store, slo, AT))[0];
      };
      // 24 of 2,016 slices: 3/4 × 0 + 1/4 × 1/2, and that times 1/2.
      expect(await of('both')).toMatchObject({ valid: 2016, good: 2016 - 24 * (1 - 0.125), coverage: 1 });
      expect(await of('journey')).toMatchObject({ valid: 2016, good: 2016 - 24 * (1 - 0.0625), status: 'BREACHED' });
      await fill(api, rows(AT - 4 * HOUR, AT - 2 * HOUR));
      await evaluate.run(context(AT));
      expect(await of('journey')).toMatchObject({ good: 2016 - 24 * (1 - 0.875 * 0.5) });
      await configure(`${NESTED}
corrections:
  - {reason: upgrade, slos: [month], start: '2026-11-09T20:00', duration: 2h}
`);
      await evaluate.run(context(AT));
      expect(await of('journey')).toMatchObject({ good: 2016, status: 'OK' });
    });
  });

  describe('with corrections', () => {
    const corrections = (more: string) => `${YAML}
corrections:
  - {reason: upgrade, slos: [api], start: '2026-11-09T20:00', duration: 90m${more}}
`;
    const incidents = () => readIncidents(place().store, 'api', { start: AT - 7 * DAY, end: AT });

    test('leaves their time out, keeps the figures with it, and gives it back when they go', async () => {
      const { store, context, configure } = place();
      await fill(api, rows(AT - 8 * DAY, AT, outage));
      await evaluate.run(context(AT));
      const before = await statusAt(store, api, AT);
      expect(before[0]).not.toHaveProperty('raw');
      await configure(corrections(''));
      for (let i = 0; i < 2; i++) await evaluate.run(context(AT));
      const [status] = await lastStatuses(store, ['api'], AT, 0);
      expect(status).toMatchObject({ valid: 201_600 - 1800, good: 201_600 - 1800 - 600, coverage: 1, status: 'OK' });
      expect(status?.raw).toEqual({
        good: before[0]?.good,
        valid: before[0]?.valid,
        compliance: before[0]?.compliance,
        budgetUsed: before[0]?.budgetUsed,
      });
      expect(await statusAt(store, api, AT)).toEqual([status]);
      expect(await incidents()).toMatchObject([{ start: AT - 2.5 * HOUR, badEvents: 600 }]);
      await configure(YAML);
      await evaluate.run(context(AT));
      expect(await statusAt(store, api, AT)).toEqual(before);
      expect(await readCorrections(store, ['api'], { start: 0, end: AT })).toEqual([]);
    });

    test('come again, and hold for what is collected again', async () => {
      const { store, context, configure } = place();
      await configure(corrections(", rrule: 'FREQ=DAILY'").replace('2026-11-09T20', '2026-11-05T20'));
      for (let i = 0; i < 2; i++) {
        await fill(api, rows(AT - 8 * DAY, AT, outage));
        await evaluate.run(context(AT));
      }
      expect(await statusAt(store, api, AT)).toMatchObject([{ valid: 201_600 - 5 * 1800, coverage: 1 }]);
      expect(await readCorrections(store, ['api'], { start: 0, end: AT })).toHaveLength(5);
    });

    test('that begin inside a bucket exclude all of it', async () => {
      const { store, context, configure } = place();
      await fill(api, rows(AT - 8 * DAY, AT));
      await configure(corrections('').replace('20:00', '20:01').replace('90m', '5m'));
      await evaluate.run(context(AT));
      expect(await statusAt(store, api, AT)).toMatchObject([{ valid: 201_600 - 200 }]);
    });
  });

  test('adds nothing up twice when rows are written again', async () => {
    const { store } = place();
    const list = rows(AT - 8 * DAY, AT, outage);
    await fill(api, list);
    const once = await statusAt(store, api, AT);
    await fill(api, list.slice(500));
    await fill(api, list.slice(0, 900));
    expect(await statusAt(store, api, AT)).toEqual(once);
  });

  test('writes nothing in a dry run', async () => {
    const { store, context } = place();
    await fill(api, rows(AT - 8 * DAY, AT, outage));
    const { summary } = await evaluate.run(context(AT, { dryRun: true }));
    expect(summary).toMatchObject({ breached: 1, incidents: 1 });
    expect(await lastStatuses(store, ['api'], AT, 0)).toEqual([]);
    expect(await readIncidents(store, 'api', { start: 0, end: AT })).toEqual([]);
    expect(await readDefinitions(store, 'api')).toEqual([]);
  });
});
