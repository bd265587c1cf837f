import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/index.ts';
import { nines, startNines } from '../cli/nines.ts';
import { hasPrometheus } from '../servers/binaries.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { counter, gauge, histogram, type TestSeries } from '../servers/openmetrics.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Monday morning; the report is about the week before. */
const AT = Date.parse('2026-11-16T06:00:00Z');
const OUTAGE = [Date.parse('2026-11-12T10:00:00Z'), Date.parse('2026-11-12T10:40:00Z')] as const;

const inOutage = (time: number): boolean => time > OUTAGE[0] && time <= OUTAGE[1];
const traffic = (time: number): number => Math.round(300 + 200 * Math.sin(((time % DAY) / DAY) * 2 * Math.PI));

function history(): TestSeries[] {
  const scrapes = { start: AT - 16 * DAY + 7_000, end: AT, intervalMs: MINUTE };
  const requests = { ...scrapes, name: 'http_requests_total' };
  return [
    counter({
      ...requests,
      labels: { job: 'api', code: '200' },
      increment: (time) => (inOutage(time) ? traffic(time) >> 1 : traffic(time)),
    }),
    counter({
      ...requests,
      labels: { job: 'api', code: '500' },
      increment: (time, i) => (inOutage(time) ? traffic(time) >> 1 : i % 50 === 0 ? 1 : 0),
    }),
    ...histogram({
      ...scrapes,
      name: 'http_request_duration_seconds',
      labels: { job: 'api' },
      bounds: [0.1, 0.5, 1],
      observed: (time) => [traffic(time), 20, inOutage(time) ? 60 : 1, 0],
    }),
    gauge({
      ...scrapes,
      name: 'queue_length',
      labels: { queue: 'ingest' },
      value: (time, i) =>
        inOutage(time) ? 5_000 : 100 + 40 * Math.sin(((time % DAY) / DAY) * 2 * Math.PI) + ((i * 7) % 13),
    }),
    counter({ ...scrapes, name: 'saved_bytes_total', labels: { job: 'api' }, increment: () => 25e6 }),
  ];
}

/** @param patience how long the source that is down may take to say so */
const configuration = (prometheus: string, other: string, patience = '2s'): string => `
timeZone: Europe/Berlin
currency: EUR
store: { path: ./data, wait: 10m }
sources:
  prom: { type: prometheus, url: "${prometheus}", retries: 0 }
  other: { type: prometheus, url: "${other}", retries: 1, timeout: ${patience} }
slos:
  - name: api-availability
    title: API availability
    team: platform
    objective: 99.9%
    window: 14d
    sli: { source: prom, bad: 'http_requests_total{job="api",code=~"5.."}', valid: 'http_requests_total{job="api"}' }
  - name: api-latency
    title: API latency
    team: platform
    objective: 99%
    window: 14d
    sli: { source: prom, histogram: 'http_request_duration_seconds{job="api"}', threshold: 500ms }
  - name: queue-short
    title: Queue is short
    team: data
    objective: 99%
    window: 14d
    sli: { source: prom, query: 'max(queue_length)', condition: '< 1000', slice: 5m }
  - name: elsewhere
    title: Service elsewhere
    team: data
    objective: 99%
    window: 14d
    sli: { source: other, bad: 'errors_total', valid: 'requests_total' }
detectors:
  - { name: queue, title: Queue length, source: prom, query: 'max(queue_length)', unit: jobs, step: 15m }
savings:
  streams:
    - { name: transfer, title: Transfer saved, source: prom, query: saved_bytes_total, divisor: 1e9, unit: GB, price: 0.08 }
    - { name: licences, title: Licences, kind: cost, perMonth: 310 }
  downtimePerMinute: { api-availability: 12.50 }
`;

const DOWN = { status: 500, body: 'down for maintenance' } as const;

interface Workplace {
  readonly cwd: string;
}

let prometheus: PrometheusServer;
let other: HttpReceiver;
const folders: string[] = [];

function workplace(text = configuration(prometheus.url, other.url)): Workplace {
  const cwd = temporaryFolder('job').path;
  folders.push(cwd);
  writeFileSync(join(cwd, 'nines.yaml'), text);
  return { cwd };
}

const RUN = ['run', '--at', new Date(AT).toISOString()];

/** Every keyed row and every file of a finished run; the run log and leases alone know the wall clock, and changes of days draw their numbers. */
async function traces(cwd: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const file of readdirSync(join(cwd, 'out'), { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.\w+$/.test(file) || file.endsWith('.files')) continue;
    found[`out/${file}`] = createHash('sha256')
      .update(readFileSync(join(cwd, 'out', file)))
      .digest('hex');
  }
  const store = await openStore({ kind: 'embedded', path: join(cwd, 'data'), waitMs: PATIENCE_MS });
  try {
    const tables = await store.query<{ name: string }>(
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%ReplacingMergeTree' ORDER BY name",
    );
    for (const { name } of tables) {
      if (['job_runs', 'leases', 'schema_migrations', 'sli_changes', 'incident_days'].includes(name)) continue;
      const [row] = await store.query<{ rows: number; hash: string }>(
        `SELECT count() AS rows, toString(groupBitXor(cityHash64(toString(tuple(*))))) AS hash FROM ${name} FINAL`,
      );
      found[name] = `${row?.rows} rows, ${row?.hash}`;
    }
  } finally {
    await store.close();
  }
  return found;
}

describe.skipIf(!hasPrometheus())('the main job on a real Prometheus', () => {
  let undisturbed: Record<string, string>;
  /** Where it came from. Each of the disturbed runs below has a fresh folder, and must come to the same. */
  let finished: string;

  beforeAll(async () => {
    [prometheus, other] = await Promise.all([startPrometheus({ openmetrics: history() }), startHttpReceiver()]);
    other.answer(DOWN);
  });

  afterAll(async () => {
    await Promise.all([prometheus?.stop(), other?.stop()]);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('judges, detects, values and reports, and says with exit code 3 that one source was down', async () => {
    const { cwd } = workplace();
    const run = await nines([...RUN, '--json'], { cwd });
    expect(run.code, run.stderr).toBe(3);
    const { slos, jobs, files } = JSON.parse(run.stdout);
    const status = Object.fromEntries(slos.map((slo: { slo: string; status: string }) => [slo.slo, slo.status]));
    expect(status).toEqual({
      'api-availability': 'BREACHED',
      'api-latency': 'OK',
      'queue-short': 'OK',
      elsewhere: 'INSUFFICIENT_DATA',
    });
    const reason = slos.find((slo: { slo: string }) => slo.slo === 'elsewhere').reason;
    expect(reason).toContain('500');
    expect(jobs.map((job: { job: string }) => job.job)).toEqual([
      'collect',
      'evaluate',
      'detect',
      'value',
      'alert',
      'report',
      'keep',
    ]);
    expect(files.map((file: string) => file.replace(/.*\//, '')).sort()).toEqual([
      'weekly-sla.csv',
      'weekly-sla.html',
      'weekly-sla.json',
      'weekly-sla.md',
      'weekly-sla.pdf',
    ]);
    for (const format of ['html', 'md', 'json']) {
      const text = readFileSync(join(cwd, 'out', `weekly-sla.${format}`), 'utf8');
      for (const name of ['API availability', 'API latency', 'Queue is short', 'Service elsewhere'])
        expect(text).toContain(name);
    }
    undisturbed = await traces(cwd);
    finished = cwd;
  });

  it('gives the same rows and the same bytes when it runs again', async () => {
    await nines(RUN, { cwd: finished });
    expect(await traces(finished)).toEqual(undisturbed);
  });

  it('ends with the same rows and bytes after SIGKILL at any moment', async () => {
    const { cwd } = workplace();
    // Each attempt gets further than the last one, because what was done is kept; a fresh folder sees the early stages again.
    const moments = ['collect', 'evaluate', 'fresh', 'collect', 'detect', 'alert', 'report'];
    let killed = 0;
    for (const [i, job] of moments.entries()) {
      if (job === 'fresh') {
        rmSync(join(cwd, 'data'), { recursive: true, force: true });
        continue;
      }
      const run = startNines([...RUN, '-v'], { cwd });
      await run.says(`${job}: started`);
      // Somewhere in the job: where, the machine decides, and nothing that is expected depends on it.
      await sleep(i * 15);
      run.process.kill('SIGKILL');
      if ((await run.ended).signal === 'SIGKILL') killed++;
    }
    expect(killed).toBeGreaterThan(3);
    expect((await nines(RUN, { cwd })).code).toBe(3);
    expect(await traces(cwd)).toEqual(undisturbed);
  });

  it('ends with one result when it is started twice at once, and the second says that it waits', async () => {
    const { cwd } = workplace(configuration(prometheus.url, other.url, '10m'));
    // The first has its store, and no answer from one source until the second has said that it waits.
    let letGo = (): void => undefined;
    const answered = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    other.answer(() => answered.then(() => DOWN));
    try {
      const first = startNines([...RUN, '-v'], { cwd });
      await first.says('collect: started');
      const second = startNines(RUN, { cwd });
      await second.says('is in use by another nines');
      letGo();
      const [one, two] = await Promise.all([first.ended, second.ended]);
      expect([one.code, two.code], one.stderr + two.stderr).toEqual([3, 3]);
    } finally {
      letGo();
      other.answer(DOWN);
    }
    expect(await traces(cwd)).toEqual(undisturbed);
  });

  it.each([
    [
      'answers half a JSON document',
      { body: '{"status":"success","data":{"resultType":"matrix","result":[', half: true },
    ],
    [
      'says that it failed, with status 200',
      { body: '{"status":"error","errorType":"execution","error":"too many samples"}' },
    ],
    ['answers HTML', { body: '<html>Sign in</html>' }],
    ['is slow', { delayMs: 5_000, body: '{}' }],
    ['closes the connection', 'cut' as const],
  ])('keeps the others going when a source %s', async (_, behaviour) => {
    const { cwd } = workplace();
    other.answer(behaviour);
    try {
      const run = await nines([...RUN.slice(0, 1), 'collect', 'evaluate', ...RUN.slice(1), '--json'], {
        cwd,
      });
      expect(run.code, run.stderr).toBe(3);
      const slos: { slo: string; status: string; reason: string }[] = JSON.parse(run.stdout).slos;
      expect(slos.find((slo) => slo.slo === 'elsewhere')).toMatchObject({
        status: 'INSUFFICIENT_DATA',
        reason: expect.stringMatching(/.{20}/),
      });
      expect(slos.find((slo) => slo.slo === 'api-availability')).toMatchObject({ status: 'BREACHED' });
    } finally {
      other.answer(DOWN);
    }
  });

  it('stops in order on SIGTERM, and goes on from there', async () => {
    const { cwd } = workplace();
    const run = startNines([...RUN, '-v'], { cwd });
    await run.says('detect: started');
    run.process.kill('SIGTERM');
    const ended = await run.ended;
    expect(ended.code, ended.stderr).toBe(143);
    expect((await nines(RUN, { cwd })).code).toBe(3);
    expect(await traces(cwd)).toEqual(undisturbed);
  });

  it('proposes SLOs from a server and reports on them at once', async () => {
    const cwd = temporaryFolder('init').path;
    folders.push(cwd);
    const init = await nines(['init', '--prometheus', prometheus.url, '--at', new Date(AT).toISOString()], {
      cwd,
    });
    expect(init.code, init.stderr).toBe(0);
    expect(existsSync(join(cwd, 'nines.yaml'))).toBe(true);
    const run = await nines([...RUN, '--json'], { cwd });
    expect(run.code, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout).slos.length).toBeGreaterThan(0);
    expect(existsSync(join(cwd, 'out', 'weekly-sla.pdf'))).toBe(true);
  });
});
