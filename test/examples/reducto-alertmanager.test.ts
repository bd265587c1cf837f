import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { simulate } from '../../examples/reducto/simulation.ts';
import { type PrometheusEndpoint, serveSeries } from '../../examples/simulator/prometheus-endpoint.ts';
import { readRules } from '../../examples/simulator/read-rules.ts';
import { recorded } from '../../examples/simulator/recordings.ts';
import { loadConfig } from '../../src/config/index.ts';
import { jobsNamed, runJobs, withSession } from '../../src/service/index.ts';
import { type AlertmanagerServer, startAlertmanager } from '../servers/alertmanager.ts';
import { findBinary } from '../servers/binaries.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { type SmtpReceiver, startSmtp } from '../servers/smtp.ts';
import { pointReceivers, SILENT } from './system-run.ts';
import { EXAMPLES } from './systems.ts';

const utc = (text: string): number => Date.parse(`${text}Z`);
const RANGE = { start: utc('2026-10-02T18:00:00'), end: utc('2026-10-03T19:00:00') };

describe.skipIf(findBinary('alertmanager') === undefined)('Reducto with an Alertmanager that routes', () => {
  const folder = temporaryFolder('reducto-alertmanager');
  let prometheus: PrometheusEndpoint;
  let alertmanager: AlertmanagerServer;
  let http: HttpReceiver;
  let smtp: SmtpReceiver;

  beforeAll(async () => {
    cpSync(join(EXAMPLES, 'reducto'), folder.path, { recursive: true });
    const { series, everyMs } = simulate(RANGE);
    [prometheus, http, smtp] = await Promise.all([
      serveSeries([...series, ...recorded(readRules(folder.path), series, RANGE, everyMs)]),
      startHttpReceiver(),
      startSmtp({ login: undefined, startTls: false }),
    ]);
    const file = join(folder.path, 'alertmanager.yml');
    pointReceivers(file, http.url, `${smtp.host}:${smtp.port}`);
    // The routes of the example; only the wait is shorter, for the test's sake.
    const routing = readFileSync(file, 'utf8').replace('group_wait: 10s', 'group_wait: 1s');
    alertmanager = await startAlertmanager(routing);
    const { alertmanager: _, reports: __, ...nines } = parse(readFileSync(join(folder.path, 'nines.yaml'), 'utf8'));
    const own = {
      ...nines,
      receivers: [{ name: 'alertmanager', alertmanager_configs: [{ url: alertmanager.url }] }],
      route: { receiver: 'alertmanager' },
    };
    writeFileSync(join(folder.path, 'nines.yaml'), stringify(own));
  });
  afterAll(async () => {
    await Promise.all([prometheus?.close(), alertmanager?.stop(), http?.stop(), smtp?.stop()]);
    folder.remove();
  });

  it('posts what fires and what came and went, and Alertmanager tells the guide’s receivers', async () => {
    const config = await loadConfig(join(folder.path, 'nines.yaml'), { env: { PROMETHEUS_URL: prometheus.url } });
    const run = (at: number) =>
      withSession(config, { log: SILENT, signal: new AbortController().signal, at, notify: true }, (context) =>
        runJobs(jobsNamed(['alert']), context),
      );
    for (const at of ['2026-10-03T06:00:00', '2026-10-03T18:00:00']) {
      const { jobs } = await run(utc(at));
      expect(jobs.flatMap(({ problems }) => problems)).toEqual([]);
    }
    const slack = (receiver: string) =>
      http.requests.filter(({ path }) => path === `/slack/${receiver}`).map(({ body }) => body);
    // 11:10 to 11:40: over before the second run.
    await vi.waitUntil(() => slack('warning-alerts').some((body) => body.includes('ReductoSlowProcessing')), {
      timeout: PATIENCE_MS,
    });
    await vi.waitUntil(() => smtp.messages.some(({ raw }) => raw.includes('ReductoROIBelowTarget')), {
      timeout: PATIENCE_MS,
    });
    const [mail] = smtp.messages.filter(({ raw }) => raw.includes('ReductoROIBelowTarget'));
    expect(mail?.to).toEqual(['business-team@company.com']);
    expect(http.requests.every(({ headers }) => String(headers['user-agent']).startsWith('Alertmanager/'))).toBe(true);
    expect(slack('warning-alerts').join()).not.toContain('ReductoROIBelowTarget');
  });
});
