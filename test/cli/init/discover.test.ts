import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configText } from '../../../src/cli/init/config-text.ts';
import { discover } from '../../../src/cli/init/discover.ts';
import { propose } from '../../../src/cli/init/propose.ts';
import { readConfig } from '../../../src/config/index.ts';
import { hasPrometheus } from '../../servers/binaries.ts';
import { counter, gauge, histogram } from '../../servers/openmetrics.ts';
import { type PrometheusServer, startPrometheus } from '../../servers/prometheus.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The history ends at a fixed instant, and the server is asked as of then. */
const END = Date.UTC(2026, 10, 16);
const scrapes = { start: END - 9 * DAY_MS, end: END, intervalMs: 60_000 };

const history = [
  counter({ ...scrapes, name: 'http_requests_total', labels: { job: 'api', code: '200' }, increment: () => 100 }),
  counter({
    ...scrapes,
    name: 'http_requests_total',
    labels: { job: 'api', code: '503' },
    increment: (_, i) => (i % 20 === 0 ? 1 : 0),
  }),
  counter({
    ...scrapes,
    name: 'pipeline_executions_total',
    labels: { job: 'etl', status: 'success' },
    increment: () => 1,
  }),
  counter({
    ...scrapes,
    name: 'pipeline_executions_total',
    labels: { job: 'etl', status: 'failed' },
    increment: (_, i) => (i % 50 === 0 ? 1 : 0),
  }),
  counter({
    ...scrapes,
    name: 'grpc_server_handled_total',
    labels: { job: 'rpc', grpc_code: 'OK' },
    increment: () => 10,
  }),
  counter({ ...scrapes, name: 'mystery_requests_total', labels: { job: 'odd', color: 'red' }, increment: () => 1 }),
  ...histogram({
    ...scrapes,
    name: 'http_request_duration_seconds',
    labels: { job: 'api' },
    bounds: [0.1, 0.25, 0.5],
    observed: () => [900, 96, 3, 1],
  }),
  gauge({ ...scrapes, name: 'up', labels: { job: 'api', instance: 'a' }, value: () => 1 }),
  gauge({ ...scrapes, name: 'up', labels: { job: 'node', instance: 'n1' }, value: (_, i) => (i < 60 ? 0 : 1) }),
  gauge({ ...scrapes, name: 'pg_up', labels: { job: 'postgres' }, value: () => 1 }),
];

describe.skipIf(!hasPrometheus())('init against a real Prometheus with nine days of history', () => {
  let server: PrometheusServer;
  beforeAll(async () => {
    server = await startPrometheus({ openmetrics: history });
  });
  afterAll(() => server?.stop());

  it('finds requests, runs, gRPC, latency and what is up, and measures each over a week', async () => {
    const findings = await discover('prometheus', server.url, END, new AbortController().signal);
    expect(findings.server).toMatch(/^Prometheus \d+\.\d+\.\d+\S* at http:/);
    const found = findings.candidates.map(
      (candidate) => `${candidate.kind} ${candidate.service} ${candidate.windowMs / DAY_MS}d`,
    );
    expect(found.sort()).toEqual([
      'availability api 7d',
      'availability etl 7d',
      'availability rpc 7d',
      'latency api 7d',
      'up api 7d',
      'up node 7d',
      'up postgres-pg 7d',
    ]);
    const api = findings.candidates.find((each) => each.kind === 'availability' && each.service === 'api');
    if (api?.kind !== 'availability') throw new Error('no availability of api');
    expect(api.goodShare).toBeCloseTo(1 - 0.05 / 100.05, 5);
    expect(api.events / (7 * 1440 * 100.05)).toBeCloseTo(1, 3);
  });

  it('writes a configuration that loads as it is, with objectives that the week supports', async () => {
    const findings = await discover('prometheus', server.url, END, new AbortController().signal);
    const text = configText(findings, propose(findings));
    const { config, diagnostics } = await readConfig('/tmp/nines.yaml', {
      env: {},
      readFile: async () => new TextEncoder().encode(text),
    });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(config?.slos.map(({ name, objective, sli }) => `${name} ${objective} ${sli.kind}`)).toEqual([
      'api-availability 0.999 ratio',
      'rpc-availability 0.9999 ratio',
      'etl-success 0.95 ratio',
      'api-latency 0.99 latency',
      'node-up 0.9995 slices',
      'postgres-pg-up 0.9995 slices',
    ]);
    expect(config?.slos[3]?.sli).toMatchObject({ thresholdSeconds: 0.25 });
    expect(config?.slos[0]?.window).toEqual({ kind: 'rolling', lengthMs: 7 * DAY_MS });
  });

  it('says that a server without metrics makes no SLO', async () => {
    const findings = await discover('prometheus', server.url, END - 400 * DAY_MS, new AbortController().signal);
    expect(propose(findings).slos).toEqual([]);
  });
});
