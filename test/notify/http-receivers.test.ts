import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReceiverDefinition } from '../../src/alerting/index.ts';
import { openReceivers, type Receiver } from '../../src/notify/index.ts';
import { type Behaviour, type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { freePort } from '../servers/server-process.ts';
import { failure } from './delivery-failure.ts';
import { alertOf, NOBODY, notificationOf, START, secret } from './notification.ts';

let server: HttpReceiver;
beforeEach(async () => {
  server = await startHttpReceiver();
});
afterEach(() => server.stop());

const TOKEN = 'a-bearer-token-that-nobody-sees';
const PATH = '/hooks/T0KEN-IN-PATH';
const NOW = START + 60_000;

const PLAIN = { basicAuth: undefined, hmacSecret: undefined };

function options(validMs?: number) {
  return { now: NOW, signal: AbortSignal.timeout(PATIENCE_MS), ...(validMs === undefined ? {} : { validMs }) };
}

function webhook(url: string, timeoutMs = PATIENCE_MS): Receiver {
  return only({
    webhooks: [{ url: secret(url), sendResolved: true, bearerToken: secret(TOKEN), timeoutMs, ...PLAIN }],
  });
}

function alertmanager(url: string): Receiver {
  const basicAuth = { username: 'nines', password: secret('a-basic-password') };
  return only({ alertmanagers: [{ url, basicAuth, bearerToken: undefined, timeoutMs: PATIENCE_MS }] });
}

function only(part: Partial<ReceiverDefinition>): Receiver {
  const [receiver] = openReceivers([{ ...NOBODY, ...part }]);
  if (receiver === undefined) throw new Error('no receiver');
  return receiver;
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
    const refused = await failure(webhook(`http://127.0.0.1:${await freePort()}`).check(options()));
    expect(refused.message).toMatch(/could not be reached: connect ECONNREFUSED 127\.0\.0\.1/);
    expect(refused.hint).toMatch(/^Check the port/);
    const unknown = await failure(webhook('http://no-such-host.invalid/hook').check(options()));
    expect(unknown.message).toContain('no-such-host.invalid could not be reached: getaddrinfo');
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
    const receiver = only({
      alertmanagers: [{ url, basicAuth: undefined, bearerToken: undefined, timeoutMs: PATIENCE_MS }],
    });
    const error = await failure(receiver.send(notificationOf([alertOf()]), options()));
    expect(server.requests[0]?.headers.authorization).toMatch(/^Basic /);
    expect(error.message).not.toContain('p4ssw0rd');
  });
});

describe('a signed webhook', () => {
  it('carries the HMAC-SHA256 of its body', async () => {
    const receiver = only({
      webhooks: [
        {
          url: secret(server.url),
          sendResolved: true,
          bearerToken: undefined,
          timeoutMs: PATIENCE_MS,
          basicAuth: undefined,
          hmacSecret: secret('shared'),
        },
      ],
    });
    await receiver.send(notificationOf([alertOf()]), options());
    const [request] = server.requests;
    const wanted = createHmac('sha256', 'shared')
      .update(request?.body ?? '')
      .digest('hex');
    expect(request?.headers['x-nines-signature']).toBe(`sha256=${wanted}`);
  });
});

/** Labels as nobody should write them: markup, formulas, control characters, right-to-left marks, and a megabyte. */
const HOSTILE = alertOf({
  labels: { alertname: '<!channel> & =1+1', severity: 'constructor', note: `\u202e\u0000${'x'.repeat(1_000_000)}` },
  annotations: {
    summary: `<b>*_\u0007${'&'.repeat(5_000)}`,
    description: '<@U1> '.repeat(2_000),
    runbook_url: 'javascript:1',
    budget: '<!here> '.repeat(500),
    cost: '=HYPERLINK("http://evil.example")'.repeat(100),
    worst_group: `\u202e${'<'.repeat(2_000)}`,
    likely_cause: '&'.repeat(2_000),
    query_url: `http://prom.example/${'x'.repeat(100_000)}`,
  },
});

/** What `withBackground` adds. */
const BACKGROUND = {
  ...alertOf().annotations,
  budget: '34% of the 28d error budget is left; this incident spent 12%',
  cost: '4512.00 EUR of downtime so far',
  worst_group: 'eu-1 (82% of the bad events)',
  likely_cause: 'deploy "api 2.14" at 2026-11-09 03:00 UTC',
  query_url: 'https://prom.example/graph?g0.expr=up',
};

describe('Slack', () => {
  const slack = (url: string) =>
    only({
      slacks: [
        {
          url: secret(url),
          texts: { channel: '#ops' },
          sendResolved: true,
          basicAuth: undefined,
          bearerToken: undefined,
          timeoutMs: PATIENCE_MS,
        },
      ],
    });
  const blocksSent = () => (JSON.parse(server.requests[0]?.body ?? '{}') as { blocks: SlackBlock[] }).blocks;

  it('gets a header, what is known of each alert, and links', async () => {
    await slack(`${server.url}${PATH}`).send(notificationOf([alertOf()]), options());
    const message = JSON.parse(server.requests[0]?.body ?? '{}') as Record<string, unknown>;
    expect(message).toMatchObject({ channel: '#ops' });
    expect(blocksSent()[0]?.text?.text).toBe('[FIRING:1] API availability burns its error budget 18.2 times too fast');
    expect(blocksSent()[1]?.text?.text).toBe(
      [
        '*Firing:* API availability burns its error budget 18.2 times too fast',
        '34% of the error budget is left.',
        'since 2026-11-09 03:10 UTC · page · M. Okafor, platform',
        '<https://runbooks.example/api|Runbook> · <https://nines.example/|Report>',
      ].join('\n'),
    );
  });

  it('says how bad in budget and money, where it is worst, why, and where to look', async () => {
    await slack(server.url).send(notificationOf([alertOf({ annotations: BACKGROUND })]), options());
    expect(blocksSent()[1]?.text?.text.split('\n').slice(3)).toEqual([
      '*Budget:* 34% of the 28d error budget is left; this incident spent 12%',
      '*Cost:* 4512.00 EUR of downtime so far',
      '*Worst group:* eu-1 (82% of the bad events)',
      '*Likely cause:* deploy "api 2.14" at 2026-11-09 03:00 UTC',
      '<https://runbooks.example/api|Runbook> · <https://nines.example/|Report> · <https://prom.example/graph?g0.expr=up|Query>',
    ]);
  });

  it('gets no message beyond its limits, with a line that counts what did not fit', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => alertOf({ labels: { alertname: 'A', slo: `s${i}` } }));
    await slack(server.url).send(notificationOf(many), options());
    const blocks = blocksSent();
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(blocks.reduce((sum, block) => sum + (block.text?.text.length ?? 0), 0)).toBeLessThanOrEqual(12_000);
    expect(blocks.at(-1)?.elements?.[0]?.text).toMatch(/^… and 99\d\d more: <https:.*\|report>$/);
  });

  it('is not harmed by what labels hold', async () => {
    await slack(server.url).send(notificationOf([HOSTILE]), options());
    for (const block of blocksSent()) {
      expect(block.text?.text ?? '').not.toMatch(/<[!@]|[\u202e]|[^\P{Cc}\n]|javascript/u);
      expect((block.text?.text ?? '').length).toBeLessThanOrEqual(3_000);
    }
  });

  it('never shows its address in an error', async () => {
    server.answer({ status: 404, body: `no_team at ${PATH}` });
    const error = await failure(slack(`${server.url}${PATH}`).send(notificationOf([alertOf()]), options()));
    expect(error.message).not.toContain('T0KEN');
  });
});

interface SlackBlock {
  readonly text?: { readonly text: string };
  readonly elements?: readonly { readonly text: string }[];
}

describe('PagerDuty', () => {
  const KEY = 'an-integration-key-of-32-letters';
  const pagerduty = (severity?: string) =>
    only({
      pagerduties: [
        {
          url: `${server.url}/v2/enqueue`,
          routingKey: secret(KEY),
          ...(severity === undefined ? {} : { texts: { severity } }),
          sendResolved: true,
          basicAuth: undefined,
          bearerToken: undefined,
          timeoutMs: PATIENCE_MS,
        },
      ],
    });
  const events = () => server.requests.map(({ body }) => JSON.parse(body) as PagerdutyBody);

  it('opens one incident for a group and resolves it under the same key', async () => {
    await pagerduty().send(notificationOf([alertOf()]), options());
    await pagerduty().send(notificationOf([alertOf({ status: 'resolved', endsAt: NOW })]), options());
    const [opened, closed] = events();
    expect(opened).toMatchObject({
      routing_key: KEY,
      event_action: 'trigger',
      links: [{ href: 'https://runbooks.example/api', text: 'Runbook' }],
      payload: { source: 'api', severity: 'critical', timestamp: '2026-11-09T03:10:00.000Z' },
    });
    expect(closed).toEqual({ routing_key: KEY, event_action: 'resolve', dedup_key: opened?.dedup_key });
  });

  it('carries how bad it is, where and why in its details, and the query among its links', async () => {
    await pagerduty().send(notificationOf([alertOf({ annotations: BACKGROUND })]), options());
    const [event] = events() as unknown as { links: unknown; payload: { custom_details: { alerts: unknown[] } } }[];
    const { budget, cost, worst_group, likely_cause } = BACKGROUND;
    expect(event?.payload.custom_details.alerts[0]).toMatchObject({ budget, cost, worst_group, likely_cause });
    expect(event?.links).toEqual([
      { href: 'https://runbooks.example/api', text: 'Runbook' },
      { href: 'https://prom.example/graph?g0.expr=up', text: 'Query' },
    ]);
  });

  it('opens and resolves an incident of its own for what came and went before anybody was told', async () => {
    await pagerduty().send(notificationOf([alertOf({ status: 'resolved', endsAt: NOW, missed: true })]), options());
    expect(events().map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve']);
    expect(new Set(events().map(({ dedup_key }) => dedup_key)).size).toBe(1);
  });

  it('gives every severity that people write one of its four, the worst of a group, or the one configured', async () => {
    const of = (severity: string) => alertOf({ labels: { alertname: 'A', severity } });
    await pagerduty().send(notificationOf([of('ticket')]), options());
    await pagerduty().send(notificationOf([of('ticket'), of('critical')]), options());
    await pagerduty().send(notificationOf([of('whatever')]), options());
    await pagerduty('info').send(notificationOf([of('critical')]), options());
    await pagerduty('{{ .CommonLabels.severity }}').send(notificationOf([of('critical')]), options());
    const mapped = '{{ if match "critical|page" .CommonLabels.severity }}critical{{ else }}warning{{ end }}';
    await pagerduty(mapped).send(notificationOf([of('whatever')]), options());
    const severities = events().map(({ payload }) => payload?.severity);
    expect(severities).toEqual(['warning', 'critical', 'error', 'info', 'critical', 'warning']);
  });

  it('sends nothing beyond its limits, whatever labels hold', async () => {
    // Copies: a fingerprint of a megabyte for each of them would take longer than the test is about.
    const many = Array.from({ length: 10_000 }, (_, i) => ({
      ...HOSTILE,
      labels: { ...HOSTILE.labels, slo: `s${i}`, a: 'y'.repeat(5_000), b: '<'.repeat(5_000) },
    }));
    await pagerduty().send(notificationOf(many), options());
    await pagerduty().send(notificationOf([HOSTILE]), options());
    for (const { body } of server.requests) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(512_000);
    for (const { payload } of events()) {
      expect([...(payload?.summary ?? '')].length).toBeLessThanOrEqual(1024);
      expect(payload?.summary).not.toMatch(/[\u202e\p{Cc}]/u);
    }
  });
});

interface PagerdutyBody {
  readonly event_action: string;
  readonly dedup_key: string;
  readonly payload?: { readonly summary: string; readonly severity: string };
}

describe('the receivers of a configuration', () => {
  it('have names that are unique and say what they are', () => {
    const one = {
      url: secret('http://127.0.0.1/'),
      sendResolved: true,
      bearerToken: undefined,
      timeoutMs: 1,
      ...PLAIN,
    };
    const names = openReceivers([{ ...NOBODY, webhooks: [one, one] }]).map(({ name }) => name);
    expect(names).toEqual(['ops/webhook', 'ops/webhook-2']);
  });
});
