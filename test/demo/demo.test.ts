import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../../jobs/collect.ts';
import { detect } from '../../jobs/detect.ts';
import { evaluate } from '../../jobs/evaluate.ts';
import type { JobContext } from '../../jobs/index.ts';
import { value } from '../../jobs/value.ts';
import { type Config, checkConfig } from '../../src/config/index.ts';
import {
  ANOMALIES,
  DEMO_DATABASE,
  DEMO_END,
  DEMO_START,
  DEMO_WEEK,
  DEMO_ZONE,
  demoConfig,
  EARLIER_OUTAGE,
  OUTAGE,
  seedDemo,
} from '../../src/demo/index.ts';
import { packageRoot } from '../../src/package.ts';
import { openSource, type Source } from '../../src/sources/index.ts';
import { openStore, readAnomalies, type Store } from '../../src/store/index.ts';
import { parsePeriod } from '../../src/time/index.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const MINUTE_MS = 60_000;
const TABLES = ['api_requests', 'pipeline_executions', 'metrics'];
const week = parsePeriod(DEMO_WEEK, DEMO_END, { timeZone: DEMO_ZONE, weekStartsOn: 1 });

describe('the sample data', () => {
  const folder = temporaryFolder('demo');
  let config: Config;
  let store: Store;
  const sources = new Map<string, Source>();

  beforeAll(async () => {
    config = await demoConfig({ store: join(folder.path, 'store'), out: join(folder.path, 'out') });
    store = await openStore(config.store);
    await seedDemo(store);
  });
  afterAll(async () => {
    for (const source of sources.values()) await source.close();
    await store.close();
    folder.remove();
  });

  function context(): JobContext {
    const ignore = (): void => undefined;
    return {
      config,
      store,
      source: (name) => {
        const definition = config.sources.find((one) => one.name === name);
        if (definition === undefined) throw new Error(`no source ${name}`);
        const source = sources.get(name) ?? openSource(definition, { store });
        sources.set(name, source);
        return source;
      },
      at: DEMO_END,
      clock: () => DEMO_END,
      signal: new AbortController().signal,
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore, progress: ignore },
      dryRun: false,
      notify: false,
      filter: { slos: [], teams: [] },
    };
  }

  /** Rows and a sum over all their bytes that does not depend on their order. */
  async function fingerprints(): Promise<object[]> {
    const all = TABLES.map((table) =>
      store.query(
        `SELECT count() AS rows, hex(sum(cityHash64(toString(tuple(*))))) AS bytes FROM ${DEMO_DATABASE}.${table}`,
      ),
    );
    return (await Promise.all(all)).flat();
  }

  it('is the same every time it is made', async () => {
    const first = await fingerprints();
    await seedDemo(store);
    expect(await fingerprints()).toEqual(first);
    expect(first).toEqual(first.map(() => ({ rows: expect.any(Number), bytes: expect.any(String) })));
  });

  it('covers sixty days and ends before the instant it is for', async () => {
    const [row] = await store.query(
      `SELECT toUnixTimestamp(min(timestamp)) * 1000 AS first, toUnixTimestamp(max(timestamp)) * 1000 AS last,
         uniqExact(toStartOfMinute(timestamp)) AS minutes FROM ${DEMO_DATABASE}.api_requests`,
    );
    expect(row).toMatchObject({ minutes: (DEMO_END - DEMO_START) / MINUTE_MS });
    expect(row).toMatchObject({ first: expect.toSatisfy((first: number) => first - DEMO_START < MINUTE_MS) });
    expect(row).toMatchObject({ last: expect.toSatisfy((last: number) => last < DEMO_END) });
  });

  it('has its outages where the story puts them, and hardly an error elsewhere', async () => {
    const share = async (where: string, params: Record<string, number>): Promise<number> => {
      const rows = await store.query<{ share: number }>(
        `SELECT countIf(status_code >= 500) / count() AS share FROM ${DEMO_DATABASE}.api_requests WHERE ${where}`,
        params,
      );
      return rows[0]?.share ?? Number.NaN;
    };
    const inside = 'timestamp >= {from:DateTime64(3)} AND timestamp < {to:DateTime64(3)}';
    const during = (event: { start: number; end: number }) => share(inside, { from: event.start, to: event.end });
    expect(await during(OUTAGE)).toBeGreaterThan(0.5);
    expect(await during(EARLIER_OUTAGE)).toBeGreaterThan(0.8);
    const before = { start: OUTAGE.start - 47 * MINUTE_MS, end: OUTAGE.start };
    expect(await during(before)).toBeLessThan(0.01);
    expect(await during({ start: EARLIER_OUTAGE.end, end: OUTAGE.start })).toBeLessThan(0.0005);
  });

  it('has a configuration without a single remark', async () => {
    expect(await checkConfig([join(packageRoot(), 'examples', 'demo', 'nines.yaml')], { env: {} })).toEqual([]);
  });

  it('tells its story to anybody who runs the jobs on it', async () => {
    for (const job of [collect, evaluate, detect, value]) {
      const { problems } = await job.run(context());
      expect(problems).toEqual([]);
    }
    const statuses = await store.query<{ slo: string; group: string; status: string; coverage: number }>(
      'SELECT slo, `group`, status, coverage FROM v_slo_status ORDER BY slo, `group`',
    );
    const named = statuses.map(({ slo, group, status }) => [group === '{}' ? slo : `${slo} ${group}`, status]);
    expect(named).toEqual([
      ['api-availability', 'BREACHED'],
      ['api-latency', 'WARNING'],
      ['compression-success', 'OK'],
      ['database-up', 'OK'],
      ['generation-latency', 'OK'],
      ['llm-success', 'OK'],
      ['pipeline-duration', 'OK'],
      ['pipeline-freshness', 'OK'],
      ['pipeline-success {"kind":"core"}', 'OK'],
      ['pipeline-success {"kind":"partners"}', 'WARNING'],
      ['pipeline-success {"kind":"reporting"}', 'OK'],
    ]);
    expect(statuses.every(({ coverage }) => coverage === 1)).toBe(true);

    const ledger = await store.query(
      `SELECT toFloat64(sum(good)) AS good, toFloat64(sum(valid)) AS valid FROM sli_buckets FINAL WHERE slo = 'api-availability'`,
    );
    const requests = await store.query(
      `SELECT countIf(status_code < 500) AS good, count() AS valid FROM ${DEMO_DATABASE}.api_requests`,
    );
    expect(ledger).toEqual(requests);

    const incidents = await store.query<{ start: number; end: number }>(
      `SELECT toUnixTimestamp64Milli(start) AS start, toUnixTimestamp64Milli(assumeNotNull(\`end\`)) AS end FROM v_incidents
       WHERE slo = 'api-availability' AND severity = 'outage'`,
    );
    expect(incidents.some(({ start, end }) => start <= OUTAGE.start && end >= OUTAGE.end)).toBe(true);

    const found = await readAnomalies(store, week);
    expect(found.map(({ detector }) => detector).sort()).toEqual(ANOMALIES.map(({ detector }) => detector).sort());
    for (const { detector, start, end } of ANOMALIES) {
      const episode = found.find((one) => one.detector === detector);
      expect(episode?.peak.time).toBeGreaterThan(start);
      expect(episode?.peak.time).toBeLessThanOrEqual(end + 30 * MINUTE_MS);
    }

    const money = await store.query<{ stream: string; days: number; amount: number; coverage: number }>(
      `SELECT stream, count() AS days, sum(amount) AS amount, min(coverage) AS coverage FROM v_roi_daily
       WHERE day >= '2026-11-09' AND day < '2026-11-16' GROUP BY stream ORDER BY stream`,
    );
    expect(money.map(({ stream }) => stream)).toEqual(config.savings.streams.map(({ name }) => name).sort());
    for (const row of money) expect(row).toMatchObject({ days: 7, coverage: 1 });
    expect(money.every(({ amount }) => amount > 0)).toBe(true);
  });
});
