import { createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../src/config/index.ts';
import { openSource, type Source } from '../../src/sources/index.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { type ClickHouseServer, startClickHouse } from '../servers/clickhouse.ts';
import { startHttpReceiver } from '../servers/http-receiver.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { clickhouseConfig, httpAccess } from './configs.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 9, 1);
const GRID = { start: START, end: START + HOUR_MS, stepMs: 5 * MINUTE_MS };

const TABLE =
  "CREATE TABLE calls (at DateTime64(3, 'UTC'), region LowCardinality(String), ok UInt8, ms Float64, tags Map(String, String)) ENGINE = MergeTree ORDER BY at";
/** One call a second for an hour in two regions; every tenth of `us` fails. */
const ROWS = `INSERT INTO calls SELECT fromUnixTimestamp64Milli(toInt64(${START} + intDiv(number, 2) * 1000), 'UTC'), if(number % 2 = 0, 'eu', 'us'),
  NOT (number % 2 = 1 AND intDiv(number, 2) % 10 = 0), number % 100, map('tier', '1', 'zone', if(number % 2 = 0, 'a', 'b')) FROM numbers(7200)`;

const BUCKET = "toStartOfInterval(at, toIntervalSecond({step:UInt32}), 'UTC') AS time";
const INSIDE = 'at >= {start:DateTime64(3)} AND at < {end:DateTime64(3)}';

async function onStore(): Promise<{ source: Source; close(): Promise<void> }> {
  const folder = temporaryFolder('source-store');
  const store: Store = await openStore({ kind: 'embedded', path: folder.path, waitMs: PATIENCE_MS });
  await store.command(TABLE);
  await store.command(ROWS);
  const source = openSource(clickhouseConfig('store', { labels: { site: 'x' } }), { store });
  return {
    source,
    close: async () => {
      await source.close();
      await store.close();
      folder.remove();
    },
  };
}

async function onServer(): Promise<{ source: Source; close(): Promise<void> }> {
  const server: ClickHouseServer = await startClickHouse();
  const client = createClient({ url: server.url });
  await client.command({ query: TABLE });
  await client.command({ query: ROWS });
  await client.close();
  const source = openSource(clickhouseConfig(httpAccess(server.url), { labels: { site: 'x' } }));
  return {
    source,
    close: async () => {
      await source.close();
      await server.stop();
    },
  };
}

describe.each([
  ['the store', onStore],
  ['a server over HTTP', onServer],
] as const)('the clickhouse source on %s', (_, open) => {
  let source: Source;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ source, close } = await open());
  });
  afterAll(() => close());

  const events = async (query: string) => (await source.events?.(query, GRID)) ?? { series: [], warnings: [] };

  it('gives good and valid events per bucket and label set', async () => {
    const query = `SELECT ${BUCKET}, region, sum(ok) AS good, count() AS valid FROM calls WHERE ${INSIDE} GROUP BY time, region -- all of it`;
    const { series, warnings } = await events(query);
    expect(warnings).toEqual([]);
    expect(series.map(({ labels }) => labels)).toEqual([
      { site: 'x', region: 'eu' },
      { site: 'x', region: 'us' },
    ]);
    expect(series[0]?.times).toEqual(Float64Array.from({ length: 12 }, (_one, i) => START + i * GRID.stepMs));
    expect(series[0]?.good).toEqual(new Float64Array(12).fill(300));
    expect(series[1]?.good).toEqual(new Float64Array(12).fill(270));
    expect(series[1]?.valid).toEqual(new Float64Array(12).fill(300));
  });

  it('shifts values to the end of their step, in any order of rows', async () => {
    const query = `WITH x AS (SELECT * FROM calls) SELECT ${BUCKET}, avg(ms) AS value FROM x WHERE ${INSIDE} GROUP BY time ORDER BY time DESC;`;
    const { series } = await source.range(query, GRID);
    expect(series).toHaveLength(1);
    expect(series[0]?.times).toEqual(Float64Array.from({ length: 12 }, (_one, i) => START + (i + 1) * GRID.stepMs));
    expect(series[0]?.values).toEqual(new Float64Array(12).fill(49.5));
  });

  it('takes maps and tuples apart into labels, and leaves empty and missing labels out', async () => {
    const query = `SELECT ${BUCKET}, tags, CAST(('p', 7) AS Tuple(name String, id UInt8)) AS t, ('q', 2) AS u, '' AS empty,
      CAST(NULL AS Nullable(String)) AS nothing, 5 AS n, count() AS value FROM calls WHERE ${INSIDE} GROUP BY time, tags`;
    const { series } = await source.range(query, GRID);
    expect(series[0]?.labels).toEqual({
      site: 'x',
      tier: '1',
      zone: 'a',
      name: 'p',
      id: '7',
      u_1: 'q',
      u_2: '2',
      n: '5',
    });
  });

  it.each([
    ['DateTime', `toDateTime(${START / 1_000})`],
    ['DateTime with a zone', `toDateTime(${START / 1_000}, 'Asia/Tokyo')`],
    ['DateTime64(9)', `toDateTime64(${START / 1_000}, 9, 'America/New_York')`],
    ['Nullable DateTime', `toNullable(toDateTime(${START / 1_000}))`],
    ['Date', "toDate('2026-10-01')"],
    ['seconds', `toUInt32(${START / 1_000})`],
    ['milliseconds', `toUInt64(${START})`],
    ['nanoseconds', `toInt64(${START}) * 1000000`],
    ['fractional seconds', `toFloat64(${START / 1_000})`],
    ['ISO text', "'2026-10-01T02:00:00+02:00'"],
    ['text without a zone', "'2026-10-01 00:00:00'"],
    ['low cardinality text', "toLowCardinality('2026-10-01T00:00:00Z')"],
  ])('understands times given as %s', async (_type, sql) => {
    const { series } = await source.range(`SELECT ${sql} AS time, 1 AS value`, GRID);
    expect(series[0]?.times).toEqual(Float64Array.of(START + GRID.stepMs));
  });

  it('reads decimals, large integers, NaN and infinities, and skips NULL', async () => {
    const values =
      "[nan, inf, -inf, 0.1, 1e300, toFloat64(toDecimal64('1.25', 4)), toFloat64(toUInt64(9007199254740992))]";
    const query = `SELECT addMinutes({start:DateTime64(3)}, 5 * (i - 1)) AS time, arrayElement(${values}, i) AS value FROM (SELECT arrayJoin(range(1, 8)) AS i)
      UNION ALL SELECT addMinutes({start:DateTime64(3)}, 55), NULL`;
    const { series } = await source.range(query, GRID);
    expect(series[0]?.values).toEqual(
      Float64Array.of(
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        0.1,
        1e300,
        1.25,
        9007199254740992,
      ),
    );
  });

  it('gives the value at an instant with or without a time', async () => {
    const at = START + 10 * MINUTE_MS;
    const query = `SELECT region, count() AS value FROM calls WHERE ${INSIDE} GROUP BY region`;
    const { series } = await source.instant(query, at);
    expect(series.map(({ labels, times, values }) => [labels.region, times[0], values[0]])).toEqual([
      ['eu', at, 300],
      ['us', at, 300],
    ]);
    const minutes = `SELECT toStartOfMinute(at) AS time, toMinute(time) AS value FROM calls WHERE ${INSIDE} GROUP BY time`;
    expect((await source.instant(minutes, at)).series[0]?.values).toEqual(Float64Array.of(9));
  });

  it('gives nothing for nothing', async () => {
    const query = `SELECT ${BUCKET}, region, count() AS value FROM calls WHERE ${INSIDE} GROUP BY time, region`;
    const empty = { start: START - HOUR_MS, end: START, stepMs: 5 * MINUTE_MS };
    expect(await source.range(query, empty)).toEqual({ series: [], warnings: [] });
    expect((await source.range(`SELECT {start:DateTime64(3)} AS time, 1 AS value WHERE 0`, GRID)).series).toEqual([]);
  });

  it('warns of rows outside of the range, which do not count', async () => {
    const query = `SELECT toStartOfInterval(at, toIntervalSecond({step:UInt32}), 'UTC') AS time, count() AS value FROM calls GROUP BY time`;
    const answer = await source.range(query, { ...GRID, end: START + 30 * MINUTE_MS });
    expect(answer.series[0]?.times).toHaveLength(6);
    expect(answer.warnings).toEqual([expect.stringMatching(/^6 rows outside/)]);
  });

  it('gives any query as a table', async () => {
    const query = `SELECT region, tags, {end:DateTime64(3)} AS until, count() AS calls, NULL AS nothing FROM calls GROUP BY region, tags ORDER BY region DESC`;
    const table = await source.table?.(query, GRID);
    expect(table?.columns).toEqual([
      { name: 'region', type: 'text' },
      { name: 'tags', type: 'text' },
      { name: 'until', type: 'time' },
      { name: 'calls', type: 'number' },
      { name: 'nothing', type: 'text' },
    ]);
    expect(table?.rows.map((row) => [row[0], row[2], row[3]])).toEqual([
      ['us', GRID.end, 3_600],
      ['eu', GRID.end, 3_600],
    ]);
  });

  it('finds out version and clock', async () => {
    const findings = await source.check();
    expect(findings.version).toMatch(/^\d+\.\d+/);
    expect(Math.abs(findings.clockDifferenceMs ?? Number.NaN)).toBeLessThan(5_000);
  });

  it.each([
    ['no value', 'SELECT {start:DateTime64(3)} AS time, 1 AS amount', /no column "value"; it gives time, amount/],
    [
      'a time that begins no step',
      `SELECT addSeconds({start:DateTime64(3)}, 7) AS time, 1 AS value`,
      /2026-10-01T00:00:07.000Z, which begins no step of 5m/,
    ],
    [
      'two rows for one step',
      `SELECT {start:DateTime64(3)} AS time, arrayJoin([1, 2]) AS value`,
      /two rows for 2026-10-01T00:00:00.000Z/,
    ],
    [
      'a value that is no number',
      `SELECT {start:DateTime64(3)} AS time, 'x' AS value`,
      /column "value" has the type String, which is no number/,
    ],
    [
      'a time that is no time',
      `SELECT [1] AS time, 1 AS value`,
      /column "time" has the type Array\(UInt8\), which is no time/,
    ],
    ['a table that is not there', 'SELECT at AS time, 1 AS value FROM nowhere', /UNKNOWN_TABLE/],
    ['a clock of its own', 'SELECT now() AS time, 1 AS value', /line 1, column 8: now\(\) asks the clock/],
    ['a write', 'INSERT INTO calls SELECT * FROM calls', /begins with INSERT/],
    [
      'too many rows',
      'SELECT {start:DateTime64(3)} AS time, number AS n, 1 AS value FROM numbers(100001)',
      /gives more than 100000 rows/,
    ],
  ])('says what is wrong with a query that has %s', async (_case, query, message) => {
    await expect(source.range(query, GRID)).rejects.toMatchObject({
      message: expect.stringMatching(message),
      source: 'warehouse',
      retryable: false,
    });
  });

  it('names good and valid where events are asked for', async () => {
    await expect(events('SELECT {start:DateTime64(3)} AS time, 1 AS value')).rejects.toThrow(
      /no column "good"; it gives time, value/,
    );
  });

  it('answers rightly after a query that failed half way', async () => {
    const failing = `SELECT {start:DateTime64(3)} AS time, number AS n, throwIf(number = 90000) AS value FROM numbers(100000)`;
    await expect(source.range(failing, GRID)).rejects.toThrow(/throwIf/);
    const { series } = await source.range('SELECT {start:DateTime64(3)} AS time, 7 AS value', GRID);
    expect(series[0]?.values).toEqual(Float64Array.of(7));
  });

  it('cannot be used to write, even past our own check', async () => {
    await expect(
      source.range("SELECT 1 AS time, 1 AS value FROM file('x.csv', 'CSV', 'a String') SETTINGS readonly = 0", GRID),
    ).rejects.toThrow();
  });
});

describe('the clickhouse source and a server in trouble', () => {
  it('says that it does not answer, is slow or wants another login, and asks again where that may help', async () => {
    const receiver = await startHttpReceiver();
    const ask = async (url: string, retries = 0, timeoutMs = PATIENCE_MS): Promise<unknown> => {
      const config = clickhouseConfig(
        httpAccess(url, { timeoutMs, basicAuth: { username: 'u', password: new Secret('hidden-word') } }),
        { retries },
      );
      const source = openSource(config, { firstPauseMs: 5 });
      try {
        return await source.range('SELECT 1 AS time, 1 AS value', GRID);
      } catch (error) {
        return error;
      } finally {
        await source.close();
      }
    };
    try {
      expect(await ask('http://127.0.0.1:1')).toMatchObject({
        message: expect.stringMatching(/no answer from http:\/\/127.0.0.1:1: connection refused/),
      });
      receiver.answer('hang');
      expect(await ask(receiver.url, 0, 300)).toMatchObject({
        message: expect.stringMatching(/no answer from .* within 0.3 s/),
        retryable: true,
      });
      const denied =
        'Code: 516. DB::Exception: u: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED) (version 25.3.1.1)';
      receiver.answer({ status: 403, body: denied });
      expect(await ask(receiver.url)).toMatchObject({
        message: expect.stringMatching(/AUTHENTICATION_FAILED, code 516/),
        retryable: false,
        hint: expect.stringMatching(/password/),
      });
      const before = receiver.requests.length;
      receiver.answer('cut');
      expect(await ask(receiver.url, 2)).toMatchObject({
        message: expect.stringMatching(/no answer from/),
        retryable: true,
      });
      expect(receiver.requests.length - before).toBe(3);
    } finally {
      await receiver.stop();
    }
  });

  it('needs a store where it reads the store', () => {
    expect(() => openSource(clickhouseConfig('store'))).toThrow(/reads the store, which is not open/);
  });
});
