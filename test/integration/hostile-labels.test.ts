import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Alert } from '../../src/alerting/index.ts';
import { openReceivers } from '../../src/notify/index.ts';
import { alertOf, NOBODY, notificationOf, secret } from '../notify/notification.ts';
import { type AlertmanagerServer, startAlertmanager } from '../servers/alertmanager.ts';
import { findBinary } from '../servers/binaries.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { PATIENCE_MS } from '../servers/patience.ts';

const LOGIN = { basicAuth: undefined, bearerToken: undefined, timeoutMs: PATIENCE_MS };

/** Labels as nobody should write them, one alert for each kind of harm. */
const HOSTILE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  markup: { note: '<img src=x onerror=alert(1)>&amp;<!channel>*_`' },
  formula: { note: '=HYPERLINK("http://x.example";"y")' },
  control: { note: 'a\u0000\u0007\u001b[31m\r\nb' },
  'right-to-left': { note: 'abc\u202e\u2066cba' },
  surrogate: { note: 'half \ud83d a sign' },
  long: { note: 'x'.repeat(1_000_000) },
  'odd name': { 'service.name': 'cart', 'Straße 1': 'x', '1st': 'y' },
  'name of a method': { constructor: 'x', toString: 'y', __proto__x: 'z' },
};

describe.skipIf(findBinary('alertmanager') === undefined)('labels as nobody should write them', () => {
  let alertmanager: AlertmanagerServer;
  let behind: HttpReceiver;
  let direct: HttpReceiver;
  beforeAll(async () => {
    behind = await startHttpReceiver();
    direct = await startHttpReceiver();
    alertmanager = await startAlertmanager(`
route: {receiver: hook, group_by: [harm], group_wait: 1s, group_interval: 1s, repeat_interval: 1h}
receivers: [{name: hook, webhook_configs: [{url: '${behind.url}/behind'}]}]
`);
  });
  afterAll(async () => {
    await Promise.all([alertmanager.stop(), behind.stop(), direct.stop()]);
  });

  const alerts: readonly Alert[] = ['none', ...Object.keys(HOSTILE)].map((harm) =>
    alertOf({ labels: { alertname: 'Odd', harm, ...HOSTILE[harm] }, startsAt: Date.now() - 1_000 }),
  );

  it('reach everybody behind a real Alertmanager, and harm no alert beside them', async () => {
    const [receiver] = openReceivers([{ ...NOBODY, alertmanagers: [{ ...LOGIN, url: alertmanager.url }] }]);
    await receiver?.send(notificationOf(alerts), { now: Date.now(), signal: AbortSignal.timeout(PATIENCE_MS) });
    const told = () =>
      new Set(
        behind.requests.flatMap(({ body }) =>
          (JSON.parse(body) as { alerts: { labels: { harm: string } }[] }).alerts.map(({ labels }) => labels.harm),
        ),
      );
    await vi.waitUntil(() => told().size === alerts.length, { timeout: PATIENCE_MS });
    const answer = await fetch(`${alertmanager.url}/api/v2/alerts`);
    const held = (await answer.json()) as { labels: Record<string, string> }[];
    const of = (harm: string) => held.find(({ labels }) => labels.harm === harm)?.labels;
    expect(of('long')?.note?.length).toBe(1_000_000);
    expect(of('control')?.note).toBe(HOSTILE.control?.note);
    expect(Object.values(of('odd name') ?? {})).toEqual(expect.arrayContaining(['cart', 'x', 'y']));
  });

  it('reach a webhook as they are, in JSON that can be read', async () => {
    const webhook = { ...LOGIN, url: secret(`${direct.url}/hook`), sendResolved: true, hmacSecret: undefined };
    const [receiver] = openReceivers([{ ...NOBODY, webhooks: [webhook] }]);
    await receiver?.send(notificationOf(alerts), { now: Date.now(), signal: AbortSignal.timeout(PATIENCE_MS) });
    const payload = JSON.parse(direct.requests.at(-1)?.body ?? '') as { alerts: { labels: Record<string, string> }[] };
    expect(payload.alerts.map(({ labels }) => labels.harm)).toEqual(alerts.map(({ labels }) => labels.harm));
    expect(payload.alerts.at(-1)?.labels).toMatchObject({ constructor: 'x', toString: 'y' });
  });
});
