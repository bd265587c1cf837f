import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { alert } from '../../jobs/alert.ts';
import { openReceivers } from '../../src/notify/index.ts';
import { alertYaml, BUCKET_MS, fillLedger } from '../jobs/alert-ledger.ts';
import { openWorkplace } from '../jobs/workplace.ts';
import { type AlertmanagerServer, startAlertmanager } from '../servers/alertmanager.ts';
import { findBinary } from '../servers/binaries.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { type SmtpReceiver, startSmtp } from '../servers/smtp.ts';

const MINUTE = 60_000;
/** Runs lie a little in the past, so that Alertmanager takes an end of ours for an end. */
const NOW = Math.floor(Date.now() / BUCKET_MS) * BUCKET_MS;
const QUIET = '  anomalies: false';

interface Payload {
  readonly status: string;
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly startsAt: string;
  }[];
}

function payloads({ requests }: HttpReceiver): Payload[] {
  return requests.map(({ body }) => JSON.parse(body) as Payload);
}

describe.skipIf(findBinary('alertmanager') === undefined)('alerts on their way to people', () => {
  let alertmanager: AlertmanagerServer;
  /** Behind the Alertmanager. */
  let behind: HttpReceiver;
  let direct: HttpReceiver;
  let smtp: SmtpReceiver;

  beforeAll(async () => {
    behind = await startHttpReceiver();
    direct = await startHttpReceiver();
    smtp = await startSmtp();
    alertmanager = await startAlertmanager(`
route: {receiver: hook, group_by: [slo], group_wait: 2s, group_interval: 1s, repeat_interval: 1h}
receivers: [{name: hook, webhook_configs: [{url: '${behind.url}/behind', send_resolved: true}]}]
`);
  });
  afterAll(async () => {
    await Promise.all([alertmanager.stop(), behind.stop(), direct.stop(), smtp.stop()]);
  });

  const held = async (slo: string) => {
    const answer = await fetch(`${alertmanager.url}/api/v2/alerts?filter=slo%3D%22${slo}%22`);
    return (await answer.json()) as {
      labels: Record<string, string>;
      startsAt: string;
      endsAt: string;
      fingerprint: string;
    }[];
  };
  const behindOf = (slo: string) => payloads(behind).filter(({ alerts }) => alerts[0]?.labels.slo === slo);

  it('reach a real Alertmanager and the webhook behind it, a webhook, and a mailbox, and so does the end', async () => {
    const folder = temporaryFolder('alert-delivery');
    const ca = join(folder.path, 'ca.pem');
    writeFileSync(ca, smtp.ca);
    const receivers = `    alertmanager_configs: [{url: '${alertmanager.url}'}]
    webhook_configs: [{url: '${direct.url}/direct'}]
    email_configs:
      - {to: sre@example.com, from: nines@example.com, smarthost: '127.0.0.1:${smtp.port}', auth_username: reporter, auth_password: correct horse, tls_config: {ca_file: '${ca}'}, send_resolved: true}`;
    const place = await openWorkplace(alertYaml(receivers, QUIET, 'whole-way'));
    try {
      const config = place.context(NOW).config;
      const [slo] = config.slos;
      if (slo === undefined) throw new Error('no SLO');
      const checked = openReceivers(config.receivers).map((one) =>
        one.check({ now: NOW, signal: AbortSignal.timeout(PATIENCE_MS) }),
      );
      expect((await Promise.all(checked)).join('; ')).toMatch(
        /^Alertmanager 0\.\d+.*; TCP connection to .*; SMTP .*logged in/,
      );

      const badFrom = NOW - 90 * MINUTE;
      const range = { start: NOW - 4 * 1440 * MINUTE, end: NOW - 60 * MINUTE };
      await fillLedger(place.store, slo, range, (start) => start >= badFrom);
      const first = await alert.run(place.context(NOW - 60 * MINUTE, { notify: true }));
      expect(first.problems).toEqual([]);
      const alerts = await held('whole-way');
      const page = alerts.find(({ labels }) => labels.long_window === '1h');
      expect(page?.labels).toMatchObject({ alertname: 'ErrorBudgetBurn', severity: 'page', team: 'platform' });
      expect(Date.parse(page?.startsAt ?? '')).toBe(badFrom + BUCKET_MS);
      expect(Date.parse(page?.endsAt ?? '')).toBeGreaterThan(Date.now());
      await vi.waitUntil(() => behindOf('whole-way').length > 0, { timeout: PATIENCE_MS });
      expect(behindOf('whole-way')[0]?.status).toBe('firing');

      // Alertmanager's own name for the alert is ours.
      const ours = payloads(direct).flatMap((payload) => payload.alerts as unknown as { fingerprint: string }[]);
      for (const { fingerprint } of alerts) expect(ours.map((one) => one.fingerprint)).toContain(fingerprint);
      const mails = await smtp.waitFor(1);
      expect(mails[0]).toMatchObject({ secure: true, user: 'reporter', to: ['sre@example.com'] });

      await fillLedger(place.store, slo, { start: range.end, end: NOW }, () => false);
      const second = await alert.run(place.context(NOW, { notify: true }));
      expect(second.problems).toEqual([]);
      const resolved = () =>
        behindOf('whole-way')
          .flatMap((payload) => payload.alerts)
          .filter(({ status }) => status === 'resolved');
      await vi.waitUntil(() => resolved().some(({ labels }) => labels.long_window === '1h'), { timeout: PATIENCE_MS });
      expect((await held('whole-way')).some(({ labels }) => labels.long_window === '1h')).toBe(false);
      expect(
        payloads(direct)
          .flatMap((payload) => payload.alerts)
          .some(({ status }) => status === 'resolved'),
      ).toBe(true);
      expect(smtp.messages.length).toBeGreaterThan(1);
    } finally {
      await place.close();
      folder.remove();
    }
  });

  it('reach everybody behind an Alertmanager although they were over before the run that found them', async () => {
    const yaml = alertYaml(`    alertmanager_configs: [{url: '${alertmanager.url}'}]`, QUIET, 'came-and-went');
    const place = await openWorkplace(yaml);
    try {
      const [slo] = place.context(NOW).config.slos;
      if (slo === undefined) throw new Error('no SLO');
      const bad = (start: number) => start >= NOW - 600 * MINUTE && start < NOW - 590 * MINUTE;
      await fillLedger(place.store, slo, { start: NOW - 4 * 1440 * MINUTE, end: NOW - 700 * MINUTE }, bad);
      await alert.run(place.context(NOW - 700 * MINUTE, { notify: true }));
      await fillLedger(place.store, slo, { start: NOW - 700 * MINUTE, end: NOW }, bad);
      await alert.run(place.context(NOW, { notify: true }));
      const told = () => behindOf('came-and-went').flatMap((payload) => payload.alerts);
      await vi.waitUntil(() => told().some(({ labels }) => labels.long_window === '1h'), { timeout: PATIENCE_MS });
      expect(told()[0]?.status).toBe('firing');
    } finally {
      await place.close();
    }
  });
});
