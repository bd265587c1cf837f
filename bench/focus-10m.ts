import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSource, type Source } from '../src/sources/index.ts';
import { chargesOf, openStore, type Store, switchCostLoads } from '../src/store/index.ts';
import type { Bench, Figure } from './figure.ts';
import { atMost, compare } from './measure.ts';

const ROWS = 10_000_000;
/** Rows in one statement, so that no insert needs the memory of all of them. */
const CHUNK = 1_000_000;
const LIMIT = 2;
const RUNS = 3;
const LOAD = 'bench';
const START = Date.UTC(2026, 9, 1);
const EVERYTHING = {
  column: 'effective',
  providers: [],
  services: [],
  subAccounts: [],
  categories: [],
  tags: {},
} as const;

/** A month of hourly charges of 40 services. */
const LINES = `SELECT number, fromUnixTimestamp64Milli({start:Int64} + intDiv(number * 744, ${ROWS}) * 3600000) AS s,
  concat('service-', toString(number % 40)) AS service, number % 99991 AS amount FROM numbers({from:UInt64}, ${CHUNK})`;

async function fill(store: Store, table: string, select: string): Promise<void> {
  for (let from = 0; from < ROWS; from += CHUNK) {
    await store.command(`INSERT INTO ${table} ${select} FROM (${LINES})`, { start: START, from });
  }
  // Both sides read what a store at rest holds.
  await store.command(`OPTIMIZE TABLE ${table} FINAL`);
}

/** Ten million lines of a bill that was imported. */
async function imported(store: Store): Promise<Figure> {
  await fill(
    store,
    'cost_rows',
    `SELECT '${LOAD}', 'bench.csv', number, 'AWS', service, 'Compute', toString(number % 9), toString(number % 1000), 'Usage', 0,
       s, s + INTERVAL 1 HOUR, 'USD', toDecimal256(amount, 38) / 10000 AS cost, cost, cost, cost, '{}'`,
  );
  const load = {
    provider: 'AWS',
    billingPeriod: START,
    load: LOAD,
    currency: 'USD',
    rows: ROWS,
    files: [],
    imported: START,
  };
  await switchCostLoads(store, [load]);
  const times = await compare(
    async () => checked(await chargesOf(store, 'effective', EVERYTHING)),
    () => store.query('SELECT toDate(start) AS day, service, sum(effective) FROM cost_rows GROUP BY day, service'),
    RUNS,
  );
  await store.command('TRUNCATE TABLE cost_rows');
  return figure('focus-10m', times);
}

/** As many in a table of somebody else's, every line checked while it is summed. */
async function inTable(store: Store, source: Source): Promise<Figure> {
  await store.command(
    `CREATE TABLE focus (ProviderName LowCardinality(String), BillingPeriodStart DateTime, BillingPeriodEnd DateTime, ChargePeriodStart DateTime,
       ChargePeriodEnd DateTime, BillingCurrency LowCardinality(String), ChargeCategory LowCardinality(String), ChargeClass LowCardinality(Nullable(String)),
       ServiceName LowCardinality(String), ServiceCategory LowCardinality(String), ResourceId String, BilledCost Decimal(30, 15), EffectiveCost Decimal(30, 15),
       ListCost Decimal(30, 15), ContractedCost Decimal(30, 15), Tags Map(String, String)) ENGINE = MergeTree ORDER BY ChargePeriodStart`,
  );
  await fill(
    store,
    'focus',
    `SELECT 'AWS', toDateTime(${START / 1000}), toDateTime(${START / 1000}) + INTERVAL 31 DAY, s, s + INTERVAL 1 HOUR, 'USD', 'Usage', NULL, service, 'Compute',
       toString(number % 1000), toDecimal128(amount, 15) / 10000 AS cost, cost, cost, cost, map()`,
  );
  const table = { place: 'focus', statement: 'SELECT * FROM focus' };
  const range = { start: 0, end: START };
  const times = await compare(
    async () => checked((await source.charges?.(table, EVERYTHING, range)) ?? []),
    () =>
      store.query(
        'SELECT toDate(ChargePeriodStart) AS day, ServiceName, sum(EffectiveCost) FROM focus GROUP BY day, ServiceName',
      ),
    RUNS,
  );
  return figure('focus-10m-table', times);
}

function checked(charges: readonly { readonly rows: number }[]): void {
  if (charges.reduce((all, { rows }) => all + rows, 0) !== ROWS) throw new Error('wrong charges');
}

function figure(name: string, times: { readonly ours: number; readonly peer: number }): Figure {
  return atMost(LIMIT, { figure: name, value: times.ours, unit: 'ms', peer: 'bare sum', peerValue: times.peer });
}

/** Ten million lines of a bill summed by charge period, beside a bare sum by day and service. */
export const focus10m: Bench = {
  name: 'focus-10m',
  description: `summing ${ROWS} cost rows for a stream, imported and in a table, against a bare sum by day and service`,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nines-bench-'));
    const store = await openStore({ kind: 'embedded', path: folder, waitMs: 0 });
    const source = openSource(
      {
        name: 'bench',
        type: 'clickhouse',
        at: 'store',
        database: 'default',
        labels: {},
        concurrency: 1,
        retries: 0,
        limits: { maxRows: 1_000_000, maxMemoryBytes: 2 ** 31, maxSeconds: 60 },
      },
      { store },
    );
    try {
      return [await imported(store), await inTable(store, source)];
    } finally {
      await source.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
