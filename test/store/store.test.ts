import { describe, expect, it } from 'vitest';
import { StoreError } from '../../src/errors.ts';
import { openStore } from '../../src/store/index.ts';
import { startHttpReceiver } from '../servers/http-receiver.ts';
import { KINDS, useStore } from './stores.ts';

const HOSTILE = [
  "it's",
  'a\\b',
  'tab\there',
  'new\nline\r\n',
  'nul\0',
  '{x:String}',
  '"double"',
  '`tick`',
  "'); DROP TABLE t; --",
  '日本語 😀 é',
  '\\N',
  '',
  '%s $HOME',
];

describe.each(KINDS)('the %s store', (kind) => {
  const its = useStore(kind);

  it('says what kind it is and where, without credentials', () => {
    expect(its.store.kind).toBe(kind);
    expect(its.store.place).not.toMatch(/secret|nines:/);
  });

  it('gives hostile text back as it was, bound, in blocks and in rows', async () => {
    const { store } = its;
    await store.command('CREATE TABLE t (n UInt32, s String) ENGINE = MergeTree ORDER BY n');
    await store.insert('t', [
      { name: 'n', type: 'UInt32', values: HOSTILE.map((_, i) => i) },
      { name: 's', type: 'String', values: HOSTILE },
    ]);
    await store.insertRows(
      't',
      HOSTILE.map((s, i) => ({ n: 100 + i, s })),
    );
    const rows = await store.query<{ n: number; s: string }>('SELECT n, s FROM t ORDER BY n');
    expect(rows.map((row) => row.s)).toEqual([...HOSTILE, ...HOSTILE]);
    expect((await store.columns('SELECT s FROM t ORDER BY n')).s).toEqual([...HOSTILE, ...HOSTILE]);
    for (const s of HOSTILE) {
      expect(
        await store.query('SELECT {s:String} AS bound, count() AS rows FROM t WHERE s = {s:String}', { s }),
      ).toEqual([{ bound: s, rows: 2 }]);
      expect(await store.query('SELECT {s:Array(String)} AS s', { s: [s, s] })).toEqual([{ s: [s, s] }]);
    }
  });

  it('binds instants to the millisecond, as numbers and as dates', async () => {
    const at = Date.UTC(2026, 10, 16, 6, 0, 0, 123);
    for (const instant of [at, 0, 1, 1_000_000, 2_999_999_999]) {
      for (const value of [instant, new Date(instant)]) {
        const rows = await its.store.query('SELECT toUnixTimestamp64Milli({at:DateTime64(3)}) AS at', { at: value });
        expect(rows).toEqual([{ at: instant }]);
      }
    }
  });

  it('answers with numbers, times, decimals and NULL as columns', async () => {
    const sql = `SELECT toInt64(-5) AS i, toUInt64(7) AS u, toFloat32(0.5) AS f, toDecimal128('-12.345', 9) AS d, true AS b,
      toDateTime64('2026-11-16 06:00:00.123', 3, 'UTC') AS t, CAST(NULL AS Nullable(Float64)) AS n, nan AS x, 1 / 0 AS y`;
    const { i, u, f, d, b, t, n, x, y } = await its.store.numbers(sql);
    const cells = [i, u, f, d, b, t, n, x, y].map((column) => column?.[0]);
    expect(cells).toEqual([
      -5,
      7,
      0.5,
      -12.345,
      1,
      Date.UTC(2026, 10, 16, 6, 0, 0, 123),
      Number.NaN,
      Number.NaN,
      Infinity,
    ]);
    await expect(its.store.numbers("SELECT 'a' AS text")).rejects.toThrow('Column text is text');
    await expect(its.store.columns('SELECT [1] AS list')).rejects.toThrow('select a number, a time or a text');
  });

  it('keeps a decimal exactly, however it is added up', async () => {
    const { store } = its;
    await store.command('CREATE TABLE d (v Decimal(38, 9)) ENGINE = MergeTree ORDER BY tuple()');
    const values = [0.1, 0.2, -0.3, 4_503_599_627_370_497, -4_503_599_627_370_497, 1e-9, 123.456789012];
    await store.insert('d', [{ name: 'v', type: 'Decimal(38, 9)', values }]);
    expect((await store.query('SELECT toString(sum(v)) AS v FROM d'))[0]).toEqual({ v: '123.456789013' });
  });

  it('brings a million rows there and back unchanged', async () => {
    const { store } = its;
    await store.command("CREATE TABLE m (t DateTime64(3, 'UTC'), v Float64) ENGINE = MergeTree ORDER BY t");
    const start = Date.UTC(2026, 0, 1);
    const times = Float64Array.from({ length: 1_000_000 }, (_, i) => start + i * 1_001);
    const values = times.map((time, i) => Math.sin(time) * i);
    await store.insert('m', [
      { name: 't', type: "DateTime64(3, 'UTC')", values: times },
      { name: 'v', type: 'Float64', values },
    ]);
    const back = await store.numbers('SELECT toFloat64(toUnixTimestamp64Milli(t)) AS t, v FROM m ORDER BY m.t');
    const bytes = (column: Float64Array | undefined): Buffer => Buffer.from(column?.buffer ?? new ArrayBuffer());
    expect(bytes(back.t).equals(bytes(times))).toBe(true);
    expect(bytes(back.v).equals(bytes(values))).toBe(true);
  });

  it('writes nothing for an empty block, and refuses columns of different length', async () => {
    const { store } = its;
    await store.insert('m', [{ name: 't', type: "DateTime64(3, 'UTC')", values: [] }]);
    await store.insertRows('m', []);
    const uneven = store.insert('m', [
      { name: 't', type: "DateTime64(3, 'UTC')", values: [1, 2] },
      { name: 'v', type: 'Float64', values: [1] },
    ]);
    await expect(uneven).rejects.toThrow('Column v has 1 rows where the others have 2');
  });

  it('says what the engine said, with its code', async () => {
    const failure = await its.store.query('SELECT * FROM nowhere').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreError);
    expect(String(failure)).toMatch(/store .*nowhere.*\(UNKNOWN_TABLE, code 60\)/s);
  });

  it('answers an empty result with no rows and empty columns', async () => {
    expect(await its.store.query('SELECT 1 AS a WHERE 0')).toEqual([]);
    expect(await its.store.numbers('SELECT 1.5 AS a WHERE 0')).toEqual({ a: new Float64Array() });
  });

  it('has no memory of the settings and parameters of one question in the next', async () => {
    await its.store.query('SELECT {a:UInt8} AS a', { a: 1 });
    await expect(its.store.query('SELECT {a:UInt8} AS a')).rejects.toThrow(/`?a`?/);
  });

  describe('read by a stranger', () => {
    const LIMITS = { maxRows: 10, maxMemoryBytes: 200_000_000, maxSeconds: 2 };

    it('answers a plain question in another database', async () => {
      const reader = await its.store.reader(LIMITS, 'system');
      expect(await reader.query('SELECT dummy AS x, {p:String} AS p FROM one', { p: "q'" })).toEqual([
        { x: 0, p: "q'" },
      ]);
      await reader.close();
    });

    it.each([
      ['INSERT INTO watermarks VALUES (1, 1)', /readonly/i],
      ['CREATE TABLE x (a Int8) ENGINE = Memory', /readonly/i],
      ['DROP TABLE watermarks', /readonly/i],
      ["SELECT * FROM file('/etc/passwd', 'LineAsString')", /readonly/i],
      ["SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')", /readonly/i],
      ['SELECT * FROM numbers(100)', /TOO_MANY_ROWS/],
      ['SELECT sum(sipHash64(number)) FROM numbers(1000000000000)', /TIMEOUT_EXCEEDED/],
      ['SELECT uniqExact(number) FROM numbers(100000000)', /MEMORY_LIMIT_EXCEEDED/],
    ])('refuses %s', async (sql, reason) => {
      const reader = await its.store.reader(LIMITS);
      await expect(reader.query(sql)).rejects.toThrow(reason);
      await reader.close();
      await its.store.command('SELECT 1');
    });
  });
});

describe('a proxy before a store', () => {
  it.each([
    ['an empty body', '', 'an error without a text'],
    [
      'a page',
      '<html><head><title>414</title></head><body>Request-URI Too Large</body></html>',
      '414 Request-URI Too Large',
    ],
  ])('that answers with %s is named as what it is', async (_, body, said) => {
    const proxy = await startHttpReceiver();
    proxy.answer({ status: 414, body });
    try {
      const config = {
        kind: 'server',
        url: proxy.url,
        database: 'nines',
        username: 'default',
        password: undefined,
      } as const;
      const failure = await openStore({ ...config, cluster: undefined }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StoreError);
      expect(String(failure)).toContain(`answered, but not as ClickHouse does: ${said}`);
    } finally {
      await proxy.stop();
    }
  });
});
