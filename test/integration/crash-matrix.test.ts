import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { alertYaml, BUCKET_MS } from '../jobs/alert-ledger.ts';
import { type AlertmanagerServer, startAlertmanager } from '../servers/alertmanager.ts';
import { findBinary } from '../servers/binaries.ts';
import {
  type Behaviour,
  type HttpReceiver,
  type ReceivedRequest,
  startHttpReceiver,
} from '../servers/http-receiver.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { type SmtpMisbehaviour, type SmtpReceiver, startSmtp } from '../servers/smtp.ts';
import { runAlert } from './alert-run.ts';

const RUNNER = fileURLToPath(new URL('../servers/run-typescript.mjs', import.meta.url));
const CHILD = fileURLToPath(new URL('./alert-child.ts', import.meta.url));
const MINUTE = 60_000;
const NOW = Math.floor(Date.now() / BUCKET_MS) * BUCKET_MS;
/** Every tenth step is tried, others with each fault; `NINES_CRASH_MATRIX=full` tries all of them. */
const STRIDE = process.env.NINES_CRASH_MATRIX === 'full' ? 1 : 10;

/** How a receiver treats the first message of a case: what it answers, and whether it has taken the message. */
interface Fault {
  readonly http: Behaviour;
  readonly smtp: SmtpMisbehaviour | undefined;
  readonly taken: boolean;
}
const FAULTS: Readonly<Record<string, Fault>> = {
  none: { http: {}, smtp: undefined, taken: true },
  'answers 500': { http: { status: 500 }, smtp: [451, 'local error'], taken: false },
  'answers 429': {
    http: { status: 429, headers: { 'retry-after': '1' } },
    smtp: [450, 'too many messages'],
    taken: false,
  },
  hangs: { http: 'hang', smtp: 'hang', taken: false },
  cuts: { http: 'cut', smtp: 'cut', taken: false },
  'accepts and times out': { http: 'hang', smtp: 'late', taken: true },
};

/** A run that is killed, one after the longest first back-off, and one after all of them. */
const LATER = [10 * MINUTE, 150 * MINUTE];

describe.skipIf(findBinary('alertmanager') === undefined)('a run that is killed while a receiver fails', () => {
  let alertmanager: AlertmanagerServer;
  let behind: HttpReceiver;
  let direct: HttpReceiver;
  let smtp: SmtpReceiver;
  const folder = temporaryFolder('crash-matrix');
  /** Case and way of every message that was taken. */
  const taken: { readonly name: string; readonly way: string; readonly request?: ReceivedRequest }[] = [];
  const met = new Set<string>();

  /** The fault of a case for its first message by each way. */
  const faultOf = (name: string, way: string): Fault => {
    const none = FAULTS.none as Fault;
    const id = `${name} ${way}`;
    if (met.has(id)) return none;
    met.add(id);
    return Object.entries(FAULTS).find(([fault]) => name.startsWith(slug(fault)))?.[1] ?? none;
  };

  const answer = (request: ReceivedRequest): Behaviour => {
    const [, name = '', way = ''] = request.path.split('/');
    const fault = faultOf(name, way);
    if (fault.taken) taken.push({ name, way, request });
    if (way !== 'alertmanager' || !fault.taken) return way === 'slack' && fault.taken ? { body: 'ok' } : fault.http;
    const passed = { method: 'POST', headers: { 'content-type': 'application/json' }, body: request.body };
    void fetch(`${alertmanager.url}/api/v2/alerts`, passed);
    return fault.http;
  };

  // One for each fault: a server of a test does not live as long as all of them take. Every alert is a group of its own, as a group tells all of
  // its alerts again when one more comes.
  beforeEach(async () => {
    alertmanager = await startAlertmanager(`
route: {receiver: hook, group_by: ['...'], group_wait: 1s, group_interval: 1s, repeat_interval: 1h}
receivers: [{name: hook, webhook_configs: [{url: '${behind.url}/behind', send_resolved: true}]}]
`);
  });
  beforeAll(async () => {
    behind = await startHttpReceiver();
    direct = await startHttpReceiver();
    direct.answer(answer);
    smtp = await startSmtp({
      login: undefined,
      startTls: false,
      misbehave: ({ to }) => faultOf(to[0]?.split('@')[0] ?? '', 'mail').smtp,
    });
  });
  afterEach(() => alertmanager.stop());
  afterAll(async () => {
    await Promise.all([behind.stop(), direct.stop(), smtp.stop()]);
    folder.remove();
  });

  /** Configuration and plan of a case, whose name is that of its SLO. */
  const files = (name: string) => {
    const config = join(folder.path, `${name}.yaml`);
    const plan = join(folder.path, `${name}.json`);
    const later = join(folder.path, `${name}-later.json`);
    const at = `${direct.url}/${name}`;
    const receivers = `    alertmanager_configs: [{url: '${at}/alertmanager', timeout: 3s}]
    webhook_configs: [{url: '${at}/webhook', timeout: 3s}]
    slack_configs: [{api_url: '${at}/slack', timeout: 3s}]
    pagerduty_configs: [{routing_key: k, url: '${at}/pagerduty', timeout: 3s}]
    email_configs:
      - {to: ${name}@example.com, from: nines@example.com, smarthost: '127.0.0.1:${smtp.port}', require_tls: false, timeout: 3s}`;
    const more = '  anomalies: false\n  health: false\n  groupBy: [slo]';
    writeFileSync(config, `store: ./data-${name}\n${alertYaml(receivers, more, name)}`);
    const facts = { at: NOW, badFrom: NOW - 30 * MINUTE, badTo: NOW };
    writeFileSync(plan, JSON.stringify(facts));
    writeFileSync(later, JSON.stringify({ ...facts, clocks: LATER }));
    return { config, plan, later };
  };

  const child = (name: string, killAt: number) => {
    const { config, plan } = files(name);
    return run([config, plan, String(killAt), String(smtp.port)], killAt > 0);
  };

  it.each(Object.keys(FAULTS).map((fault, i) => [fault, i] as const))(
    'tells nobody never, and twice only those that cannot tell: %s',
    async (fault, i) => {
      const whole = slug(fault);
      const { killed, said } = await child(whole, 0);
      const [steps = 0, beforeSending = 0] = said.trim().split(' ').map(Number);
      expect(killed).toBe(false);
      expect(steps - beforeSending).toBeGreaterThan(15);
      // What happens before the first message leaves does not depend on receivers: it is killed once, where nothing fails.
      const first = fault === 'none' ? 1 : beforeSending + 1;
      const points = Array.from({ length: steps - first + 1 }, (_, k) => first + k).filter(
        (point) => (point + i) % STRIDE === 0,
      );
      const cases = points.map((point) => `${whole}-${point}`);
      await inPairs(cases, async (name) => {
        expect([name, (await child(name, Number(name.split('-').at(-1)))).killed]).toEqual([name, true]);
      });
      for (const name of [whole, ...cases]) {
        const { config, later } = files(name);
        await runAlert(config, later, (store) => store);
      }
      for (const name of [whole, ...cases]) await verify(name, name === whole && !FAULTS[fault]?.taken);
    },
    900_000,
  );

  /** Deliveries of a case, by each way. */
  async function verify(name: string, once: boolean): Promise<void> {
    const of = (way: string) => taken.filter((one) => one.name === name && one.way === way);
    const count = (way: string) => {
      const messages = way === 'mail' ? mailsOf(name) : of(way);
      return `${way} ${messages.length === 1 || (messages.length === 2 && !once) ? 'once or twice' : messages.length}`;
    };
    expect([name, ...['webhook', 'slack', 'mail'].map(count)]).toEqual([
      name,
      ...['webhook', 'slack', 'mail'].map((way) => `${way} once or twice`),
    ]);
    // Mail programs and webhooks that look at it find the same message under the same name.
    expect([name, new Set(of('webhook').map(({ request }) => request?.headers['idempotency-key'])).size]).toEqual([
      name,
      1,
    ]);
    expect([name, new Set(mailsOf(name).map(({ raw }) => /^message-id: .*$/im.exec(raw)?.[0])).size]).toEqual([
      name,
      1,
    ]);
    const events = of('pagerduty').map(
      ({ request }) => JSON.parse(request?.body ?? '') as { event_action: string; dedup_key: string },
    );
    const incidents = new Set(events.map(({ event_action, dedup_key }) => `${event_action} ${dedup_key}`));
    expect([name, 'incidents', incidents.size]).toEqual([name, 'incidents', 1]);
    // Whoever stands behind the Alertmanager hears of every alert once.
    const alertsOfWebhook = JSON.parse(of('webhook')[0]?.request?.body ?? '') as { alerts: { fingerprint: string }[] };
    const expected = new Set(alertsOfWebhook.alerts.map(({ fingerprint }) => fingerprint));
    await vi.waitUntil(() => new Set(behindOf(name).flat()).size >= expected.size, { timeout: 15_000 });
    const told = behindOf(name).flat().sort();
    expect([name, told]).toEqual([name, [...new Set(told)]]);
    expect([name, new Set(told)]).toEqual([name, expected]);
  }

  const mailsOf = (name: string) => smtp.messages.filter(({ to }) => to[0] === `${name}@example.com`);
  /** Fingerprints in each message behind the Alertmanager. */
  const behindOf = (name: string): string[][] =>
    behind.requests
      .map(({ body }) => JSON.parse(body) as { alerts: { labels: { slo: string }; fingerprint: string }[] })
      .filter(({ alerts }) => alerts[0]?.labels.slo === name)
      .map(({ alerts }) => alerts.map(({ fingerprint }) => fingerprint));
});

function slug(fault: string): string {
  return fault.replaceAll(' ', '-');
}

/** Runs the job in a process of its own. */
function run(args: readonly string[], mayDie: boolean): Promise<{ readonly killed: boolean; readonly said: string }> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [RUNNER, CHILD, ...args], { timeout: 120_000 }, (error, stdout, stderr) => {
      if (error === null || (error.signal === 'SIGKILL' && mayDie)) resolve({ killed: error !== null, said: stdout });
      else reject(new Error(`the run failed: ${error.message}\n${stderr}`));
    });
  });
}

async function inPairs(names: readonly string[], work: (name: string) => Promise<void>): Promise<void> {
  for (let i = 0; i < names.length; i += 2) await Promise.all(names.slice(i, i + 2).map(work));
}
