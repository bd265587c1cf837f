import { createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { savingsRatesIn } from '../../jobs/reporting/savings-facts.ts';
import { value } from '../../jobs/value.ts';
import { connectBills } from '../../src/cli/connect/connect-bills.ts';
import { Exact, type RoiEntry } from '../../src/roi/index.ts';
import { readRoiEntries } from '../../src/store/index.ts';
import { parsePeriod } from '../../src/time/index.ts';
import { type ClickHouseServer, startClickHouse } from '../servers/clickhouse.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const AT = Date.parse('2026-11-05T00:00:00Z');

/** As warehouses keep a bill: typed, with tags as a Map. */
const TYPED = `ProviderName LowCardinality(String), BillingPeriodStart DateTime, BillingPeriodEnd DateTime,
  ChargePeriodStart DateTime64(3, 'Europe/Berlin'), ChargePeriodEnd DateTime64(3, 'Europe/Berlin'), BillingCurrency LowCardinality(String),
  ChargeCategory LowCardinality(String), ChargeClass Nullable(String), ServiceName String, ServiceCategory String, SubAccountId String,
  ResourceId Nullable(String), BilledCost Decimal(30, 15), EffectiveCost Decimal(30, 15), ListCost Decimal(18, 10), ContractedCost Decimal(18, 10),
  Tags Map(String, String), x_Own String`;
/** As they come from a CSV whose types nobody has written. */
const TEXTS = `Provider String, BillingPeriodStart String, BillingPeriodEnd String, ChargePeriodStart String, ChargePeriodEnd String,
  BillingCurrency String, ChargeCategory String, ServiceName Nullable(String), ServiceCategory String, BilledCost Nullable(String),
  EffectiveCost Float64, ListCost Nullable(Float64), ContractedCost String, Tags String`;

/** 100,000 hourly lines of a month: every 50th a credit, every 97th the same as the one before it. */
const LINES = `SELECT intDiv(number, 97) AS block, number - if(number % 97 = 1, 1, 0) AS n, cityHash64(n) AS h,
    toDateTime('2026-10-01 00:00:00', 'UTC') + toIntervalHour(n % 744) AS at,
    (h % 1000000007) * if(n % 50 = 0, -1, 1) AS amount FROM numbers(100000)`;

let server: ClickHouseServer;
let place: Workplace;
const ask = async <Row>(query: string): Promise<Row[]> => {
  const client = createClient({ url: server.url });
  try {
    const answer = await client.query({ query, format: 'JSONEachRow' });
    return await answer.json<Row>();
  } finally {
    await client.close();
  }
};
const command = async (...queries: readonly string[]): Promise<void> => {
  const client = createClient({ url: server.url });
  for (const query of queries) await client.command({ query });
  await client.close();
};

/** Configures one stream per filter of one table, all with the same source. */
const configure = (streams: Readonly<Record<string, string>>) =>
  place.configure(`
sources:
  warehouse: { type: clickhouse, url: "${server.url}", retries: 0 }
  other: { type: clickhouse, at: store }
timeZone: Europe/Berlin
currency: USD
savings:
  streams:
${Object.entries(streams)
  .map(([name, focus]) => `    - { name: ${name}, kind: cost, source: warehouse, focus: { ${focus} } }`)
  .join('\n')}`);

const entriesOf = (stream: string): Promise<RoiEntry[]> => readRoiEntries(place.store, { start: 0, end: AT }, stream);
const run = async (): Promise<void> => expect((await value.run(place.context(AT))).problems).toEqual([]);
const valued = async (stream: string): Promise<RoiEntry[]> => {
  await run();
  return entriesOf(stream);
};
const refusal = async (focus: string): Promise<string> => {
  await configure({ bad: focus });
  const { problems } = await value.run(place.context(AT));
  return problems.map(({ message, hint }) => `${message}\n${hint}`).join('\n');
};
const byDay = (entries: readonly RoiEntry[]) =>
  entries.filter(({ amount }) => !amount.isZero()).map(({ key, amount }) => [key, amount.toFixed()]);
const rowsOf = (rows: readonly { day: string; amount: string }[]) =>
  rows.map(({ day, amount }) => [day, new Exact(amount).toFixed()]).filter(([, amount]) => amount !== '0');

beforeAll(async () => {
  server = await startClickHouse();
  place = await openWorkplace('sources: { other: { type: clickhouse, at: store } }');
  await command(
    'CREATE DATABASE finops',
    `CREATE TABLE finops.focus (${TYPED}) ENGINE = MergeTree ORDER BY ChargePeriodStart`,
    `INSERT INTO finops.focus SELECT if(n % 3 = 0, 'Azure', 'AWS'), '2026-10-01 00:00:00', '2026-11-01 00:00:00', at, at + toIntervalHour(1), 'USD',
       if(n % 50 = 0, 'Credit', 'Usage'), if(n % 500 = 7, 'Correction', NULL), concat('service-', toString(n % 7)), 'Storage', toString(n % 5),
       if(n % 2 = 0, toString(n), NULL), toDecimal128(amount, 15) / 1000000, toDecimal128(amount, 15) / 1000000, 0, 0,
       map('team', if(n % 4 = 0, 'data', 'web')), '' FROM (${LINES})`,
    `CREATE TABLE finops.texts (${TEXTS}) ENGINE = MergeTree ORDER BY tuple()`,
    `INSERT INTO finops.texts SELECT ProviderName, '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z',
       concat(formatDateTime(ChargePeriodStart, '%Y-%m-%dT%H:%i:%S', 'UTC'), 'Z'), concat(formatDateTime(ChargePeriodEnd, '%Y-%m-%dT%H:%i:%S', 'UTC'), 'Z'),
       BillingCurrency, ChargeCategory, ServiceName, ServiceCategory, toString(BilledCost), toFloat64(EffectiveCost), 0, '1.5e-3', toJSONString(Tags) FROM finops.focus`,
  );
});
afterAll(async () => {
  await place.close();
  await server.stop();
});

describe('a FOCUS table of 100,000 rows in ClickHouse', () => {
  it('comes to the totals of independent SQL over the same rows, by day, service, provider, category and tag', async () => {
    const filters: Readonly<Record<string, readonly [string, string]>> = {
      all: ['table: finops.focus', '1'],
      s1: ['table: finops.focus, services: [service-1]', "ServiceName = 'service-1'"],
      azure: ['table: finops.focus, providers: [Azure]', "ProviderName = 'Azure'"],
      credits: ['table: finops.focus, categories: [Credit], column: billed', "ChargeCategory = 'Credit'"],
      data: [
        'table: finops.focus, tags: { team: data }, subAccounts: ["3"]',
        "Tags['team'] = 'data' AND SubAccountId = '3'",
      ],
      query: ['query: "SELECT * FROM finops.focus WHERE ServiceName = \'service-2\'"', "ServiceName = 'service-2'"],
    };
    await configure(Object.fromEntries(Object.entries(filters).map(([name, [focus]]) => [name, focus])));
    await run();
    for (const [stream, [, where]] of Object.entries(filters)) {
      const expected = await ask<{ day: string; amount: string }>(
        `SELECT toString(toDate(ChargePeriodStart, 'Europe/Berlin')) AS day, toString(sum(EffectiveCost)) AS amount FROM finops.focus
         WHERE ${where} GROUP BY day ORDER BY day`,
      );
      expect(byDay(await entriesOf(stream)), stream).toEqual(rowsOf(expected));
      expect(expected.length).toBeGreaterThan(30);
    }
    const [same] = await ask<{ lines: number }>(
      'SELECT toFloat64(count()) - uniqExact(cityHash64(ProviderName, ChargePeriodStart, ServiceName, SubAccountId, EffectiveCost)) AS lines FROM finops.focus',
    );
    expect(same?.lines).toBeGreaterThan(1_000);
    const october = (await entriesOf('all')).slice(1, 31);
    expect(october.map(({ coverage }) => coverage)).toEqual(october.map(() => 1));
  });

  it('comes to the same where every column is text or a double', async () => {
    const filters: Readonly<Record<string, readonly [string, string]>> = {
      effective: ['table: finops.texts', 'toDecimal256(toString(EffectiveCost), 38)'],
      billed: [
        'table: finops.texts, column: billed, tags: { team: data }',
        "if(JSONExtractString(Tags, 'team') = 'data', toDecimal256(BilledCost, 38), 0)",
      ],
      contracted: ['table: finops.texts, column: contracted', "toDecimal256('0.0015', 38)"],
    };
    await configure(Object.fromEntries(Object.entries(filters).map(([name, [focus]]) => [name, focus])));
    await run();
    for (const [stream, [, amount]] of Object.entries(filters)) {
      const expected = await ask<{ day: string; amount: string }>(
        `SELECT toString(toDate(parseDateTimeBestEffort(ChargePeriodStart, 'UTC'), 'Europe/Berlin')) AS day, toString(sum(${amount})) AS amount
         FROM finops.texts GROUP BY day ORDER BY day`,
      );
      expect(byDay(await entriesOf(stream)), stream).toEqual(rowsOf(expected));
    }
  });

  it('comes to the same where a warehouse writes names, zones and what a provider leaves out in its own way', async () => {
    const changes = [
      "concat(formatDateTime(ChargePeriodStart, '%Y-%m-%dT%H:%i:%S', 'Asia/Kolkata'), '+05:30') AS ChargePeriodStart",
      "if(ChargeCategory = 'Credit', NULL, EffectiveCost) AS EffectiveCost",
      'NULL AS ServiceName, NULL AS ListCost',
    ].join(', ');
    const query = `SELECT * EXCEPT (ContractedCost, EffectiveCost, BilledCost), EffectiveCost AS effective_cost, BilledCost AS BILLEDCOST FROM (SELECT * REPLACE (${changes}) FROM finops.focus)`;
    await configure({
      whole: 'table: finops.focus',
      own: `query: "${query}"`,
      list: `query: "${query}", column: list`,
    });
    const [whole, own, list] = [await valued('whole'), await entriesOf('own'), await entriesOf('list')];
    expect(byDay(whole).length).toBeGreaterThan(10);
    expect(byDay(own)).toEqual(byDay(whole));
    expect(byDay(list)).toEqual(byDay(whole));
  });

  it('forgets no day that the table has dropped, and takes a correction of an old day in', async () => {
    await command(
      `CREATE TABLE finops.kept (${TYPED}) ENGINE = MergeTree ORDER BY ChargePeriodStart`,
      "INSERT INTO finops.kept SELECT * FROM finops.focus WHERE ChargePeriodStart < toDateTime('2026-10-03 22:00:00', 'UTC')",
    );
    await configure({ kept: 'table: finops.kept' });
    const before = await valued('kept');
    await command(
      "ALTER TABLE finops.kept DELETE WHERE ChargePeriodStart < toDateTime('2026-10-01 22:00:00', 'UTC') SETTINGS mutations_sync = 2",
      "INSERT INTO finops.kept SELECT * REPLACE (toDecimal128(-1, 15) AS EffectiveCost, 'Correction' AS ChargeClass) FROM finops.focus WHERE ChargePeriodStart = toDateTime('2026-10-02 10:00:00', 'UTC') LIMIT 1",
    );
    const after = await valued('kept');
    expect(after[0]).toEqual(before[0]);
    const of = (entries: readonly RoiEntry[], key: string) => entries.find((entry) => entry.key === key)?.amount;
    expect(of(after, '2026-10-02')?.toFixed()).toBe(of(before, '2026-10-02')?.minus(1).toFixed());
    expect(of(after, '2026-10-03')).toEqual(of(before, '2026-10-03'));
  });
});

describe('a FOCUS table that cannot be read right', () => {
  const without = async (columns: string): Promise<string> =>
    refusal(`query: "SELECT * EXCEPT (${columns}) FROM finops.focus"`);
  const changed = async (changes: string, where: string): Promise<string> =>
    refusal(
      `query: "SELECT * REPLACE (${changes}) FROM finops.focus WHERE ${where} UNION ALL SELECT * FROM finops.focus WHERE NOT (${where})"`,
    );

  it('is refused with the columns that it lacks or has the wrong type of', async () => {
    expect(await without('EffectiveCost, ChargeCategory')).toContain(
      'the query: no column EffectiveCost, ChargeCategory',
    );
    expect(await refusal('query: "SELECT *, ProviderName AS effectivecost FROM finops.focus"')).toBe('');
    expect(await refusal('query: "SELECT * REPLACE (Tags AS EffectiveCost) FROM finops.focus"')).toContain(
      'the query, column EffectiveCost: has the type Map(String, String), which is no number',
    );
    expect(await refusal('table: finops.nothing')).toContain('Check the name of the table');
  });

  it.each([
    [
      'a missing amount',
      'NULL AS EffectiveCost',
      "SubAccountId = '3' AND ServiceName = 'service-1' AND ChargePeriodStart < toDateTime('2026-10-01 12:00:00', 'UTC')",
      /the line of ProviderName \w+, ChargePeriodStart 2026-10-01 [^,]+, ServiceName service-1, SubAccountId 3.*, column EffectiveCost: NULL is not a decimal number; \d+ more lines are like it/,
    ],
    [
      'a charge that ends before it begins',
      'ChargePeriodStart AS ChargePeriodEnd',
      "ServiceName = 'service-3'",
      /ServiceName service-3.*, column ChargePeriodEnd: ".*" is not after the start; \d+ more lines/,
    ],
    [
      'an unknown category',
      "'Refund' AS ChargeCategory",
      "ServiceName = 'service-4'",
      /column ChargeCategory: "Refund" is none of Usage, Purchase, Tax, Credit, Adjustment/,
    ],
    ['no provider', "'' AS ProviderName", "ServiceName = 'service-5'", /column ProviderName: "" is empty/],
    [
      'a currency that is none',
      "'dollar' AS BillingCurrency",
      "ServiceName = 'service-5'",
      /column BillingCurrency: "dollar" is not a currency of ISO 4217/,
    ],
    [
      'two currencies in one bill',
      "'EUR' AS BillingCurrency",
      "ServiceName = 'service-6'",
      /the query, column BillingCurrency: AWS bills the period from 2026-10-01 in EUR and USD/,
    ],
    [
      'an unknown class',
      "'Fix' AS ChargeClass",
      "ServiceName = 'service-6'",
      /column ChargeClass: "Fix" is neither empty nor Correction/,
    ],
  ])('is refused with the line and column of %s, and keeps what was known', async (_, changes, where, message) => {
    await configure({ bad: 'table: finops.focus' });
    const before = await valued('bad');
    expect(await changed(changes, where)).toMatch(message);
    expect(await entriesOf('bad')).toEqual(before);
  });

  it.each([
    ["if(ServiceName = 'service-1', '1,5', BilledCost) AS BilledCost", 'BilledCost: "1,5" is not a decimal number'],
    ["if(ServiceName = 'service-1', '', BilledCost) AS BilledCost", 'BilledCost: "" is not a decimal number'],
    ["'2026-02-30T00:00:00Z' AS ChargePeriodStart", 'ChargePeriodStart: "2026-02-30T00:00:00Z" is not a time'],
    ["'yesterday' AS ChargePeriodEnd", 'ChargePeriodEnd: "yesterday" is not a time'],
    ["'team=data' AS Tags", 'Tags: "team=data" is not a JSON object'],
  ])('is refused where a text column is %s', async (changes, message) => {
    expect(await refusal(`column: billed, query: "SELECT * REPLACE (${changes}) FROM finops.texts"`)).toContain(
      message,
    );
  });

  it('is refused where a double is no number', async () => {
    const query =
      'SELECT * REPLACE (if(SubAccount = 1, nan, EffectiveCost) AS EffectiveCost) FROM (SELECT *, rowNumberInAllBlocks() AS SubAccount FROM finops.texts)';
    expect(await refusal(`query: "${query}"`)).toContain('EffectiveCost: "nan" is not a decimal number');
  });

  it('is not refused for what another provider has written, where the providers are named', async () => {
    await configure({
      bad: `providers: [AWS], query: "SELECT * REPLACE (if(ProviderName = 'Azure', 'EUR', BillingCurrency) AS BillingCurrency) FROM finops.focus"`,
    });
    expect((await valued('bad')).length).toBeGreaterThan(30);
    expect(
      await refusal(
        `query: "SELECT * REPLACE (if(ProviderName = 'Azure', 'EUR', BillingCurrency) AS BillingCurrency) FROM finops.focus"`,
      ),
    ).toContain('the bills of stream "bad" are in EUR, the stream in USD');
  });
});

describe('the effective savings rate of a FOCUS table', () => {
  const OCTOBER = parsePeriod('2026-10', AT, { timeZone: 'Europe/Berlin', weekStartsOn: 1 });
  const rates = async () => {
    await run();
    const found = await savingsRatesIn(place.context(AT), OCTOBER);
    return found.map(({ provider, overList, overContract }) => [
      provider,
      overList?.toFixed(3),
      overContract?.toFixed(3),
    ]);
  };

  it('is that of the lines that begin in the period, and is kept when the table has dropped them', async () => {
    await command(
      `CREATE TABLE finops.rates (${TYPED}) ENGINE = MergeTree ORDER BY ChargePeriodStart`,
      ...(
        [
          ['2026-09-30 21:00:00', 999, 1],
          ['2026-09-30 22:00:00', 100, 65],
          ['2026-10-31 22:45:00', 100, 65],
          ['2026-10-31 23:00:00', 999, 1],
        ] as const
      ).map(
        ([at, list, effective]) =>
          `INSERT INTO finops.rates SELECT * REPLACE (toDateTime('${at}', 'UTC') AS ChargePeriodStart, toDateTime('${at}', 'UTC') + INTERVAL 1 HOUR AS ChargePeriodEnd,
             ${list} AS ListCost, 80 AS ContractedCost, ${effective} AS EffectiveCost) FROM finops.focus WHERE ProviderName = 'AWS' LIMIT 1`,
      ),
    );
    await configure({ rates: 'table: finops.rates', one: 'table: finops.rates, services: [none]' });
    // (200 − 130) ÷ 200 and (160 − 130) ÷ 160, as on the page.
    expect(await rates()).toEqual([['AWS', '0.350', '0.188']]);
    await command(
      "ALTER TABLE finops.rates DELETE WHERE ChargePeriodStart < toDateTime('2026-10-20 00:00:00', 'UTC') SETTINGS mutations_sync = 2",
    );
    expect(await rates()).toEqual([['AWS', '0.350', '0.188']]);
    await command(
      'ALTER TABLE finops.rates UPDATE EffectiveCost = 100 WHERE ListCost = 100 SETTINGS mutations_sync = 2',
    );
    expect(await rates()).toEqual([['AWS', '0.175', '-0.031']]);
    await command(
      "ALTER TABLE finops.rates UPDATE ProviderName = 'Azure' WHERE ListCost = 100 SETTINGS mutations_sync = 2",
    );
    expect(await rates()).toEqual([
      ['AWS', '0.350', '0.188'],
      ['Azure', '0.000', '-0.250'],
    ]);
  });
});

describe('check --connect', () => {
  it('adds every table up, and says what cannot be read', async () => {
    const config = await configure({
      good: 'table: finops.focus, services: [service-1]',
      none: 'table: finops.focus, providers: [GCP]',
      bad: 'query: SELECT 1 AS EffectiveCost',
    });
    const source = place.context(AT).source('warehouse');
    const found = await connectBills(config, new Map([['warehouse', source]]), {
      at: AT,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    expect(found.map(({ name, state, found: text }) => `${state} ${name}: ${text}`)).toEqual([
      expect.stringMatching(/^ok savings good: 14\d{3} lines of finops.focus, charges from 2026-10-01 to 2026-10-31$/),
      'warning savings none: no lines of the providers in finops.focus',
      expect.stringMatching(/^failed savings bad: the query: no column BilledCost, BillingCurrency/),
    ]);
  });
});

describe('the configuration of a FOCUS table', () => {
  const problems = async (yaml: string): Promise<string> =>
    place.configure(yaml).then(
      () => '',
      (error: Error) => error.message,
    );
  const of = (focus: string, sources = 'warehouse: { type: clickhouse, at: store }') =>
    `sources: { ${sources} }\nsavings: { streams: [{ name: bill, kind: cost, focus: { ${focus} } }] }`;

  it('needs a ClickHouse source, named where there are several, and SQL that can be repeated', async () => {
    expect(await problems(of('table: a.b'))).toBe('');
    expect(await problems(of('table: a.b', 'prom: { type: prometheus, url: "http://127.0.0.1:1" }'))).toContain(
      'source "prom" is of type prometheus, and only ClickHouse has tables',
    );
    expect(
      await problems(of('table: a.b', 'a: { type: clickhouse, at: store }, b: { type: clickhouse, at: store }')),
    ).toContain('"source" is missing');
    expect(await problems(of('table: a.b, query: SELECT 1'))).toContain('give either "table" or "query"');
    expect(await problems(of('query: SELECT * FROM bill WHERE BillingPeriodStart > now()'))).toContain('now()');
  });
});
