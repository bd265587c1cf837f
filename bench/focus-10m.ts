import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chargesOf, openStore, type Store, switchCostLoads } from '../src/store/index.ts';
import type { Bench } from './figure.ts';
import { atMost, compare } from './measure.ts';

const ROWS = 10_000_000;
/** Rows in one statement, so that no insert needs the memory of all of them. */
const CHUNK = 1_000_000;
const LIMIT = 2;
const RUNS = 3;
const LOAD = 'bench';
const START = Date.UTC(2026, 9, 1);

/** A month of hourly charges of 40 services. */
async function fill(store: Store): Promise<void> {
  for (let from = 0; from < ROWS; from += CHUNK) {
    await store.command(
      `INSERT INTO cost_rows
       SELECT '${LOAD}', 'bench.csv', number, 'AWS', concat('service-', toString(number % 40)), 'Compute', toString(number % 9),
         toString(number % 1000), 'Usage', 0, fromUnixTimestamp64Milli({start:Int64} + intDiv(number * 744, ${ROWS}) * 3600000) AS s,
         s + INTERVAL 1 HOUR, 'USD', amount, amount, amount, amount, '{}'
       FROM (SELECT number, toDecimal256(number % 99991, 38) / 10000 AS amount FROM numbers({from:UInt64}, ${CHUNK}))`,
      { start: START, from },
    );
  }
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
  // Both sides read what a store at rest holds.
  await store.command('OPTIMIZE TABLE cost_rows FINAL');
}

const BARE = 'SELECT toDate(start) AS day, service, sum(effective) FROM cost_rows GROUP BY day, service';
const EVERYTHING = { providers: [], services: [], subAccounts: [], categories: [], tags: {} };

/** Ten million lines of a bill summed by charge period, beside a bare sum by day and service. */
export const focus10m: Bench = {
  name: 'focus-10m',
  description: `summing ${ROWS} cost rows for a stream against a bare sum by day and service`,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nines-bench-'));
    const store = await openStore({ kind: 'embedded', path: folder, waitMs: 0 });
    try {
      await fill(store);
      const sum = async () => {
        const charges = await chargesOf(store, 'effective', EVERYTHING);
        if (charges.reduce((all, { rows }) => all + rows, 0) !== ROWS) throw new Error('wrong charges');
      };
      const times = await compare(sum, () => store.query(BARE), RUNS);
      return [
        atMost(LIMIT, { figure: 'focus-10m', value: times.ours, unit: 'ms', peer: 'bare sum', peerValue: times.peer }),
      ];
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
