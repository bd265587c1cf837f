import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alert } from '../../jobs/alert.ts';
import { moneyIn } from '../../jobs/reporting/savings-facts.ts';
import { value } from '../../jobs/value.ts';
import { balanceOf, Exact, type RoiEntry } from '../../src/roi/index.ts';
import { readAlertEvents, readRoiEntries } from '../../src/store/index.ts';
import { parsePeriod } from '../../src/time/index.ts';
import { openWorkplace, type Workplace } from '../jobs/workplace.ts';
import { findBinary } from '../servers/binaries.ts';
import { counter, type TestSeries } from '../servers/openmetrics.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 5;
/** Midnight UTC: the days of the store are those of the test. */
const START = Math.floor(Date.now() / DAY_MS) * DAY_MS - (DAYS + 1) * DAY_MS;
const END = START + DAYS * DAY_MS;
/** From the fourth day's noon on less than 100 USD an hour are saved, for six hours. */
const POOR = [START + 3.5 * DAY_MS, START + 3.5 * DAY_MS + 6 * HOUR_MS] as const;
/** Servers of the guide; a scrape a minute, on the minute. */
const SERVERS = ['reducto-01:9090', 'reducto-02:9090', 'reducto-03:9090'];
const SCRAPES = { start: START, end: END + MINUTE_MS, intervalMs: MINUTE_MS };

const isPoor = (time: number): boolean => time > POOR[0] && time <= POOR[1];

/** Cents and bytes with odd steps, a restart in the middle of the second day for each server, at instants of their own. */
function history(): TestSeries[] {
  return SERVERS.flatMap((instance, i) => {
    const labels = { job: 'reducto-server', instance };
    const resets = [START + DAY_MS + (9 + i) * HOUR_MS + 30_000];
    const of = (name: string, increment: (time: number, index: number) => number): TestSeries => ({
      ...counter({ name, labels, ...SCRAPES, resets, initial: 1_000, increment }),
      // What the guide's exporter calls them.
      type: 'unknown',
    });
    const cents = (time: number, index: number) => (isPoor(time) ? 20 : 60 + ((index * 7 + i) % 13)) / 100;
    return [
      of('reducto_cost_savings_usd_total', cents),
      of('reducto_bandwidth_saved_bytes_total', (_, index) => 1_000_003 * (50 + ((index + i) % 11))),
      of('reducto_storage_saved_bytes_total', (_, index) => 4_194_304 * (10 + ((index * 3 + i) % 17))),
    ];
  });
}

/** Stream → metric, and the price of a unit on each of the days. */
const PRICED: Readonly<Record<string, { metric: string; divisor: string; price: (day: number) => string }>> = {
  counted: { metric: 'reducto_cost_savings_usd_total', divisor: '1', price: () => '1' },
  transfer: {
    metric: 'reducto_bandwidth_saved_bytes_total',
    divisor: '1000000000',
    price: (day) => (day < 2 ? '0.09' : '0.085'),
  },
  storage: { metric: 'reducto_storage_saved_bytes_total', divisor: '1073741824', price: () => '0.023' },
};

const dayText = (day: number): string => new Date(START + day * DAY_MS).toISOString().slice(0, 10);
const yaml = (url: string): string => `
sources: { prom: { type: prometheus, url: "${url}" } }
currency: USD
collect: { initial: ${DAYS}d }
alerts:
  step: 5m
  savingsTargets: [{ name: reducto, stream: counted, belowPerHour: 100, for: 4h }]
savings:
  streams:
    - { name: counted, query: sum(reducto_cost_savings_usd_total), unit: USD, price: 1 }
    - name: transfer
      query: reducto_bandwidth_saved_bytes_total
      convertFrom: bytes
      unit: GB
      price: 0.09
      priceChanges: [{ from: ${dayText(2)}, price: 0.085 }]
    - { name: storage, basis: avoided, query: reducto_storage_saved_bytes_total, convertFrom: bytes, unit: GiB, price: 0.023 }
    # The table of the Pipeline Guard guide: 225 USD a month in total.
    - { name: prometheus, kind: cost, perMonth: 150 }
    - { name: grafana, kind: cost, perMonth: 50 }
    - { name: alertmanager, kind: cost, perMonth: 25 }
`;

describe.skipIf(findBinary('prometheus') === undefined)("Reducto's own counters in a real Prometheus", () => {
  let prometheus: PrometheusServer;
  let place: Workplace;
  const series = history();

  beforeAll(async () => {
    prometheus = await startPrometheus({ openmetrics: series });
    place = await openWorkplace(yaml(prometheus.url));
    expect((await value.run(place.context(END))).problems).toEqual([]);
    // The same rows, for SQL that knows nothing of the program.
    await place.store.command(
      "CREATE TABLE scraped (metric String, instance String, at DateTime64(3, 'UTC'), value Decimal(76, 20)) ENGINE = MergeTree ORDER BY (metric, instance, at)",
    );
    for (const { name, labels, points } of series) {
      await place.store.insertRows(
        'scraped',
        points.map(([at, now]) => ({ metric: name, instance: labels.instance, at, value: String(now) })),
      );
    }
  });
  afterAll(async () => {
    await place?.close();
    await prometheus?.stop();
  });

  const entriesOf = (stream: string): Promise<RoiEntry[]> =>
    readRoiEntries(place.store, { start: START, end: END }, stream);
  /** `increase` of a metric over a day, as Prometheus says. Its window has the samples at both of its ends. */
  const increase = async (metric: string, end: number, range: string): Promise<number> => {
    const query = new URLSearchParams({
      query: `sum(increase(${metric}[${range}]))`,
      time: String((end - MINUTE_MS) / 1000),
    });
    const answer = await fetch(`${prometheus.url}/api/v1/query?${query}`);
    const { data } = (await answer.json()) as { data: { result: readonly { value: readonly [number, string] }[] } };
    return Number(data.result[0]?.value[1]);
  };

  it.each(Object.entries(PRICED))(
    '%s comes to the totals of independent SQL over the same rows, day by day',
    async (stream, of) => {
      const rows = await place.store.query<{ day: string; grown: string }>(
        `SELECT toString(toDate(at)) AS day, toString(sum(if(value < before, value, value - before))) AS grown FROM (
         SELECT at, value, lagInFrame(toNullable(value)) OVER (PARTITION BY instance ORDER BY at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS before
         FROM scraped WHERE metric = {metric:String}
       ) WHERE before IS NOT NULL AND at < {end:DateTime64(3)} GROUP BY day ORDER BY day`,
        { metric: of.metric, end: END },
      );
      expect(rows).toHaveLength(DAYS);
      const found = await entriesOf(stream);
      expect(found.map(({ key, amount }) => [key, amount.toFixed(20)])).toEqual(
        rows.map(({ day, grown }, i) => [day, new Exact(grown).div(of.divisor).times(of.price(i)).toFixed(20)]),
      );
    },
  );

  it.each(Object.entries(PRICED))('%s comes to what increase() of Prometheus says of each day', async (stream, of) => {
    const found = await entriesOf(stream);
    // Of the first day, increase() would guess what came before the first sample.
    for (const [i, { quantity }] of found.entries()) {
      if (i === 0) continue;
      const said = await increase(of.metric, START + (i + 1) * DAY_MS, '1d');
      expect(quantity.times(of.divisor).toNumber() / said, dayText(i)).toBeCloseTo(1, 9);
    }
  });

  it('shares the table of 225 USD a month out exactly: all days of each month are 150, 50, 25 and together 225', async () => {
    const day = (await Promise.all(['prometheus', 'grafana', 'alertmanager'].map(entriesOf))).map(([first]) => first);
    const [year = 0, month = 1] = dayText(0).split('-').map(Number);
    const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
    expect(day.map((entry) => entry?.amount.times(days).toFixed(20))).toEqual(
      ['150', '50', '25'].map((amount) => new Exact(amount).toFixed(20)),
    );
    const sum = day.reduce((all, entry) => all.plus(entry?.amount ?? 0), new Exact(0));
    expect(sum.times(days).toFixed(20)).toBe(new Exact(225).toFixed(20));
  });

  it('adds the streams up to the balance of the days', async () => {
    const context = place.context(END);
    const period = parsePeriod(`${dayText(0)}..${dayText(DAYS)}`, END, { timeZone: 'UTC', weekStartsOn: 1 });
    const { summary, statement } = balanceOf(await moneyIn(context, period), period);
    const sum = async (streams: readonly string[]) =>
      (await Promise.all(streams.map(entriesOf))).flat().reduce((all, { amount }) => all.plus(amount), new Exact(0));
    expect(summary.gross.realised.toFixed(20)).toBe((await sum(['counted', 'transfer'])).toFixed(20));
    expect(summary.gross.avoided.toFixed(20)).toBe((await sum(['storage'])).toFixed(20));
    expect(summary.cost.toFixed(20)).toBe((await sum(['prometheus', 'grafana', 'alertmanager'])).toFixed(20));
    expect(statement.net.toFixed(2)).toBe(summary.net.toFixed(2));
  });

  it('alerts after four hours below 100 USD an hour, at the instant that increase() says, and ends when it says so', async () => {
    const poor: boolean[] = [];
    const from = START + 3 * DAY_MS;
    const instants: number[] = [];
    for (let at = from; at <= END; at += 5 * MINUTE_MS) {
      instants.push(at);
      poor.push((await increase('reducto_cost_savings_usd_total', at, '1h')) < 100);
    }
    const began = instants[poor.indexOf(true)] ?? 0;
    const ended = instants[poor.lastIndexOf(true) + 1] ?? 0;
    expect(poor.slice(poor.indexOf(true), poor.lastIndexOf(true) + 1).every(Boolean)).toBe(true);
    expect(ended - began).toBeGreaterThan(4 * HOUR_MS);

    // Runs of every few hours, which find what happened between them.
    for (let at = from; at <= END; at += 5 * HOUR_MS) {
      expect((await alert.run(place.context(at))).problems).toEqual([]);
    }
    expect((await alert.run(place.context(END))).problems).toEqual([]);
    const events = await readAlertEvents(place.store, { start: from, end: END + 1 });
    const when = (phase: string) =>
      events.filter((event) => event.phase === phase).map(({ at }) => new Date(at).toISOString());
    expect(when('firing')).toEqual([new Date(began + 4 * HOUR_MS).toISOString()]);
    expect(when('resolved')).toEqual([new Date(ended).toISOString()]);
  });
});
