import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { alert } from '../../jobs/alert.ts';
import { loadConfig } from '../../src/config/index.ts';
import { openStore } from '../../src/store/index.ts';
import { alertYaml, BUCKET_MS, fillLedger } from '../jobs/alert-ledger.ts';
import { type AlertmanagerServer, startAlertmanager } from '../servers/alertmanager.ts';
import { findBinary } from '../servers/binaries.ts';
import {
  type Behaviour,
  type HttpReceiver,
  type ReceivedRequest,
  startHttpReceiver,
} from '../servers/http-receiver.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { type SmtpMisbehaviour, type SmtpReceiver, startSmtp } from '../servers/smtp.ts';

const CHILD = fileURLToPath(new URL('./alert-child.mjs', import.meta.url));
const MINUTE = 60_000;
const NOW = Math.floor(Date.now() / BUCKET_MS) * BUCKET_MS;
/**
 * `full` kills at every step. Otherwise a step of every kind is tried where nothing fails, and every kind of step of the sending with at
 * least one fault.
 */
const FULL = process.env.NINES_CRASH_MATRIX === 'full';
/** Children wait for receivers most of the time. */
const AT_A_TIME = 4;

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

/** What a run did that nobody killed. */
interface Steps {
  /** `insert into outbox`, `ask slack`, `mail DATA`, in order. */
  readonly steps: readonly string[];
  readonly beforeSending: number;
}

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
    const alerts = JSON.parse(request.body) as { readonly labels: object }[];
    const body = JSON.stringify(alerts.map((one) => ({ ...one, labels: { ...one.labels, case: name } })));
    const passed = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    void fetch(`${alertmanager.url}/api/v2/alerts`, passed);
    return fault.http;
  };

  beforeAll(async () => {
    behind = await startHttpReceiver();
    direct = await startHttpReceiver();
    direct.answer(answer);
    smtp = await startSmtp({
      login: undefined,
      startTls: false,
      misbehave: ({ to }) => faultOf(to[0]?.split('@')[0] ?? '', 'mail').smtp,
    });
    await prepareStore();
  });
  // One for each fault: a server of a test does not live as long as all of them take. Every alert is a group of its own, as a group tells
  // all of its alerts again when one more comes.
  beforeEach(async () => {
    alertmanager = await startAlertmanager(`
route: {receiver: hook, group_by: ['...'], group_wait: 1s, group_interval: 1s, repeat_interval: 1h}
receivers: [{name: hook, webhook_configs: [{url: '${behind.url}/behind', send_resolved: true}]}]
`);
  });
  afterEach(() => alertmanager.stop());
  afterAll(async () => {
    await Promise.all([behind.stop(), direct.stop(), smtp.stop()]);
    folder.remove();
    // The stores of all its runs are many files.
  });

  const dataOf = (name: string): string => join(folder.path, `data-${name}`);

  /** Configuration of a case, whose name is in every address. */
  const configOf = (name: string): string => {
    // Whoever answers must have the time to; only where somebody does not is the limit short.
    const timeout = name.startsWith('hangs') || name.startsWith('accepts') ? '3s' : '3m';
    const at = `${direct.url}/${name}`;
    const receivers = `    alertmanager_configs: [{url: '${at}/alertmanager', timeout: ${timeout}}]
    webhook_configs: [{url: '${at}/webhook', timeout: ${timeout}}]
    slack_configs: [{api_url: '${at}/slack', timeout: ${timeout}}]
    pagerduty_configs: [{routing_key: k, url: '${at}/pagerduty', timeout: ${timeout}}]
    email_configs:
      - {to: ${name}@example.com, from: nines@example.com, smarthost: '127.0.0.1:${smtp.port}', require_tls: false, timeout: ${timeout}}`;
    const file = join(folder.path, `${name}.yaml`);
    const more = '  anomalies: false\n  health: false\n  groupBy: [slo]';
    writeFileSync(file, `store: ${dataOf(name)}\n${alertYaml(receivers, more)}`);
    return file;
  };

  /** A ledger in which alerts wait to be found, copied for every case. */
  async function prepareStore(): Promise<void> {
    const config = await loadConfig(configOf('prepared'), { env: {} });
    const store = await openStore(config.store);
    const [slo] = config.slos;
    if (slo === undefined) throw new Error('no SLO');
    const day = { start: NOW - 1440 * MINUTE, end: NOW };
    await fillLedger(store, slo, day, (start) => start >= NOW - 30 * MINUTE);
    await store.close();
  }

  const child = (name: string, killAt: number) => {
    mkdirSync(dataOf(name));
    cpSync(dataOf('prepared'), dataOf(name), { recursive: true });
    return run([configOf(name), String(NOW), String(killAt), String(smtp.port)], killAt > 0);
  };

  /** The runs that follow, at the same logical time. */
  async function runLater(name: string): Promise<void> {
    const config = await loadConfig(configOf(name), { env: {} });
    const store = await openStore(config.store);
    const nothing = (): void => undefined;
    for (const ahead of LATER) {
      await alert.run({
        config,
        store,
        source: (source) => {
          throw new Error(`no source ${source}`);
        },
        at: NOW,
        clock: () => Date.now() + ahead,
        signal: AbortSignal.timeout(PATIENCE_MS),
        log: { debug: nothing, info: nothing, warn: nothing, error: nothing, progress: nothing },
        dryRun: false,
        notify: true,
        filter: { slos: [], teams: [] },
      });
    }
    await store.close();
  }

  it.each(Object.keys(FAULTS).map((fault, i) => [fault, i] as const))(
    'tells nobody never, and twice only those that cannot tell: %s',
    async (fault, i) => {
      const whole = slug(fault);
      const { killed, said } = await child(whole, 0);
      const { steps, beforeSending } = JSON.parse(said) as Steps;
      expect(killed).toBe(false);
      expect(steps.length - beforeSending).toBeGreaterThan(15);
      // What happens before the first message leaves does not depend on receivers: it is killed once, where nothing fails.
      const from = fault === 'none' ? 0 : beforeSending;
      const points = FULL ? steps.map((_, k) => k + 1).slice(from) : oneOfEachKind(steps, from, i);
      const cases = points.map((point) => `${whole}-${point}`);
      await atATime(cases, async (name) => {
        expect([name, (await child(name, Number(name.split('-').at(-1)))).killed]).toEqual([name, true]);
      });
      for (const name of [whole, ...cases]) await runLater(name);
      // Two doubts are one delivery more: what was taken without an answer is sent again, and killed before that is written down, once more.
      const doubts = fault === 'accepts and times out' ? 1 : 0;
      for (const name of [whole, ...cases]) await verify(name, 1 + doubts + (name === whole ? 0 : 1));
    },
    FULL ? 3_600_000 : 300_000,
  );

  /** Deliveries of a case, by each way: at least one, and at most so many by ways that cannot tell. */
  async function verify(name: string, most: number): Promise<void> {
    const of = (way: string) => taken.filter((one) => one.name === name && one.way === way);
    const count = (way: string) => {
      const messages = way === 'mail' ? mailsOf(name) : of(way);
      return `${way} ${messages.length >= 1 && messages.length <= most ? 'as often as may be' : messages.length}`;
    };
    expect([name, ...['webhook', 'slack', 'mail'].map(count)]).toEqual([
      name,
      ...['webhook', 'slack', 'mail'].map((way) => `${way} as often as may be`),
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
    const { alerts } = JSON.parse(of('webhook')[0]?.request?.body ?? '') as Told;
    const expected = alerts.map(nameOf).sort();
    await vi.waitUntil(() => behindOf(name).length >= expected.length, { timeout: PATIENCE_MS });
    expect([name, behindOf(name)]).toEqual([name, expected]);
  }

  const mailsOf = (name: string) => smtp.messages.filter(({ to }) => to[0] === `${name}@example.com`);
  /** Every alert of a message behind the Alertmanager. */
  const behindOf = (name: string): string[] =>
    behind.requests
      .flatMap(({ body }) => (JSON.parse(body) as Told).alerts)
      .filter(({ labels }) => labels.case === name)
      .map(nameOf)
      .sort();
});

interface Told {
  readonly alerts: readonly { readonly labels: Readonly<Record<string, string>> }[];
}

function nameOf({ labels }: Told['alerts'][number]): string {
  const { case: _, ...own } = labels;
  return JSON.stringify(Object.entries(own).sort());
}

/**
 * Steps to be killed before, counted from 1: for the first fault one of every kind, for the others every fourth kind of those from `from`
 * on, each fault others.
 */
function oneOfEachKind(steps: readonly string[], from: number, fault: number): number[] {
  const kinds = [...new Set(steps.slice(from))];
  return kinds
    .filter((_, k) => fault === 0 || (k + fault) % 4 === 0)
    .map((kind) => {
      const places = steps.flatMap((one, k) => (one === kind && k >= from ? k + 1 : []));
      return places[fault % places.length] ?? 0;
    });
}

function slug(fault: string): string {
  return fault.replaceAll(' ', '-');
}

/** Runs the job in a process of its own. */
function run(args: readonly string[], mayDie: boolean): Promise<{ readonly killed: boolean; readonly said: string }> {
  return new Promise((resolve, reject) => {
    // As the program sets it for itself.
    execFile(
      process.execPath,
      ['--interrupt-budget=600000', CHILD, ...args],
      { timeout: PATIENCE_MS },
      (error, stdout, stderr) => {
        if (error === null || (error.signal === 'SIGKILL' && mayDie)) resolve({ killed: error !== null, said: stdout });
        else reject(new Error(`the run failed: ${error.message}\n${stderr}`));
      },
    );
  });
}

async function atATime(names: readonly string[], work: (name: string) => Promise<void>): Promise<void> {
  const left = [...names];
  const worker = async (): Promise<void> => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) await work(name);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
}
