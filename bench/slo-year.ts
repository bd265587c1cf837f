import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alert } from '../jobs/alert.ts';
import { sloStream } from '../jobs/collect.ts';
import { evaluate } from '../jobs/evaluate.ts';
import { type Config, loadConfig } from '../src/config/index.ts';
import { BucketState, definitionHashes } from '../src/slo/index.ts';
import { openStore, type Store, statusesAt } from '../src/store/index.ts';
import type { Bench } from './figure.ts';
import { atMost, median } from './measure.ts';
import { quietContext } from './quiet-context.ts';

const SLOS = 500;
const BUCKET_MS = 300_000;
const DAY_MS = 86_400_000;
const AT = Date.UTC(2026, 10, 16, 10, 35);
/** A run after a year of history beside one after a month. */
const LIMIT = 1.2;
const RUNS = 5;
const WINDOWS = ['30d', '90d', '{calendar: quarter}', '{calendar: year}'];

function configuration(count: number): string {
  const slos = Array.from(
    { length: count },
    (_, i) => `
  - name: slo-${i}
    objective: 99.9%
    window: ${WINDOWS[i % WINDOWS.length]}
    sli: {bad: bad_total, valid: all_total}`,
  );
  return `store: ./data
sources:
  prom: {type: prometheus, url: 'http://127.0.0.1:9'}
alerts: {missingFor: false, health: false, exhaustionWithin: false}
slos:${slos.join('')}
`;
}

/** Traffic of every bucket of a range, with a few bad events and an outage of half an hour in three weeks. */
async function fill(
  store: Store,
  config: Config,
  range: { readonly start: number; readonly end: number },
): Promise<void> {
  const buckets = (range.end - range.start) / BUCKET_MS;
  await store.command(
    `INSERT INTO sli_buckets (slo, \`group\`, start, width_ms, good, valid, state, samples, definition)
     SELECT {names:Array(String)}[intDiv(number, ${buckets}) + 1], '{}',
       fromUnixTimestamp64Milli({from:Int64} + (number % ${buckets}) * ${BUCKET_MS}) AS at, ${BUCKET_MS},
       1000 - multiIf((intDiv(toUnixTimestamp64Milli(at), ${BUCKET_MS}) + intDiv(number, ${buckets}) * 37) % 6048 < 6, 500,
         number % 97 = 0, 1, 0), 1000, ${BucketState.measured}, 5,
       {definitions:Array(String)}[intDiv(number, ${buckets}) + 1]
     FROM numbers(${config.slos.length * buckets})`,
    {
      from: range.start,
      names: config.slos.map(({ name }) => name),
      definitions: config.slos.map((slo) => definitionHashes(slo).measured),
    },
  );
}

/** One insert for all of them: thousands of single ones are not what is measured. */
async function collectedUpTo(store: Store, config: Config, upTo: number): Promise<void> {
  await store.insertRows(
    'watermarks',
    config.slos.map((slo) => ({ stream: sloStream(slo), up_to: upTo })),
  );
}

/** A run every five minutes, as the schedule has it: the median of a few, after one that catches up with what is new. */
async function scheduledRun(config: Config, store: Store, from: number): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i <= RUNS; i++) {
    const at = from + i * BUCKET_MS;
    await fill(store, config, { start: at - BUCKET_MS, end: at });
    await collectedUpTo(store, config, at);
    const context = quietContext(config, store, at);
    const started = performance.now();
    for (const job of [evaluate, alert]) {
      const { problems } = await job.run(context);
      if (problems.length > 0) throw new Error(JSON.stringify(problems[0]));
    }
    if (i > 0) times.push(performance.now() - started);
  }
  return median(times);
}

/** What a scheduled run (evaluate and alert) of 500 SLOs takes after a year of history, beside the same run after a month. */
export const sloYear: Bench = {
  name: 'slo-year',
  description: `a scheduled run of ${SLOS} SLOs after a year of history against the same after a month`,
  run: async (scale) => {
    const folder = mkdtempSync(join(tmpdir(), 'nines-bench-'));
    const file = join(folder, 'nines.yaml');
    writeFileSync(file, configuration(Math.ceil(SLOS * scale)));
    const config = await loadConfig(file, { env: {} });
    const store = await openStore(config.store);
    try {
      const days = async (from: number, to: number) => {
        for (let day = from; day < to; day += 5) {
          const end = AT - day * DAY_MS;
          await fill(store, config, { start: end - Math.min(5, to - day) * DAY_MS, end });
        }
        await collectedUpTo(store, config, AT);
      };
      await days(0, 30);
      const month = await scheduledRun(config, store, AT + BUCKET_MS);
      await days(30, 365);
      const year = await scheduledRun(config, store, AT + (RUNS + 2) * BUCKET_MS);
      const end = AT + (2 * RUNS + 2) * BUCKET_MS;
      const [, , , calendar] = await statusesAt(store, config.slos.slice(0, 4), end);
      if (calendar !== undefined && calendar.coverage !== 1) throw new Error('the calendar year was not seen in full');
      return [
        atMost(LIMIT, {
          figure: 'slo-year',
          value: year,
          unit: 'ms',
          peer: 'the same after one month',
          peerValue: month,
        }),
      ];
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
