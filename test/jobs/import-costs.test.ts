import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importCosts } from '../../jobs/import-costs.ts';
import { moneyIn } from '../../jobs/reporting/savings-facts.ts';
import { value } from '../../jobs/value.ts';
import { balanceOf, Exact, type RoiEntry } from '../../src/roi/index.ts';
import { costLoads, readRoiEntries } from '../../src/store/index.ts';
import { parsePeriod } from '../../src/time/index.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { HEAD, line } from './focus-lines.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const AT = Date.parse('2026-11-05T00:00:00Z');
const OCTOBER = parsePeriod('2026-10', AT, { timeZone: 'UTC', weekStartsOn: 1 });

const folder = temporaryFolder('focus');
const file = (name: string, lines: readonly string[], head = HEAD): string => {
  const path = join(folder.path, name);
  const text = [head, ...lines].join('\n');
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
};

let place: Workplace;
const CONFIG = `
sources: { metrics: { type: clickhouse, at: store } }
currency: USD
savings:
  streams:
    - { name: cloud, kind: cost, focus: {} }
    - { name: storage, kind: cost, focus: { providers: [AWS], services: ["Amazon S3"], tags: { team: data } } }
`;
beforeAll(async () => {
  place = await openWorkplace(CONFIG);
});
afterAll(async () => {
  await place.close();
  folder.remove();
});

const load = (paths: readonly string[], changes = {}) => importCosts(paths, place.context(AT, changes));
const refusal = async (lines: readonly string[], head?: string): Promise<string> =>
  load([file('bad.csv', lines, head)]).then(
    () => 'was read',
    (error: Error) => error.message,
  );
const rows = async (): Promise<readonly { n: number; sum: string }[]> =>
  place.store.query('SELECT toFloat64(count()) AS n, toString(sum(effective)) AS sum FROM cost_rows');
const entries = async (stream: string): Promise<RoiEntry[]> => {
  await value.run(place.context(AT));
  return readRoiEntries(place.store, OCTOBER, stream);
};
const total = (of: readonly RoiEntry[]): string =>
  of.reduce((sum, { amount }) => sum.plus(amount), new Exact(0)).toFixed(9);

describe('a bill in the FOCUS format', () => {
  it.each<[string, readonly string[], string | undefined, string]>([
    [
      'a number with a comma',
      [line(), line({ effective: '"1,5"' })],
      undefined,
      'bad.csv:3, column BilledCost: "1,5" is not a decimal number',
    ],
    [
      'a day that is none',
      [line({ day: '2026-09-31' })],
      undefined,
      'bad.csv:2, column ChargePeriodStart: "2026-09-31T00:00:00Z" is not a time',
    ],
    [
      'a charge that ends before it begins',
      [line({ until: '2026-10-01T00:00:00Z' })],
      undefined,
      'bad.csv:2, column ChargePeriodEnd: 2026-10-01T00:00:00Z is not after ChargePeriodStart 2026-10-03T00:00:00Z',
    ],
    [
      'two currencies',
      [line(), line({ currency: 'EUR' })],
      undefined,
      'bad.csv:3, column BillingCurrency: "EUR" where AWS bills the period from 2026-10-01 in USD',
    ],
    [
      'an unknown category',
      [line({ category: 'Refund' })],
      undefined,
      'bad.csv:2, column ChargeCategory: "Refund" is none of Usage, Purchase, Tax, Credit, Adjustment',
    ],
    [
      'an unknown class',
      [line({ class: 'Fix' })],
      undefined,
      'bad.csv:2, column ChargeClass: "Fix" is neither empty nor Correction',
    ],
    ['tags that are none', [line({ tags: 'team=data' })], undefined, 'bad.csv:2, column Tags: is not a JSON object'],
    ['a line that is too short', [line(), 'AWS,2026'], undefined, 'bad.csv:3: 2 fields where the head has 16'],
    [
      'missing columns',
      [],
      'lineItem/UsageStartDate,lineItem/UnblendedCost',
      'bad.csv:1: no column BilledCost, EffectiveCost, BillingCurrency',
    ],
    ['a column that is there twice', [], `${HEAD},EffectiveCost`, 'bad.csv:1: there are two columns "EffectiveCost"'],
    ['a quote that is never closed', ['"AWS'], undefined, 'bad.csv:2: a quote is opened and never closed'],
  ])('with %s is refused with its place', async (_, lines, head, message) => {
    expect(await refusal(lines, head)).toContain(message);
    expect(await rows()).toEqual([{ n: 0, sum: '0' }]);
    expect(await costLoads(place.store)).toEqual([]);
  });

  it('is read with identical lines, credits, corrections, exponents, nulls and a fee for the whole month', async () => {
    const periods = await load([
      file('october.csv', [
        line({ tags: '"{""team"": ""data""}"' }),
        line({ tags: '"{""team"": ""data""}"' }),
        line({ category: 'Credit', effective: '-0.75' }),
        line({ class: 'Correction', effective: '-1.5e-3', day: '2026-10-04' }),
        line({ class: 'null', effective: '2.5E-07', service: 'AWS Lambda' }),
        line({
          category: 'Purchase',
          day: '2026-10-01',
          until: '2026-11-01T00:00:00Z',
          effective: '31',
          service: 'Support',
        }),
        ...Array.from({ length: 31 }, (_, i) =>
          line({ day: `2026-10-${String(i + 1).padStart(2, '0')}`, effective: '0', list: '1' }),
        ),
      ]),
    ]);
    expect(periods).toMatchObject([
      {
        provider: 'AWS',
        currency: 'USD',
        rows: 37,
        credits: 1,
        corrections: 1,
        effective: '33.24850025',
        replaces: undefined,
      },
    ]);
    const cloud = await entries('cloud');
    expect(cloud.map(({ coverage }) => coverage)).toEqual(cloud.map(() => 1));
    expect(cloud.find(({ key }) => key === '2026-10-03')?.amount.toFixed(8)).toBe('3.25000025');
    expect(total(cloud)).toBe('33.248500250');
    expect(total(await entries('storage'))).toBe('3.000000000');
  });

  it('changes nothing when it is imported again, and as a whole when it differs', async () => {
    const before = await rows();
    const same = [file('october.csv', [line({ effective: '2' })])];
    expect((await load(same, { dryRun: true }))[0]?.replaces).toBe(37);
    expect(await rows()).toEqual(before);
    await load(same);
    expect(await rows()).toEqual([{ n: 1, sum: '2' }]);
    expect((await load(same))[0]).toMatchObject({ unchanged: true });
    expect(await rows()).toEqual([{ n: 1, sum: '2' }]);
    const cloud = await entries('cloud');
    expect(total(cloud)).toBe('2.000000000');
    // What the new bill does not reach is unknown, not free.
    expect(cloud.find(({ key }) => key === '2026-10-04')?.coverage).toBe(0);
  });

  it('replaces no other provider and no other month, and nothing at all when a late line is wrong', async () => {
    await load([file('september.csv.gz', [line({ month: '2026-09', effective: '5' })])]);
    await load([file('azure.csv', [line({ provider: 'Azure', effective: '7' })])]);
    expect(await rows()).toEqual([{ n: 3, sum: '14' }]);
    const many = Array.from({ length: 25_000 }, () => line({ effective: '1' }));
    expect(await refusal([...many, line({ effective: 'x' })])).toContain('bad.csv:25002, column BilledCost');
    expect(await rows()).toEqual([{ n: 3, sum: '14' }]);
    expect((await costLoads(place.store)).map(({ provider, rows: n }) => [provider, n])).toEqual([
      ['AWS', 1],
      ['AWS', 1],
      ['Azure', 1],
    ]);
  });

  it('counts whole after an import that was killed in the middle', async () => {
    const path = file('again.csv', [line({ effective: '3' }), line({ effective: '4' })]);
    const killed = new Error('killed');
    const broken = {
      ...place.context(AT),
      store: Object.assign(Object.create(place.store) as typeof place.store, {
        insertRows: async (table: string, all: readonly object[]) => {
          await place.store.insertRows(table, all);
          if (table === 'cost_rows') throw killed;
        },
        command: async () => {
          throw killed;
        },
        query: place.store.query.bind(place.store),
      }),
    };
    await expect(importCosts([path], broken)).rejects.toBe(killed);
    await load([path]);
    const loads = await costLoads(place.store);
    expect(loads.find(({ files }) => files.includes('again.csv'))?.rows).toBe(2);
    expect(await place.store.query("SELECT toFloat64(count()) AS n FROM cost_rows WHERE file = 'again.csv'")).toEqual([
      { n: 2 },
    ]);
  });

  it('is refused when one content or one name is given twice', async () => {
    const one = file('one.csv', [line()]);
    const two = file('two.csv', [line()]);
    await expect(load([one, two])).rejects.toThrow('has the same content as');
  });

  it('is read as providers write it: names, zones, nulls, quoted lines, columns of their own, parts named alike', async () => {
    const head =
      '\u{feff}x_Note,provider_name,billing period start,BILLINGPERIODEND,chargeperiodstart,ChargePeriodEnd,BillingCurrency,ChargeCategory,BilledCost,EffectiveCost,ListCost,Tags';
    const rows = [
      '"two\r\nlines, and a ""quote""",Oracle,2026-12-01,2027-01-01,2026-12-03T02:00:00+02:00,2026-12-04 00:00 UTC,EUR,Usage,1.25,1.00,2.00,{}',
      ',Oracle,2026-12-01T00:00Z,2027-01-01T00:00Z,2026-12-03T00:00Z,2026-12-04T00:00Z,EUR,Tax,0.19,,null,',
      ',Oracle,2026-12-01T00:00Z,2027-01-01T00:00Z,2026-12-03T00:00Z,2026-12-04T00:00Z,EUR,Credit,-0.5,NULL,,',
    ];
    mkdirSync(join(folder.path, 'a'));
    mkdirSync(join(folder.path, 'b'));
    const parts = [file('a/part-1.csv', rows, head), file('b/part-1.csv', [rows[0] ?? ''], head)];
    const text = readFileSync(parts[0] ?? '', 'utf8').replaceAll('\n', '\r\n');
    writeFileSync(parts[0] ?? '', gzipSync(text));
    expect(await load(parts)).toMatchObject([
      { provider: 'Oracle', rows: 4, billed: '2.19', effective: '1.69', credits: 1, unpriced: 4 },
    ]);
    expect((await costLoads(place.store)).find(({ provider }) => provider === 'Oracle')?.files).toEqual([
      'a/part-1.csv',
      'b/part-1.csv',
    ]);
    const sums = await place.store.query(
      "SELECT service, sum(list) AS list, sum(contracted) AS contracted, toString(min(start)) AS day FROM cost_rows WHERE provider = 'Oracle' GROUP BY service ORDER BY service",
    );
    expect(sums).toMatchObject([
      { service: 'Credit', list: -0.5, contracted: -0.5 },
      { service: 'Tax', list: 0.19, contracted: 0.19 },
      { service: 'Usage', list: 4, contracted: 4, day: expect.stringMatching(/^2026-12-03 00:00:00/) },
    ]);
  });

  it('is read from Parquet with every digit, and is refused with a place where the file is cut off', async () => {
    const path = join(folder.path, 'it {is} parquet.parquet');
    const plain = join(folder.path, 'plain.parquet');
    await place.store.command(`INSERT INTO FUNCTION file('${plain}', 'Parquet')
      SELECT 'Snow' AS ProviderName, toDateTime64('2026-10-01', 3, 'UTC') AS BillingPeriodStart, toDateTime64('2026-11-01', 3, 'UTC') AS BillingPeriodEnd,
        toDateTime64('2026-10-01', 3, 'UTC') + toIntervalHour(number) AS ChargePeriodStart, ChargePeriodStart + toIntervalHour(1) AS ChargePeriodEnd,
        'USD' AS BillingCurrency, 'Usage' AS ChargeCategory, CAST(NULL AS Nullable(String)) AS ChargeClass, 'Compute' AS ServiceName, 'Compute' AS ServiceCategory,
        toDecimal128('0.123456789012345678', 18) AS BilledCost, 0.1 AS EffectiveCost, if(number = 0, NULL, 0.2) AS ListCost, 0.15 AS ContractedCost,
        map('team', 'da"ta') AS Tags, 7 AS x_Other FROM numbers(100)`);
    copyFileSync(plain, path);
    expect(await load([path])).toMatchObject([
      { provider: 'Snow', rows: 100, unpriced: 1, billed: '12.3456789012345678', effective: '10' },
    ]);
    const [row] = await place.store.query<{ team: string }>(
      "SELECT JSONExtractString(tags, 'team') AS team FROM cost_rows WHERE provider = 'Snow' LIMIT 1",
    );
    expect(row?.team).toBe('da"ta');
    writeFileSync(path, readFileSync(path).subarray(0, 900));
    await expect(load([path])).rejects.toThrow('it {is} parquet.parquet: cannot be read as Parquet');
  });

  it('in another currency than its stream is refused until the configuration says so', async () => {
    await load([file('gcp.csv', [line({ provider: 'GCP', currency: 'EUR', effective: '10' })])]);
    const { problems } = await value.run(place.context(AT));
    expect(problems).toMatchObject([
      { subject: 'stream cloud', message: expect.stringContaining('are in EUR, the stream in USD') },
    ]);
    await place.configure(`
sources: { metrics: { type: clickhouse, at: store } }
currency: USD
savings:
  streams: [{ name: gcp, kind: cost, currency: EUR, focus: { providers: [GCP] } }]
  rates: [{ date: 2026-10-01, from: EUR, to: USD, rate: 1.20, source: ECB }]
`);
    expect((await value.run(place.context(AT))).problems).toEqual([]);
    const { summary } = balanceOf(await moneyIn(place.context(AT), OCTOBER), OCTOBER);
    expect(summary.cost.toFixed(2)).toBe('12.00');
  });
});
