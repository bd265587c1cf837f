import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, recordRun } from '../../src/store/index.ts';
import { type Running, startNines } from '../cli/nines.ts';
import { hasPrometheus } from '../servers/binaries.ts';
import { counter } from '../servers/openmetrics.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { freePort, temporaryFolder } from '../servers/server-process.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function eventually(url: string, want: (status: number, body: string) => boolean): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const answer = await fetch(url).then(
      async (response) => ({ status: response.status, body: await response.text() }),
      () => undefined,
    );
    if (answer && want(answer.status, answer.body)) return answer.body;
    await sleep(200);
  }
  throw new Error(`${url} never answered as wanted`);
}

describe.skipIf(!hasPrometheus())('the service', () => {
  const cwd = temporaryFolder('serve').path;
  // Half an hour ago: a run that is due every hour then is late, and the next one is far.
  const due = Math.floor(Date.now() / MINUTE) * MINUTE - 30 * MINUTE;
  let prometheus: PrometheusServer;
  let service: Running | undefined;
  let base: string;

  beforeAll(async () => {
    const scrapes = { start: due - 26 * HOUR, end: due, intervalMs: 60_000, name: 'requests_total' };
    prometheus = await startPrometheus({
      openmetrics: [
        counter({ ...scrapes, labels: { code: '200' }, increment: () => 99 }),
        counter({ ...scrapes, labels: { code: '500' }, increment: () => 1 }),
      ],
    });
    writeFileSync(
      join(cwd, 'nines.yaml'),
      [
        'store: { path: ./data, wait: 10m }',
        `sources: { prom: { type: prometheus, url: "${prometheus.url}" } }`,
        'slos:',
        '  - { name: api, objective: 95%, window: 1d, sli: { bad: \'requests_total{code="500"}\', valid: requests_total } }',
        'schedule:',
        `  - { name: hourly, jobs: [collect, evaluate], cron: "${new Date(due).getUTCMinutes()} * * * *", catchUp: last }`,
        '  - { name: far, jobs: [keep], cron: "0 0 1 1 *" }',
      ].join('\n'),
    );
    const store = await openStore({ kind: 'embedded', path: join(cwd, 'data'), waitMs: PATIENCE_MS });
    const run = { durationMs: 1, outcome: 'done' as const, summary: {}, problems: [] };
    await recordRun(store, { ...run, job: 'schedule hourly', at: due - 4 * HOUR, started: due - 4 * HOUR });
    await store.close();
    base = `http://127.0.0.1:${await freePort()}`;
    service = startNines(['serve', '--listen', base.slice('http://'.length)], { cwd });
  });

  afterAll(async () => {
    service?.process.kill('SIGKILL');
    await prometheus?.stop();
    rmSync(cwd, { recursive: true, force: true });
  });

  it('is live from the start and ready when its store has been read', async () => {
    await eventually(`${base}/health/live`, (status) => status === 200);
    const health = JSON.parse(await eventually(`${base}/health`, (status) => status === 200));
    expect(health).toMatchObject({ status: 'healthy', live: true, ready: true, components: { store: { ok: true } } });
    expect((await fetch(`${base}/health/ready`)).status).toBe(200);
    expect((await fetch(`${base}/nothing`)).status).toBe(404);
    expect((await fetch(`${base}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('makes up for the newest missed run with its own logical time, counts the others, and tells what it found as metrics', async () => {
    const text = await eventually(
      `${base}/metrics`,
      // Verdicts are read after the run was counted.
      (_, body) => body.includes('nines_job_runs_total{job="evaluate",status="done"} 1') && body.includes('{slo="api"'),
    );
    expect(text).toContain('nines_schedule_missed_total{entry="hourly"} 3');
    expect(text).toContain('nines_slo_compliance_ratio{slo="api",group="{}"} 0.99\n');
    expect(text).toMatch(/nines_schedule_next_run_timestamp_seconds\{entry="far"\} \d{10}/);
    expect(text.trimEnd().endsWith('# EOF')).toBe(true);
  });

  it('shares its embedded store with the shell between runs', async () => {
    const status = await startNines(['status', '--json'], { cwd }).ended;
    expect(JSON.parse(status.stdout).slos).toMatchObject([{ slo: 'api', status: 'OK', at: due }]);
  });

  it('ends on SIGTERM with 143 and its log is JSON, line by line', async () => {
    service?.process.kill('SIGTERM');
    const ended = await service?.ended;
    expect(ended?.code).toBe(143);
    const lines = (ended?.stdout ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ level: 'info', msg: expect.stringContaining('serving on port') });
    expect(
      lines.some((line) => line.entry === 'hourly' && String(line.msg).includes(new Date(due).toISOString())),
    ).toBe(true);
  });
});
