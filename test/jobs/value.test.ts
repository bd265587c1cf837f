import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { value } from '../../jobs/value.ts';
import { Exact, type RoiEntry } from '../../src/roi/index.ts';
import { readRoiEntries } from '../../src/store/index.ts';
import { findBinary } from '../servers/binaries.ts';
import { counter, gauge } from '../servers/openmetrics.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const NOW = Math.floor(Date.now() / DAY_MS) * DAY_MS;
/** Midnight UTC, five days before today. */
const START = NOW - 5 * DAY_MS;
const SCRAPES = { start: START + 30_000, end: START + 4 * DAY_MS, intervalMs: MINUTE_MS };
/** Forty minutes on the second day. */
const GAP = [START + DAY_MS + 9 * HOUR_MS, START + DAY_MS + 9 * HOUR_MS + 40 * MINUTE_MS] as const;

const saved = counter({
  name: 'saved_bytes_total',
  ...SCRAPES,
  gaps: [GAP],
  resets: [START + 2 * DAY_MS + 5 * HOUR_MS],
  increment: (_, index) => 1e9 + (index % 7) * 1e6,
});
const money = counter({ name: 'saved_usd_total', ...SCRAPES, increment: () => 0.1 });
const nodes = gauge({ name: 'nodes', ...SCRAPES, value: () => 3 });

/** Sum of deltas of the samples of one day, a reset counting from zero. */
function grown(day: number): Exact {
  const from = START + day * DAY_MS;
  return saved.points.reduce<Exact>((sum, [time, now], i) => {
    const before = saved.points[i - 1]?.[1];
    if (before === undefined || time < from || time >= from + DAY_MS) return sum;
    return sum.plus(now < before ? new Exact(now) : new Exact(now).minus(before));
  }, new Exact(0));
}

describe.skipIf(findBinary('prometheus') === undefined)('values from a real Prometheus', () => {
  let prometheus: PrometheusServer;
  let place: Workplace;

  const config = (price: string): string => `
sources:
  prom: { type: prometheus, url: "${prometheus.url}" }
currency: USD
collect: { initial: 30d, overlap: 15m }
savings:
  streams:
    - { name: transfer, basis: avoided, query: saved_bytes_total, divisor: 1e9, unit: GB, price: ${price}, evidence: list price }
    - { name: counted, query: sum(saved_usd_total) }
    - { name: nodes, kind: cost, query: nodes, measure: average, unit: node hours, price: 0.25 }
    - { name: monitoring, kind: cost, perMonth: 225 }
    - { name: absent, query: nobody_counts_this_total }
    - { name: broken, query: "label_replace(nodes, 'bad name', 'x', 'y', 'z')", measure: average }
`;

  beforeAll(async () => {
    prometheus = await startPrometheus({ openmetrics: [saved, money, nodes] });
    place = await openWorkplace(config('0.09'));
  });
  afterAll(async () => {
    await place.close();
    await prometheus.stop();
  });

  const entriesOf = (stream: string): Promise<RoiEntry[]> =>
    readRoiEntries(place.store, { start: START, end: START + 4 * DAY_MS }, stream);

  it('values days up to the logical time, the last one in part, and names the stream that fails', async () => {
    const result = await value.run(place.context(START + 2 * DAY_MS + 12 * HOUR_MS));
    expect(result.problems.map(({ subject }) => subject)).toEqual(['stream broken']);
    const transfer = await entriesOf('transfer');
    expect(transfer.map(({ day, upTo }) => [day.start, upTo])).toEqual([
      [START, START + DAY_MS],
      [START + DAY_MS, START + 2 * DAY_MS],
      [START + 2 * DAY_MS, START + 2 * DAY_MS + 12 * HOUR_MS],
    ]);
  });

  it('gives the deltas of the raw samples exactly, over a reset, a gap and the edges of days and of runs', async () => {
    await value.run(place.context(START + 4 * DAY_MS));
    const transfer = await entriesOf('transfer');
    expect(transfer.map(({ quantity }) => quantity.toString())).toEqual(
      [0, 1, 2, 3].map((day) => grown(day).div(1e9).toString()),
    );
    expect(transfer.map(({ amount }) => amount.toString())).toEqual(
      [0, 1, 2, 3].map((day) => grown(day).div(1e9).times('0.09').toString()),
    );
    expect(transfer.map(({ coverage }) => coverage.toFixed(3))).toEqual(['1.000', '0.972', '1.000', '1.000']);
  });

  it('does not lose cents to binary numbers', async () => {
    const counted = await entriesOf('counted');
    expect(counted.slice(1).map(({ amount }) => amount.toFixed(6))).toEqual(['144.000000', '144.000000', '144.000000']);
  });

  it('prices an average by the hour and a fixed amount by the month', async () => {
    const hours = await entriesOf('nodes');
    expect(hours.map(({ amount }) => amount.toFixed(2)).slice(1)).toEqual(['18.00', '18.00', '18.00']);
    const fixed = await entriesOf('monitoring');
    expect(fixed).toHaveLength(4);
    for (const { day, amount } of fixed) {
      const month = new Date(day.start);
      const days = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 0)).getUTCDate();
      expect(amount.toFixed(20)).toBe(new Exact(225).div(days).toFixed(20));
    }
  });

  it('writes nothing for a stream that never had data', async () => {
    expect(await entriesOf('absent')).toEqual([]);
  });

  it('changes nothing when it is repeated, nor when an earlier instant is', async () => {
    const before = await readRoiEntries(place.store, { start: 0, end: NOW });
    await value.run(place.context(START + 4 * DAY_MS));
    await value.run(place.context(START + 2 * DAY_MS + 12 * HOUR_MS));
    expect(await readRoiEntries(place.store, { start: 0, end: NOW })).toEqual(before);
  });

  it('revalues the same quantities when the price changes', async () => {
    const before = await entriesOf('transfer');
    await place.configure(config('0.18'));
    await value.run(place.context(START + 4 * DAY_MS));
    const after = await entriesOf('transfer');
    expect(after.map(({ quantity }) => quantity.toString())).toEqual(before.map(({ quantity }) => quantity.toString()));
    expect(after.map(({ amount }) => amount.toString())).toEqual(
      before.map(({ amount }) => amount.times(2).toString()),
    );
  });

  it('keeps what a source said when it no longer has it', async () => {
    const before = await entriesOf('counted');
    await place.configure(config('0.18').replace('sum(saved_usd_total)', '"sum(saved_usd_total{job=\\"gone\\"})"'));
    await value.run(place.context(START + 4 * DAY_MS));
    expect(await entriesOf('counted')).toEqual(before);
  });

  it('shows dashboards which side a day is on', async () => {
    const rows = await place.store.query(
      "SELECT stream, kind, basis, coverage FROM v_roi_daily WHERE stream IN ('transfer', 'monitoring') ORDER BY day DESC, stream LIMIT 2",
    );
    expect(rows).toEqual([
      { stream: 'monitoring', kind: 'cost', basis: 'realised', coverage: 1 },
      { stream: 'transfer', kind: 'saving', basis: 'avoided', coverage: expect.any(Number) },
    ]);
  });

  it('writes nothing on a dry run', async () => {
    await place.configure(config('0.36'));
    const before = await entriesOf('transfer');
    await value.run(place.context(START + 4 * DAY_MS + HOUR_MS, { dryRun: true }));
    expect(await entriesOf('transfer')).toEqual(before);
  });
});
