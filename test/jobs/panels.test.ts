import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runReport } from '../../jobs/report.ts';
import type { Panel, ReportModel } from '../../src/report/index.ts';
import { BucketState } from '../../src/slo/index.ts';
import { writeBuckets } from '../../src/store/index.ts';
import { parsePeriod } from '../../src/time/index.ts';
import { findBinary } from '../servers/binaries.ts';
import { counter, gauge } from '../servers/openmetrics.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A whole day in the past, which a Prometheus of today still keeps. */
const DAY = parsePeriod(new Date(Date.now() - 3 * DAY_MS).toISOString().slice(0, 10), 0, {
  timeZone: 'UTC',
  weekStartsOn: 1,
});
const NOW = DAY.end + HOUR_MS;
const SCRAPES = { start: DAY.start - DAY_MS, end: DAY.end, intervalMs: 60_000 };
const ENDPOINTS = ['/a', '/b', '/c'];

const requests = ENDPOINTS.map((endpoint, i) =>
  // Twice as many on the day itself as on the day before.
  counter({
    name: 'requests_total',
    labels: { endpoint },
    ...SCRAPES,
    increment: (time) => (i + 1) * (time >= DAY.start ? 2 : 1),
  }),
);
const queue = gauge({
  name: 'queue_length',
  labels: { queue: 'ingest' },
  ...SCRAPES,
  value: (time) => Math.floor((time - DAY.start) / HOUR_MS),
});

const up = ['a:1', 'b:2'].map((instance, i) =>
  // The second one is down for a quarter of the day.
  gauge({
    name: 'up',
    labels: { job: 'api', instance },
    ...SCRAPES,
    value: (time) => (i === 1 && time >= DAY.start && time < DAY.start + DAY_MS / 4 ? 0 : 1),
  }),
);

const yaml = (url: string, extra = ''): string => `
sources:
  prom: { type: prometheus, url: "${url}", timeout: 3m, targets: up }
  tables: { type: clickhouse, at: store, database: shop }
slos:
  - { name: api, objective: 99%, sli: { source: prom, good: a_total, valid: b_total } }
capacity:
  - name: disk
    title: Disk
    source: tables
    unit: GB
    label: "{{disk}}"
    query: |
      SELECT toDateTime({start:DateTime64(3)}) + INTERVAL number HOUR AS time, arrayJoin(['db-01', 'db-02']) AS disk,
        if(disk = 'db-01', 1000 + 2 * number, 500 + number % 24) AS value
      FROM numbers(dateDiff('hour', {start:DateTime64(3)}, {end:DateTime64(3)}))
    limit: 4000
  - name: connections
    source: prom
    query: max by (queue) (queue_length)
    limit: max(queue_length) + 2
panels:
  - name: requests
    source: prom
    show: stat
    query: sum(increase(requests_total[$__range]))
    better: higher
  - name: busiest
    source: prom
    show: top
    limit: 2
    label: "path {{endpoint}}"
    query: sum by (endpoint) (increase(requests_total[$__range]))
  - name: queue
    source: prom
    query: queue_length
    unit: jobs
    step: 1h
    target: 20
  - name: quantiles
    source: prom
    queries: { half: "0.5 * max(queue_length)", full: max(queue_length) }
    show: table
    reduce: max
  - name: orders
    source: tables
    query: |
      SELECT customer_id, country, sum(amount) AS turnover, count() AS orders FROM orders
      WHERE time >= {start:DateTime64(3)} AND time < {end:DateTime64(3)}
      GROUP BY customer_id, country ORDER BY turnover DESC
    columns: { turnover: { title: Turnover, unit: USD } }
  - name: by-hour
    source: tables
    show: heatmap
    query: |
      SELECT toStartOfHour(time) AS hour, count() AS orders FROM orders
      WHERE time >= {start:DateTime64(3)} AND time < {end:DateTime64(3)} GROUP BY hour
${extra}
reports:
  - { name: daily, period: day }
`;

describe.skipIf(findBinary('prometheus') === undefined)('panels of a report (needs prometheus)', () => {
  let prometheus: PrometheusServer;
  let place: Workplace;
  let dir: string;

  beforeAll(async () => {
    prometheus = await startPrometheus({ openmetrics: [...requests, queue, ...up] });
    place = await openWorkplace(yaml(prometheus.url));
    dir = temporaryFolder('panels').path;
    await place.store.command('CREATE DATABASE shop');
    await place.store.command(
      'CREATE TABLE shop.orders (time DateTime, customer_id UInt64, country String, amount Float64) ENGINE = MergeTree ORDER BY time',
    );
    await place.store.command(
      `INSERT INTO shop.orders SELECT toDateTime(${DAY.start / 1000} + number * 600, 'UTC'), number % 3, ['de', 'at', ''][1 + number % 3], 1.5 * (number % 3) FROM numbers(144)`,
    );
    await writeBuckets(place.store, [
      {
        slo: 'api',
        widthMs: HOUR_MS,
        definition: 'test',
        group: ['{}'],
        start: [DAY.start],
        good: [100],
        valid: [100],
        state: [BucketState.measured],
        samples: [1],
      },
    ]);
  });
  afterAll(async () => {
    await place?.close();
    await prometheus?.stop();
    if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
  });

  const made = async () => runReport(place.context(NOW), { name: 'daily', dir, period: DAY });
  function panel<K extends Panel['kind']>(model: ReportModel, id: string, kind: K): Panel & { readonly kind: K } {
    const found = model.panels.flatMap(({ panels }) => panels).find((each) => each.id === id);
    expect(found?.kind).toBe(kind);
    return found as Panel & { readonly kind: K };
  }

  it('shows what PromQL and SQL answer', async () => {
    const { model, problems } = await made();
    expect(problems).toEqual([]);
    // 1440 scrapes, 12 requests each; increase() extrapolates to the edges of its window, to the same figure here.
    const [total] = panel(model, 'requests', 'stat').tiles;
    expect(total?.figure.value).toBeCloseTo(1440 * 12, -2);
    expect(total).toMatchObject({ meaning: 'better', direction: 'up', change: '100%, better' });
    const busiest = panel(model, 'busiest', 'top');
    expect(busiest.rows.map(({ name }) => name)).toEqual(['path /c', 'path /b']);
    expect(busiest.unit).toContain('2 of 3 rows');
    const lines = panel(model, 'queue', 'lines');
    // The value at the end of an hour stands at its start.
    expect(lines.series[0]?.points.slice(0, 3)).toEqual([
      { at: DAY.start, value: 1 },
      { at: DAY.start + HOUR_MS, value: 2 },
      { at: DAY.start + 2 * HOUR_MS, value: 3 },
    ]);
    expect(lines.target).toEqual({ value: 20, text: '20' });
    const quantiles = panel(model, 'quantiles', 'table');
    expect(quantiles.values).toEqual([
      ['full', 23],
      ['half', 11.5],
    ]);
    const orders = panel(model, 'orders', 'table');
    expect(orders.columns.map(({ name, align }) => `${name} ${align}`)).toEqual([
      'customer_id left',
      'country left',
      'Turnover right',
      'orders right',
    ]);
    expect(orders.rows).toEqual([
      ['2', '—', '$144', '48'],
      ['1', 'at', '$72', '48'],
      ['0', 'de', '$0', '48'],
    ]);
    const heat = panel(model, 'by-hour', 'heatmap');
    expect(heat.rows).toHaveLength(1);
    expect(heat.rows[0]?.cells).toEqual(Array(24).fill(6));
    expect(model.evidence.queries.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['P1', 'P2', 'P3', 'P4 half', 'P4 full', 'P5', 'P6']),
    );
  });

  it('says when resources are full, and which targets were up', async () => {
    const { model } = await made();
    // 2 GB an hour: 2,342 of 4,000 at the end, and 48 a day; the other one goes up and down with the hour.
    expect(
      model.capacity?.rows.map(({ name, usedText, days, rangeText }) => [name, usedText, days.text, rangeText]),
    ).toEqual([
      ['Disk · db-01', '58.6% · 2,342 of 4,000\u00a0GB', '34', expect.stringMatching(/^34 to 35 · \d+ \w+$/)],
      ['connections', '92.0% · 23 of 25', '—', 'needs 7 days, has 3'],
      ['Disk · db-02', '13.1% · 523 of 4,000\u00a0GB', '> 180', 'no trend'],
    ]);
    expect(model.dates.map(({ text }) => text)).toContain('Disk · db-01 is full, if it goes on like this (34 days).');
    const targets = model.health.columns.at(-1);
    expect(targets?.title).toBe('Targets up, share of scrapes');
    expect(targets?.rows.map(({ name, value }) => [name, value])).toEqual([
      ['api · b:2', '75.0%'],
      ['1 target', '100.0%'],
    ]);
    expect(model.evidence.queries.map(({ key }) => key)).toEqual(expect.arrayContaining(['C1', 'C2', 'C2 ≤']));
  });

  it('keeps what was shown when the source is gone, in the same revision', async () => {
    await place.configure(yaml(prometheus.url));
    const first = await made();
    // Nothing listens at port 9: a report that was complete asks nobody again.
    await place.configure(yaml(prometheus.url).replace(prometheus.url, 'http://127.0.0.1:9'));
    const again = await made();
    expect(again.problems).toEqual([]);
    expect(again.revision).toBe(first.revision);
    expect(again.model).toEqual(first.model);
  });

  it('tells a panel that failed, asks again next time, and makes no revision of a failure that stays', async () => {
    const extra = `  - { name: late, source: prom, show: stat, query: "max(queue_length)", section: More }`;
    await place.configure(yaml('http://127.0.0.1:9', extra));
    const broken = await made();
    expect(broken.problems.map(({ subject }) => subject)).toContain('panel late');
    const { text } = panel(broken.model, 'late', 'empty');
    expect(text).toContain('Could not be read: source "prom"');
    // What the revision before had is still there.
    expect(panel(broken.model, 'queue', 'lines').series).toHaveLength(1);
    expect((await made()).revision).toBe(broken.revision);
    await place.configure(yaml(prometheus.url, extra));
    const mended = await made();
    expect(mended.problems).toEqual([]);
    expect(mended.revision).toBe(broken.revision + 1);
    expect(panel(mended.model, 'late', 'stat').tiles[0]?.figure.text).toBe('11.7');
  });
});
