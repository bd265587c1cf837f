import { afterEach, describe, expect, it } from 'vitest';
import {
  alertMail,
  checkMail,
  composeMail,
  type EmailDefinition,
  type MailMessage,
  openReceivers,
  sendMail,
} from '../../src/notify/index.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { type SmtpOptions, type SmtpReceiver, startSmtp } from '../servers/smtp.ts';
import { failure } from './delivery-failure.ts';
import { alertOf, NO_TLS, NOBODY, notificationOf, START, secret } from './notification.ts';

let server: SmtpReceiver | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const PASSWORD = 'correct horse';
const PLAIN: MailMessage = {
  subject: 'Weekly',
  html: '<p>Hello</p>',
  text: 'Hello',
  messageId: 'report weekly 2026-W46',
};

async function start(options?: SmtpOptions): Promise<SmtpReceiver> {
  server = await startSmtp(options);
  return server;
}

function definition(
  smtp: Pick<SmtpReceiver, 'host' | 'port' | 'ca'>,
  changes: Partial<EmailDefinition> = {},
): EmailDefinition {
  return {
    to: ['director@example.com'],
    cc: [],
    bcc: [],
    from: 'Nines <nines@example.com>',
    replyTo: '',
    smarthost: { host: smtp.host, port: smtp.port },
    authUsername: 'reporter',
    authPassword: secret(PASSWORD),
    requireTls: true,
    tls: { ...NO_TLS, ca: smtp.ca },
    sendResolved: true,
    ...changes,
  };
}

const NOWHERE = definition({ host: '127.0.0.1', port: 1, ca: '' });

function options(timeoutMs = PATIENCE_MS) {
  return { receiver: 'ops/email', now: START, signal: AbortSignal.timeout(PATIENCE_MS), timeoutMs };
}

describe('sending mail', () => {
  it('upgrades to TLS, logs in, and delivers text, HTML, picture and attachment to everybody, with Bcc in the envelope only', async () => {
    const smtp = await start();
    const receipt = await sendMail(
      definition(smtp, { cc: ['cfo@example.com'], bcc: ['archive@example.com'], replyTo: 'sre@example.com' }),
      {
        ...PLAIN,
        subject: 'Verfügbarkeit: 99,95 %',
        html: '<p>Hello <img src="cid:chart"></p>',
        images: [{ cid: 'chart', name: 'chart.png', mediaType: 'image/png', content: Buffer.from('PNG') }],
        attachments: [{ name: 'weekly-sla.pdf', mediaType: 'application/pdf', content: Buffer.from('%PDF-1.7') }],
        listId: 'weekly-sla.nines',
      },
      options(),
    );
    const [mail] = smtp.messages;
    expect(mail).toMatchObject({ secure: true, user: 'reporter', from: 'nines@example.com' });
    expect(mail?.to).toEqual(['director@example.com', 'cfo@example.com', 'archive@example.com']);
    expect(receipt.accepted).toEqual(mail?.to);
    const raw = mail?.raw ?? '';
    expect(raw).toContain(`Message-ID: ${receipt.messageId}`);
    expect(raw).toContain('Auto-Submitted: auto-generated');
    expect(raw).toContain('List-ID: <weekly-sla.nines>');
    expect(raw).toContain('Reply-To: sre@example.com');
    expect(raw).toContain('Date: Mon, 09 Nov 2026 03:10:00 +0000');
    expect(raw).toMatch(/Subject: =\?UTF-8\?Q\?/);
    expect(raw).toMatch(/Content-Type: application\/pdf; name=weekly-sla\.pdf/);
    expect(raw).toContain('Content-ID: <chart>');
    expect(raw).not.toContain('archive@example.com');
    expect(raw).not.toMatch(/^X-Mailer/im);
  });

  it('gives the same mail the same Message-ID and the same bytes, and another one another', async () => {
    const date = new Date(START);
    const [one, two] = [await composeMail(NOWHERE, PLAIN, { date }), await composeMail(NOWHERE, PLAIN, { date })];
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true);
    const other = await composeMail(NOWHERE, { ...PLAIN, messageId: 'report weekly 2026-W47' }, { date });
    expect(Buffer.from(other).equals(Buffer.from(one))).toBe(false);
  });

  it('lets nothing from outside begin a header of its own', async () => {
    const evil = 'x\r\nBcc: victim@example.com\r\n\r\nbody';
    const raw = await composeMail(
      { ...NOWHERE, replyTo: `a@b.c${evil}` },
      {
        ...PLAIN,
        subject: evil,
        messageId: evil,
        listId: evil,
        headers: { 'X-Evil\r\nBcc': evil, 'X-Fine': evil },
        attachments: [{ name: `../../${evil}`, mediaType: `text/plain${evil}`, content: Buffer.from('') }],
      },
      { date: new Date(START) },
    );
    const head = Buffer.from(raw).toString('utf8').split('\r\n\r\n')[0] ?? '';
    expect(head).not.toMatch(/^Bcc:/im);
    expect(Buffer.from(raw).toString('utf8')).not.toMatch(/^Bcc:/im);
    expect(head).toMatch(/^X-Fine: x Bcc: victim@example.com body$/m);
  });

  it('calls itself as it is told, and begins with TLS on any port where it is told', async () => {
    const smtp = await start({ implicitTls: true });
    const changes = { hello: 'nines.example.com', implicitTls: true };
    await sendMail(definition(smtp, changes), PLAIN, options());
    expect(smtp.messages).toMatchObject([{ hello: 'nines.example.com', secure: true, user: 'reporter' }]);
  });

  it('logs in by CRAM-MD5 where it has a secret and no password', async () => {
    const smtp = await start({ cramMd5: true });
    const login = { authPassword: undefined, authSecret: secret(PASSWORD) };
    await sendMail(definition(smtp, login), PLAIN, options());
    expect(smtp.messages).toMatchObject([{ user: 'reporter' }]);
    const wrong = { authPassword: undefined, authSecret: secret('another') };
    expect((await failure(sendMail(definition(smtp, wrong), PLAIN, options()))).message).not.toContain('another');
  });

  it('logs in on behalf of somebody else', async () => {
    const smtp = await start();
    await sendMail(definition(smtp, { authIdentity: 'director' }), PLAIN, options());
    expect(smtp.messages).toMatchObject([{ user: 'reporter' }]);
    const wrong = definition(smtp, { authIdentity: 'director', authPassword: secret('a wrong word') });
    const error = await failure(sendMail(wrong, PLAIN, options()));
    expect(error.message).toContain('wrong user name or password');
    expect(error.message).not.toContain('a wrong word');
  });

  it('puts mails about a group into one thread a day, and adds the headers that it is told', async () => {
    const smtp = await start();
    const texts = {
      headers: {
        'X-Group': '{{ .GroupLabels.alertname }}\r\nBcc: all@example.com',
        'X-None': '{{ .GroupLabels.none }}',
      },
    };
    const receivers = openReceivers([
      { ...NOBODY, emails: [definition(smtp, { threading: 'daily', texts }), definition(smtp, { threading: 'none' })] },
    ]);
    const now = Date.UTC(2026, 10, 9, 23, 59);
    for (const at of [now, now + 60_000]) {
      for (const receiver of receivers) {
        await receiver.send(notificationOf([alertOf()]), { now: at, signal: AbortSignal.timeout(PATIENCE_MS) });
      }
    }
    const thread = (raw: string): string => /^References: <(.*)>/m.exec(raw)?.[1] ?? '';
    const [first = '', plain = '', second = '', again = ''] = smtp.messages.map(({ raw }) => raw);
    expect(thread(first)).toMatch(/^alert-[0-9a-f]{16}-2026-11-09@nines$/);
    expect(thread(second)).toBe(thread(first).replace('-11-09', '-11-10'));
    expect(thread(plain)).toBe(thread(again));
    expect(first).toMatch(/^In-Reply-To: <alert-/m);
    expect(first).toMatch(/^X-Group: ErrorBudgetBurn Bcc: all@example.com\r$/m);
    expect(first).not.toMatch(/^(?:X-None|Bcc):/m);
  });

  it('refuses to speak in the clear where TLS is demanded, and does so where it is not', async () => {
    const smtp = await start({ startTls: false });
    const error = await failure(sendMail(definition(smtp), PLAIN, options()));
    expect(error.retryable).toBe(true);
    await sendMail(definition(smtp, { requireTls: false }), PLAIN, options());
    expect(smtp.messages).toHaveLength(1);
  });

  it('does not trust a certificate that nobody vouched for', async () => {
    const smtp = await start();
    expect((await failure(sendMail(definition(smtp, { tls: NO_TLS }), PLAIN, options()))).hint).toContain('tls_config');
    await sendMail(definition(smtp, { tls: { ...NO_TLS, insecureSkipVerify: true } }), PLAIN, options());
    expect(smtp.messages).toHaveLength(1);
  });

  it('keeps the password out of errors, also where the server says it back', async () => {
    const smtp = await start({ login: { username: 'reporter', password: 'another' } });
    const error = await failure(sendMail(definition(smtp), PLAIN, options()));
    expect(error.hint).toBe('Check auth_username and auth_password of the receiver.');
    const echoed = Buffer.from(`\u0000reporter\u0000${PASSWORD}`).toString('base64');
    const loud = await start({ refusals: [[554, `you said ${PASSWORD} and ${echoed}`]] });
    const echo = await failure(sendMail(definition(loud), PLAIN, options()));
    expect(echo.message).toContain('you said [secret] and [secret]');
    for (const { message, stack, cause } of [error, echo]) {
      expect(`${message} ${stack} ${cause}`).not.toContain(PASSWORD);
    }
  });

  it.each([
    [451, true],
    [552, false],
  ])('tells %i from what is final', async (code, retryable) => {
    const smtp = await start({ refusals: [[code, 'no']] });
    const error = await failure(sendMail(definition(smtp), PLAIN, options()));
    expect(error).toMatchObject({ retryable, mayHaveArrived: false });
  });

  it('checks a mail server without sending anything', async () => {
    const smtp = await start();
    expect(await checkMail(definition(smtp), options())).toBe(`SMTP 127.0.0.1:${smtp.port}, logged in as reporter`);
    await failure(checkMail(definition(smtp, { authPassword: secret('wrong') }), options()));
    expect(smtp.messages).toHaveLength(0);
  });

  it('ends when the run ends', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(sendMail(NOWHERE, PLAIN, { ...options(), signal: stopped })).rejects.toThrow('stopped');
  });
});

describe('the alert mail', () => {
  it('says what, since when, how bad, whose it is and what to do, as text and as HTML', async () => {
    const smtp = await start();
    const [receiver] = openReceivers([{ ...NOBODY, emails: [definition(smtp)] }]);
    await receiver?.send(notificationOf([alertOf()], 'ops/email'), {
      now: START,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const [mail] = smtp.messages;
    expect(mail?.raw).toContain('List-ID: <ops.alerts.nines>');
    const { subject, text, html } = alertMail(notificationOf([alertOf()]), 'ops');
    expect(subject).toBe('[FIRING:1] API availability burns its error budget 18.2 times too fast');
    for (const said of [
      'since 2026-11-09 03:10 UTC',
      '34% of the error budget',
      'M. Okafor',
      'https://runbooks.example/api',
    ]) {
      expect(text).toContain(said);
      expect(html).toContain(said);
    }
  });

  it('says how bad in budget and money, where it is worst, why, and where to look', () => {
    const annotations = {
      budget: '34% of the 28d error budget is left',
      cost: '4512.00 EUR of downtime so far',
      worst_group: 'eu-1 (82% of the bad events)',
      likely_cause: 'deploy "api 2.14"',
      query_url: 'https://prom.example/graph?g0.expr=up',
      incident: 'api-20261109T0305Z',
    };
    const { html, text } = alertMail(notificationOf([alertOf({ annotations })]), 'ops');
    for (const said of Object.values(annotations)) expect(text).toContain(said);
    expect(html).toContain('<a href="https://prom.example/graph?g0.expr=up">');
    expect(html).toContain('deploy &quot;api 2.14&quot;');
  });

  it('escapes markup, cuts what is endless, and drops what turns text around', () => {
    const labels = {
      alertname: '<script>alert(1)</script>',
      slo: `\u202e${'x'.repeat(1_000_000)}`,
      team: '"><img src=x>',
    };
    const annotations = { summary: '<b>&"\'</b>\u0007', runbook_url: 'javascript:alert(1)' };
    const { html, text, subject } = alertMail(notificationOf([alertOf({ labels, annotations })]), 'ops\r\nBcc: x');
    expect(html).not.toMatch(/<script>|<img|<b>|href="javascript/);
    for (const mark of ['\u0007', '\u202e']) expect(`${html}${text}${subject}`).not.toContain(mark);
    expect(html.length).toBeLessThan(20_000);
    expect(subject.length).toBeLessThanOrEqual(200);
  });

  it('counts what it does not list', () => {
    const alerts = Array.from({ length: 60 }, (_, i) => alertOf({ labels: { alertname: 'X', i: String(i) } }));
    expect(alertMail(notificationOf(alerts), 'ops').text).toMatch(/and 10 more$/);
  });
});
