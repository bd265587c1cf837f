import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReceiverDefinition } from '../../src/alerting/index.ts';
import { DeliveryError } from '../../src/errors.ts';
import { openReceivers, type Receiver } from '../../src/notify/index.ts';
import { type Behaviour, type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { freePort } from '../servers/server-process.ts';
import { alertOf, notificationOf, START, secret } from './notification.ts';

let server: HttpReceiver;
beforeEach(async () => {
  server = await startHttpReceiver();
});
afterEach(() => server.stop());

const TOKEN = 'a-bearer-token-that-nobody-sees';
const PATH = '/hooks/T0KEN-IN-PATH';
const NOW = START + 60_000;

function options(validMs?: number) {
  return { now: NOW, signal: AbortSignal.timeout(20_000), ...(validMs === undefined ? {} : { validMs }) };
}

function webhook(url: string, timeoutMs = 2_000): Receiver {
  return only({ webhooks: [{ url: secret(url), sendResolved: true, bearerToken: secret(TOKEN), timeoutMs }] });
}

function alertmanager(url: string): Receiver {
  const basicAuth = { username: 'nines', password: secret('a-basic-password') };
  return only({ alertmanagers: [{ url, basicAuth, bearerToken: undefined, timeoutMs: 2_000 }] });
}

function only(part: Partial<ReceiverDefinition>): Receiver {
  const [receiver] = openReceivers([{ name: 'ops', alertmanagers: [], webhooks: [], emails: [], ...part }]);
  if (receiver === undefined) throw new Error('no receiver');
  return receiver;
}

async function failure(work: Promise<unknown>): Promise<DeliveryError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DeliveryError)) throw new Error(`expected a DeliveryError, got ${error}`);
  return error;
}

describe('the webhook', () => {
  it('posts the payload of Alertmanager, version 4, with an end of zero while something fires', async () => {
    const gone = alertOf({
      labels: { alertname: 'ErrorBudgetBurn', slo: 'web' },
      status: 'resolved',
      endsAt: START + 1,
    });
    await webhook(`${server.url}${PATH}`).send(notificationOf([alertOf(), gone]), options());
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: PATH });
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'idempotency-key': 'k1',
    });
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      version: '4',
      groupKey: '{}:{alertname="ErrorBudgetBurn"}',
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'ops',
      groupLabels: { alertname: 'ErrorBudgetBurn' },
      commonLabels: { alertname: 'ErrorBudgetBurn' },
      externalURL: 'https://nines.example/',
      alerts: [
        { status: 'firing', startsAt: '2026-11-09T03:10:00.000Z', endsAt: '0001-01-01T00:00:00Z' },
        { status: 'resolved', endsAt: '2026-11-09T03:10:00.001Z' },
      ],
    });
  });

  it.each([
    ['500', { status: 500, body: 'broken' }, { retryable: true, mayHaveArrived: false }],
    [
      '429 with seconds to wait',
      { status: 429, headers: { 'retry-after': '7' } },
      { retryable: true, retryAfterMs: 7_000 },
    ],
    [
      '503 with a time to wait for',
      { status: 503, headers: { 'retry-after': new Date(NOW + 90_000).toUTCString() } },
      { retryable: true, retryAfterMs: 90_000 },
    ],
    ['400', { status: 400, body: 'bad payload' }, { retryable: false }],
    ['401', { status: 401 }, { retryable: true, hint: 'Check the credentials of the receiver.' }],
    [
      'a redirect, which is not followed',
      { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
      { retryable: true },
    ],
    ['a cut connection', 'cut', { retryable: true, mayHaveArrived: true }],
  ] as const)('reports %s', async (_, behaviour, expected) => {
    server.answer(behaviour as Behaviour);
    expect(await failure(webhook(server.url).send(notificationOf([alertOf()]), options()))).toMatchObject(expected);
  });

  it('does not wait for a receiver that hangs, and says that it may have arrived', async () => {
    server.answer('hang');
    const error = await failure(webhook(server.url, 200).send(notificationOf([alertOf()]), options()));
    expect(error.message).toMatch(/did not answer within 0\.2 s$/);
    expect(error.mayHaveArrived).toBe(true);
  });

  it('takes a 200 whose body breaks off as delivered', async () => {
    server.answer({ status: 200, body: 'x'.repeat(1000), half: true });
    await webhook(server.url).send(notificationOf([alertOf()]), options());
    expect(server.requests).toHaveLength(1);
  });

  it('knows that what never connected never arrived', async () => {
    const error = await failure(
      webhook(`http://127.0.0.1:${await freePort()}`).send(notificationOf([alertOf()]), options()),
    );
    expect(error).toMatchObject({ retryable: true, mayHaveArrived: false });
  });

  it('never shows its token or its path, not even where the receiver echoes them', async () => {
    server.answer({ status: 500, body: `no ${TOKEN} for ${PATH}` });
    const error = await failure(webhook(`${server.url}${PATH}`).send(notificationOf([alertOf()]), options()));
    expect(error.message).toBe(
      `receiver "ops/webhook": ${new URL(server.url).host} answered 500: no [secret] for [secret]`,
    );
  });

  it('is checked by a connection on which nothing is sent', async () => {
    expect(await webhook(`${server.url}${PATH}`).check(options())).toMatch(/^TCP connection to .*; nothing was sent$/);
    expect(server.requests).toHaveLength(0);
    await failure(webhook(`http://127.0.0.1:${await freePort()}`).check(options()));
  });
});

describe('an Alertmanager', () => {
  it('gets labels, annotations and times, with an end some runs ahead while an alert fires', async () => {
    const gone = alertOf({ status: 'resolved', endsAt: START + 5 });
    const missed = alertOf({ status: 'resolved', endsAt: START + 5, missed: true });
    await alertmanager(`${server.url}/prefix/`).send(notificationOf([alertOf(), gone, missed]), options(3_600_000));
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/prefix/api/v2/alerts' });
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('nines:a-basic-password').toString('base64')}`);
    const at = (instant: number) => new Date(instant).toISOString();
    expect(JSON.parse(request?.body ?? '')).toMatchObject([
      {
        labels: { slo: 'api' },
        startsAt: at(START),
        endsAt: at(NOW + 3_600_000),
        generatorURL: 'https://nines.example/',
      },
      { endsAt: at(START + 5) },
      { endsAt: at(NOW + 300_000) },
    ]);
  });

  it('is asked for its version, and refused where it is something else', async () => {
    server.answer({ body: JSON.stringify({ versionInfo: { version: '0.27.0' } }) });
    expect(await alertmanager(server.url).check(options())).toBe('Alertmanager 0.27.0');
    for (const body of ['<html>', 'null', '{}']) {
      server.answer({ body });
      expect((await failure(alertmanager(server.url).check(options()))).hint).toContain('Alertmanager itself');
    }
  });

  it('takes credentials from its URL without ever printing them', async () => {
    server.answer({ status: 500, body: 'password p4ssw0rd-in-url' });
    const url = server.url.replace('://', '://user:p4ssw0rd-in-url@');
    const receiver = only({ alertmanagers: [{ url, basicAuth: undefined, bearerToken: undefined, timeoutMs: 2_000 }] });
    const error = await failure(receiver.send(notificationOf([alertOf()]), options()));
    expect(server.requests[0]?.headers.authorization).toMatch(/^Basic /);
    expect(error.message).not.toContain('p4ssw0rd');
  });
});

describe('the receivers of a configuration', () => {
  it('have names that are unique and say what they are', () => {
    const one = { url: secret('http://127.0.0.1/'), sendResolved: true, bearerToken: undefined, timeoutMs: 1 };
    const names = openReceivers([{ name: 'ops', alertmanagers: [], webhooks: [one, one], emails: [] }]).map(
      ({ name }) => name,
    );
    expect(names).toEqual(['ops/webhook', 'ops/webhook-2']);
  });
});
