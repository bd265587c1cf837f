import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configText } from '../../../src/cli/init/config-text.ts';
import { discover } from '../../../src/cli/init/discover.ts';
import { propose } from '../../../src/cli/init/propose.ts';
import { readConfig } from '../../../src/config/index.ts';
import { openSource } from '../../../src/sources/index.ts';
import { type ClickHouseServer, startClickHouse } from '../../servers/clickhouse.ts';

const END = Date.UTC(2026, 10, 16);
const DAY_MS = 86_400_000;

/** One row a minute for ten days, ending at END: every 200th request fails, every 50th takes two seconds; a tenth of the runs fail. */
const SETUP = [
  'CREATE DATABASE shop',
  `CREATE TABLE shop.api_requests ENGINE = MergeTree ORDER BY timestamp AS
   SELECT toDateTime64(${END / 1000} - number * 60 - 60, 3, 'UTC') AS timestamp, if(number % 200 = 0, 503, 200)::UInt16 AS status_code,
     if(number % 50 = 0, 2000, 40)::Float64 AS response_time_ms, 'x' AS path FROM numbers(14400)`,
  `CREATE TABLE shop.\`pipeline executions\` ENGINE = MergeTree ORDER BY started_at AS
   SELECT toDateTime(${END / 1000} - number * 60 - 60, 'UTC') AS started_at, if(number % 25 = 0, 'failed', 'success') AS status FROM numbers(14400)`,
  'CREATE TABLE shop.customers (id UInt32, created_at DateTime, state String) ENGINE = MergeTree ORDER BY id',
];

describe('init against ClickHouse with ten days of events', () => {
  let server: ClickHouseServer;
  beforeAll(async () => {
    server = await startClickHouse({ login: { username: 'reader', password: 'pass-word' } });
    for (const sql of SETUP) {
      const response = await fetch(server.url, {
        method: 'POST',
        body: sql,
        headers: { Authorization: `Basic ${btoa('reader:pass-word')}` },
      });
      if (!response.ok) throw new Error(await response.text());
    }
  });
  afterAll(() => server?.stop());

  const look = () =>
    discover(
      'clickhouse',
      `${server.url.replace('//', '//reader:pass-word@')}/shop`,
      END,
      new AbortController().signal,
    );

  it('finds tables with a time and an outcome or a duration, and measures them', async () => {
    const findings = await look();
    expect(findings.source).toMatchObject({ username: 'reader', hasPassword: true, database: 'shop' });
    expect(JSON.stringify(findings)).not.toContain('pass-word');
    const found = findings.candidates.map(
      (each) => `${each.kind} ${each.service} ${each.windowMs / DAY_MS}d ${each.events}`,
    );
    expect(found.sort()).toEqual([
      'availability api_requests 7d 10080',
      'availability pipeline executions 7d 10080',
      'latency api_requests 7d 10080',
    ]);
  });

  it('writes SQL that the source runs as it is', async () => {
    const findings = await look();
    const text = configText(findings, propose(findings));
    expect(text).not.toContain('pass-word');
    const readFile = async () => new TextEncoder().encode(text);
    const { config, diagnostics } = await readConfig('/etc/nines.yaml', {
      env: { EVENTS_PASSWORD: 'pass-word' },
      readFile,
    });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(config?.slos.map(({ name, objective }) => `${name} ${objective}`)).toEqual([
      'api-requests-availability 0.99',
      'pipeline-executions-success 0.9',
      'api-requests-latency 0.9995',
    ]);
    const [definition] = config?.sources ?? [];
    if (!definition || !config) throw new Error('no source');
    const source = openSource(definition);
    const grid = { start: END - DAY_MS, end: END, stepMs: 300_000 };
    const totals = [];
    for (const { sli } of config.slos) {
      const answer = sli.kind === 'sql' && (await source.events?.(sli.query, grid));
      const [series] = answer ? answer.series : [];
      totals.push([series?.good.reduce((a, b) => a + b), series?.valid.reduce((a, b) => a + b), series?.times.length]);
    }
    await source.close();
    expect(totals).toEqual([
      [1432, 1440, 288],
      [1382, 1440, 288],
      [1440, 1440, 288],
    ]);
  });
});
