import { connect } from 'node:net';
import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, it } from 'vitest';
import { startAlertmanager } from './alertmanager.ts';
import { hasAlertmanager, hasPrometheus } from './binaries.ts';
import { startHttpReceiver } from './http-receiver.ts';
import { counter, histogram } from './openmetrics.ts';
import { startPrometheus } from './prometheus.ts';
import { startSmtp } from './smtp.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
function kept<T extends { stop(): Promise<void> }>(server: T): T {
  stops.push(() => server.stop());
  return server;
}

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 9, 1);

describe.skipIf(!hasPrometheus())('the test Prometheus', () => {
  it('answers from backfilled counters with resets and gaps, and histograms', async () => {
    const scrapes = { start: START, end: START + 3 * DAY_MS, intervalMs: 60_000 };
    const requests = counter({
      ...scrapes,
      name: 'requests_total',
      labels: { code: '200' },
      increment: () => 2,
      resets: [START + DAY_MS],
      gaps: [[START + 2 * DAY_MS, START + 2 * DAY_MS + 2_400_000]],
    });
    const latency = histogram({ ...scrapes, name: 'latency_seconds', bounds: [0.1, 1], observed: () => [3, 2, 1] });
    const server = kept(await startPrometheus({ openmetrics: [requests, ...latency] }));
    const ask = async (query: string): Promise<string> => {
      const address = `${server.url}/api/v1/query?time=${(START + 3 * DAY_MS) / 1_000}&query=${encodeURIComponent(query)}`;
      const body = (await (await fetch(address)).json()) as { data: { result: { value: [number, string] }[] } };
      return body.data.result.map((one) => one.value[1]).join();
    };
    expect(await ask('count_over_time(requests_total[4d])')).toBe(String(requests.points.length));
    expect(await ask('resets(requests_total[4d])')).toBe('1');
    expect(await ask('last_over_time(latency_seconds_bucket{le="1"}[5m])')).toBe(String(4_320 * 5));
  });
});

describe.skipIf(!hasAlertmanager())('the test Alertmanager', () => {
  it('takes an alert', async () => {
    const server = kept(await startAlertmanager('route: {receiver: none}\nreceivers: [{name: none}]\n'));
    const body = JSON.stringify([{ labels: { alertname: 'Test' } }]);
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${server.url}/api/v2/alerts`, { method: 'POST', headers, body })).status).toBe(200);
    expect(await (await fetch(`${server.url}/api/v2/alerts`)).json()).toHaveLength(1);
  });
});

describe('the test HTTP receiver', () => {
  it('records requests and answers as told, faults included', async () => {
    const receiver = kept(await startHttpReceiver());
    receiver.answer([{ status: 429, headers: { 'retry-after': '1' } }, 'cut', { body: '{"a":1}', half: true }, 'hang']);
    expect((await fetch(`${receiver.url}/x?y=1`, { method: 'POST', body: 'hello' })).status).toBe(429);
    await expect(fetch(receiver.url)).rejects.toThrow();
    await expect(fetch(receiver.url).then((response) => response.text())).rejects.toThrow();
    const hanging = new AbortController();
    const unanswered = fetch(receiver.url, { signal: hanging.signal });
    const requests = await receiver.waitFor(4);
    hanging.abort();
    await expect(unanswered).rejects.toThrow();
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/x?y=1', body: 'hello' });
  });
});

describe('the test SMTP server', () => {
  it('wants STARTTLS and a login, and keeps the mail', async () => {
    const smtp = kept(await startSmtp());
    const send = (pass: string): Promise<unknown> =>
      createTransport({
        host: smtp.host,
        port: smtp.port,
        requireTLS: true,
        tls: { ca: smtp.ca },
        auth: { user: 'reporter', pass },
      }).sendMail({ from: 'a@example.org', to: 'b@example.org', subject: 'Week', text: 'all well' });
    await send('correct horse');
    await expect(send('wrong')).rejects.toThrow(/535/);
    const [mail] = await smtp.waitFor(1);
    expect(mail).toMatchObject({ from: 'a@example.org', to: ['b@example.org'], user: 'reporter', secure: true });
    expect(mail?.raw).toContain('Subject: Week');
  });

  it('stops while a client is connected', async () => {
    const smtp = await startSmtp();
    const socket = connect(smtp.port, smtp.host);
    socket.on('error', () => undefined);
    await new Promise((done) => socket.once('data', done));
    socket.destroy();
    await smtp.stop();
  });
});
