import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAll } from '../../../src/cli/connect/connect.ts';
import type { Connection } from '../../../src/cli/connect/connection.ts';
import { connectionTable } from '../../../src/cli/connect/connection-table.ts';
import { checkConfig, loadConfig } from '../../../src/config/index.ts';
import { hasPrometheus } from '../../servers/binaries.ts';
import { type HttpReceiver, startHttpReceiver } from '../../servers/http-receiver.ts';
import { counter, histogram } from '../../servers/openmetrics.ts';
import { type PrometheusServer, startPrometheus } from '../../servers/prometheus.ts';
import { temporaryFolder } from '../../servers/server-process.ts';

const END = Date.UTC(2026, 10, 16);
const scrapes = { start: END - 6 * 3_600_000, end: END, intervalMs: 60_000 };
const history = [
  counter({ ...scrapes, name: 'http_requests_total', labels: { job: 'api', code: '200' }, increment: () => 10 }),
  counter({ ...scrapes, name: 'http_requests_total', labels: { job: 'web', code: '200' }, increment: () => 10 }),
  ...histogram({ ...scrapes, name: 'd_seconds', bounds: [0.1, 0.5], observed: () => [1, 1, 1] }),
];

describe.skipIf(!hasPrometheus())('check --connect', () => {
  const folder = temporaryFolder('connect');
  let server: PrometheusServer;
  let hook: HttpReceiver;
  beforeAll(async () => {
    server = await startPrometheus({ openmetrics: history });
    hook = await startHttpReceiver();
  });
  afterAll(async () => {
    await server?.stop();
    await hook?.stop();
    folder.remove();
  });

  async function connect(text: string): Promise<Connection[]> {
    const file = join(folder.path, 'nines.yaml');
    writeFileSync(file, text);
    const quiet = { warn: () => {}, progress: () => {} };
    return connectAll(await loadConfig(file), { signal: new AbortController().signal, at: END, ...quiet });
  }

  it('says versions, clocks, series and samples, and what does not fit', async () => {
    const found = await connect(`
sources:
  prom: { type: prometheus, url: "${server.url}" }
slos:
  - { name: api, objective: 99%, window: 28d, sli: { bad: 'http_requests_total{code=~"5.."}', valid: http_requests_total } }
  - { name: fast, objective: 99%, window: 7d, sli: { histogram: d_seconds, threshold: 250ms } }
  - { name: gone, objective: 99%, sli: { query: no_such_metric, condition: '> 1' } }
`);
    const lines = found.map(({ kind, name, state, found: text }) => `${state} ${kind} ${name}: ${text}`);
    expect(lines[0]).toMatch(/^ok store .*\/data: ClickHouse \d+\.\d+\S*, embedded$/);
    expect(lines[1]).toMatch(/^warning source prom: prometheus 2\.\S+, keeps 3650d.* clock [+−]\d+ ms$/);
    expect(found[1]?.notes.join('\n')).toMatch(/data begins less than a day ago, the window of api is 28d/);
    expect(lines.slice(2)).toEqual([
      'ok query slo api: bad: no series in the last hour',
      'ok query slo api: valid: 2 series, 2 samples a minute, about 80.6 k in 28d',
      'warning query slo fast: histogram: 3 series, 3 samples a minute, about 30.2 k in 7d',
      'warning query slo gone: query: no series in the last hour',
    ]);
    expect(found[4]?.notes).toEqual(['250ms is not a boundary of the histogram; boundaries are 0.1s, 0.5s']);
  });

  it('names the metrics of panels and rules that are not there, and the rule file that would make them', async () => {
    const rules = [
      'groups:',
      '  - name: api',
      '    rules:',
      '      - { record: "api:rate5m", expr: "rate(http_requests_total[5m])" }',
      '      - { alert: Quiet, expr: "api:rate5m < 1" }',
      '      - { alert: Gone, expr: "absent(http_requests_total)" }',
      '      - { alert: Full, expr: "disk_used_bytes / disk_size_bytes > 0.9" }',
    ];
    writeFileSync(join(folder.path, 'rules.yml'), rules.join('\n'));
    const found = await connect(`
sources:
  prom: { type: prometheus, url: "${server.url}" }
alerts: { ruleFiles: [{ files: rules.yml }] }
panels:
  - { name: rate, title: Rate, query: 'sum(rate(http_requests_total{code="500"}[$__interval]))' }
  - { name: recorded, title: Recorded, query: 'sum(api:rate5m)' }
  - { name: misspelt, title: Misspelt, query: 'rate(http_request_total[$__range])' }
slos:
  - { name: api, objective: 99%, sli: { bad: 'http_requests_total{code=~"5.."}', valid: http_requests_total } }
`);
    const lines = found.map(({ name, state, found: text, notes }) => [state, name, text, ...notes].join(' | '));
    expect(lines.slice(4)).toEqual([
      'ok | panels | 1 with all their metrics',
      'ok | threshold rules | 2 with all their metrics',
      'warning | panel recorded | not there in the last hour: api:rate5m | load the rule file that records it into the source "prom"',
      'warning | panel misspelt | not there in the last hour: http_request_total | check the metric name',
      'warning | rule Full | not there in the last hour: disk_used_bytes, disk_size_bytes | check the metric name',
    ]);
  });

  it('tells of everything that is down, and goes on with the rest', async () => {
    const found = await connect(`
sources:
  gone: { type: prometheus, url: "http://127.0.0.1:9", retries: 0, timeout: 2s }
  prom: { type: prometheus, url: "${server.url}" }
receivers:
  - { name: nobody, webhook_configs: [{ url: "http://127.0.0.1:9/hook-secret-path" }] }
  - { name: ops, webhook_configs: [{ url: "${hook.url}" }] }
slos:
  - { name: api, objective: 99%, sli: { source: gone, bad: a, valid: b } }
`);
    expect(found.map(({ kind, name, state }) => `${state} ${kind} ${name.split('/')[0]}`).slice(1)).toEqual([
      'failed source gone',
      'ok source prom',
      'failed receiver nobody',
      'ok receiver ops',
    ]);
    expect(JSON.stringify(found)).not.toContain('hook-secret-path');
    expect(hook.requests.filter(({ method }) => method === 'POST')).toEqual([]);
    expect(connectionTable(found)).toContain('gone');
  });
});

describe('check without connecting', () => {
  it('finds what is wrong inside a query, at its place in the file', async () => {
    const text = [
      'sources:',
      '  prom: { type: prometheus, url: http://localhost:9090 }',
      '  own: { type: clickhouse, at: store }',
      'detectors:',
      '  - { name: a, source: prom, query: "sum(rate(x[5m])" }',
      '  - name: b',
      '    source: own',
      '    query: |',
      '      SELECT time, value',
      '      FROM t WHERE time < now() AND x = {strat:DateTime64(3)}',
      '',
    ].join('\n');
    const readFile = async () => new TextEncoder().encode(text);
    const found = await checkConfig(['/etc/nines.yaml'], { readFile });
    expect(found.map(({ line, column, path }) => `${line}:${column} ${path}`)).toEqual([
      '5:53 detectors[0].query',
      '10:27 detectors[1].query',
      '10:41 detectors[1].query',
    ]);
    expect(found[2]?.message).toBe('there is no parameter strat');
  });
});
