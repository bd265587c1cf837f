import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobContext } from '../../jobs/index.ts';
import { keep } from '../../jobs/keep.ts';
import { type Config, readConfig } from '../../src/config/index.ts';
import {
  openStore,
  readDetectorForests,
  type Store,
  writeBuckets,
  writeDetectorForests,
  writeSamples,
} from '../../src/store/index.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const DAY_MS = 86_400_000;
const AT = Date.UTC(2026, 10, 16, 6);
const DAYS = [420, 300, 200, 100, 60, 1];

const YAML = `
store: ./data
sources: { prom: { type: prometheus, url: 'http://127.0.0.1:9' } }
slos:
  - { name: api, objective: 99.9%, window: 28d, sli: { good: 'good_total', valid: 'all_total' } }
retention: { detail: 90d, aggregates: 1y }
`;

describe('the job that keeps what is to be kept', () => {
  const folder = temporaryFolder('keep');
  let config: Config;
  let store: Store;

  beforeAll(async () => {
    const read = await readConfig('/nines.yaml', { env: {}, readFile: async () => Buffer.from(YAML) });
    if (read.config === undefined) throw new Error(JSON.stringify(read.diagnostics));
    config = read.config;
    store = await openStore({ kind: 'embedded', path: folder.path, waitMs: 0 });
    for (const days of DAYS) await writeDay(AT - days * DAY_MS);
  });
  afterAll(async () => {
    await store.close();
    folder.remove();
  });

  /** An hour of buckets, a sample and a verdict. */
  async function writeDay(day: number): Promise<void> {
    const start = Array.from({ length: 12 }, (_, i) => day + i * 300_000);
    await writeBuckets(store, {
      slo: 'api',
      widthMs: 300_000,
      definition: 'd',
      group: start.map(() => '{}'),
      start,
      good: start.map(() => 9),
      valid: start.map(() => 10),
      state: start.map(() => 1),
      samples: start.map(() => 1),
    });
    await writeSamples(store, 'm', [{ labels: {}, times: Float64Array.of(day), values: Float64Array.of(1) }]);
    await store.insertRows('job_runs', [{ job: 'collect', at: day, started: day, duration_ms: 1, outcome: 'done' }]);
  }

  const ignore = (): void => undefined;
  const run = (changes: Partial<JobContext> = {}) =>
    keep.run({
      config,
      store,
      source: () => {
        throw new Error('keep asks no source');
      },
      at: AT,
      clock: () => AT,
      signal: new AbortController().signal,
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore, progress: ignore },
      dryRun: false,
      notify: false,
      filter: { slos: [], teams: [] },
      ...changes,
    });

  /** Age in days → rows of the ledger. */
  async function ledger(): Promise<Record<string, number>> {
    const rows = await store.query<{ days: number; rows: number }>(
      `SELECT intDiv({at:Int64} - toUnixTimestamp64Milli(min(start)), ${DAY_MS}) AS days, count() AS rows FROM sli_buckets FINAL
       GROUP BY toDate(start) ORDER BY days`,
      { at: AT },
    );
    return Object.fromEntries(rows.map(({ days, rows }) => [days, rows]));
  }

  it('says what it would do in a dry run, and does nothing', async () => {
    const { summary } = await run({ dryRun: true });
    expect(summary).toEqual({
      droppedMonths: ['202509'],
      foldedMonths: ['202601', '202604'],
      droppedSampleMonths: ['202509', '202601', '202604'],
      deleted: { job_runs: 1 },
    });
    expect(await ledger()).toEqual({ 1: 12, 60: 12, 100: 12, 200: 12, 300: 12, 420: 12 });
  });

  it('makes hours of old detail, drops old aggregates and samples, and is done the second time', async () => {
    const { problems } = await run();
    expect(problems).toEqual([]);
    const left = { 1: 12, 60: 12, 100: 12, 200: 1, 300: 1 };
    expect(await ledger()).toEqual(left);
    expect(await store.query('SELECT count() AS rows FROM samples')).toEqual([{ rows: 3 }]);
    const nothing = { droppedMonths: [], foldedMonths: [], droppedSampleMonths: [], deleted: {} };
    expect((await run()).summary).toEqual(nothing);
    expect(await ledger()).toEqual(left);
  });

  it('forgets old notifications that were sent, never one that waits', async () => {
    const old = AT - 500 * DAY_MS;
    const entry = (key: string, status: string) => ({ key, receiver: 'ops', at: old, next_attempt: old, status });
    await store.insertRows('outbox', [entry('a', 'waiting'), entry('b', 'waiting')]);
    await store.insertRows('outbox', [entry('a', 'sent')]);
    expect((await run()).summary).toMatchObject({ deleted: { outbox: 1 } });
    expect(await store.query('SELECT key, status FROM outbox FINAL')).toEqual([{ key: 'b', status: 'waiting' }]);
    expect((await run()).summary).toMatchObject({ deleted: {} });
  });

  it('lets go of the forests of series that have been gone for long', async () => {
    const forests = { start: AT - 240 * DAY_MS, bytes: Uint8Array.of(1, 2, 3) };
    await writeDetectorForests(store, 'm', [{ labels: { host: 'gone' }, forests }], AT - 200 * DAY_MS);
    await writeDetectorForests(store, 'm', [{ labels: { host: 'here' }, forests }], AT - DAY_MS);
    expect((await run()).summary).toMatchObject({ deleted: { detector_forests: 1 } });
    const left = await readDetectorForests(store, 'm', ['{"host":"gone"}', '{"host":"here"}']);
    expect([...left]).toEqual([['{"host":"here"}', { start: forests.start, bytes: Buffer.from([1, 2, 3]) }]]);
  });

  it('goes by the wall clock when it is run for the future, so that nothing recent is lost', async () => {
    const before = await ledger();
    await run({ at: AT + 4_000 * DAY_MS });
    expect(await ledger()).toEqual(before);
  });

  it('never thins out what the longest window of an SLO still needs', async () => {
    const [slo] = config.slos;
    if (slo === undefined) throw new Error('no SLO');
    const before = await ledger();
    const window = { kind: 'calendar', unit: 'year', timeZone: 'UTC', weekStartsOn: 1 } as const;
    const long: Config = { ...config, slos: [{ ...slo, window }], retention: { detailMs: 1, aggregatesMs: 1 } };
    await run({ config: long });
    expect(await ledger()).toEqual(before);
  });

  it('reports a contradiction in the ledger with the way out', async () => {
    const start = AT - DAY_MS;
    const wrong = { slo: 'api', widthMs: 300_000, definition: 'd', group: ['{}'], start: [start], samples: [1] };
    await writeBuckets(store, { ...wrong, good: [11], valid: [10], state: [1] });
    expect((await run()).problems).toEqual([
      {
        subject: 'slo api',
        message: '1 buckets have more good events than valid ones',
        hint: 'Collect it again: nines backfill --slo api --from 2026-11-09T06:00:00.000Z',
      },
    ]);
  });
});
