import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { checkMail, composeMail, type EmailDefinition, type MailMessage, sendMail } from '../../src/notify/index.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { type SmtpOptions, type SmtpReceiver, startSmtp } from '../servers/smtp.ts';
import { failure } from './delivery-failure.ts';
import { NO_TLS, START, secret } from './notification.ts';
import { verifyDkim } from './verify-dkim.ts';

const REFRESH = 'refresh-1f0e';
const CLIENT_SECRET = 'client-secret-77aa';
const ISSUED = 'issued-token-9c41';
const MAIL: MailMessage = {
  subject: 'Verfügbarkeit: 99,95 %',
  html: '<p>Hello <img src="cid:chart"></p>',
  text: 'Hello  \r\n\r\n.a line that begins with a dot\r\n\r\n',
  images: [{ cid: 'chart', name: 'chart.png', mediaType: 'image/png', content: Buffer.from('PNG') }],
  attachments: [{ name: 'weekly-sla.pdf', mediaType: 'application/pdf', content: Buffer.alloc(5_000, 'PDF ') }],
  messageId: 'report weekly 2026-W46 1',
  listId: 'weekly-sla.nines',
};

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0)) await stop();
});

async function smtpServer(options: SmtpOptions): Promise<SmtpReceiver> {
  const smtp = await startSmtp(options);
  open.push(() => smtp.stop());
  return smtp;
}

/** A token endpoint of OAuth2 (RFC 6749, 6) on loopback, and the forms that it was sent. */
async function tokenEndpoint(answer: (form: URLSearchParams) => [status: number, body: unknown]) {
  const forms: Record<string, string>[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
      forms.push(Object.fromEntries(form));
      const [status, body] = answer(form);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  open.push(() => new Promise((done) => server.close(done)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`, forms };
}

function definition(smtp: Pick<SmtpReceiver, 'host' | 'port' | 'ca'>, changes: Partial<EmailDefinition>) {
  return {
    ...{ to: ['director@example.com'], cc: [], bcc: [], from: 'Nines <nines@example.com>', replyTo: '' },
    smarthost: { host: smtp.host, port: smtp.port },
    ...{ authUsername: 'reports@example.com', authPassword: undefined, requireTls: true },
    ...{ tls: { ...NO_TLS, ca: smtp.ca }, sendResolved: true },
    ...changes,
  } satisfies EmailDefinition;
}

function oauth2(tokenUrl: string): NonNullable<EmailDefinition['oauth2']> {
  return {
    ...{ tokenUrl, clientId: 'nines', clientSecret: secret(CLIENT_SECRET), refreshToken: secret(REFRESH) },
    ...{ accessToken: undefined, scope: '' },
  };
}

const options = () => ({
  receiver: 'ops/email',
  now: START,
  signal: AbortSignal.timeout(PATIENCE_MS),
  timeoutMs: PATIENCE_MS,
});

describe('login by OAuth2', () => {
  it('has an access token issued for the refresh token, and logs in with it over TLS', async () => {
    const smtp = await smtpServer({ tokens: [ISSUED] });
    const endpoint = await tokenEndpoint(() => [200, { access_token: ISSUED, expires_in: 3600 }]);
    const email = definition(smtp, { oauth2: { ...oauth2(endpoint.url), scope: 'https://mail.example/send' } });
    await sendMail(email, MAIL, options());
    expect(smtp.messages).toMatchObject([{ user: 'reports@example.com', secure: true, to: ['director@example.com'] }]);
    expect(endpoint.forms).toEqual([
      {
        grant_type: 'refresh_token',
        client_id: 'nines',
        client_secret: CLIENT_SECRET,
        refresh_token: REFRESH,
        scope: 'https://mail.example/send',
      },
    ]);
    expect(await checkMail(email, options())).toContain('logged in as reports@example.com');
  });

  it('has an access token issued for the client itself where there is no refresh token', async () => {
    const smtp = await smtpServer({ tokens: [ISSUED] });
    const endpoint = await tokenEndpoint(() => [200, { access_token: ISSUED, expires_in: 3600 }]);
    const scope = 'https://outlook.office365.com/.default';
    await sendMail(
      definition(smtp, { oauth2: { ...oauth2(endpoint.url), refreshToken: undefined, scope } }),
      MAIL,
      options(),
    );
    expect(smtp.messages).toMatchObject([{ user: 'reports@example.com', secure: true }]);
    // A parameter without a value counts as left out (RFC 6749, 3.2).
    expect(endpoint.forms).toEqual([
      { grant_type: 'client_credentials', client_id: 'nines', client_secret: CLIENT_SECRET, refresh_token: '', scope },
    ]);
  });

  it('takes an access token that something else renews, and asks nobody for another', async () => {
    const smtp = await smtpServer({ tokens: ['given-token'] });
    const email = definition(smtp, {
      oauth2: { ...oauth2('http://127.0.0.1:9/'), refreshToken: undefined, accessToken: secret('given-token') },
    });
    await sendMail(email, MAIL, options());
    expect(smtp.messages).toHaveLength(1);
  });

  it('says what the token endpoint said, and what to look at', async () => {
    const smtp = await smtpServer({ tokens: [ISSUED] });
    const endpoint = await tokenEndpoint(() => [
      400,
      { error: 'invalid_grant', error_description: `${REFRESH} was revoked` },
    ]);
    const error = await failure(sendMail(definition(smtp, { oauth2: oauth2(endpoint.url) }), MAIL, options()));
    expect(error.message).toContain('invalid_grant: [secret] was revoked');
    expect(error.hint).toContain('oauth2');
    expect(error.retryable).toBe(true);
  });

  it('keeps an issued token out of errors where the mail server says it back', async () => {
    const smtp = await smtpServer({ tokens: [] });
    const endpoint = await tokenEndpoint(() => [200, { access_token: ISSUED }]);
    const error = await failure(sendMail(definition(smtp, { oauth2: oauth2(endpoint.url) }), MAIL, options()));
    expect(error.message).toContain('this is no token of ours: [secret]');
    for (const told of [ISSUED, REFRESH, CLIENT_SECRET]) {
      expect(`${error.message} ${error.hint} ${error.stack} ${error.cause}`).not.toContain(told);
    }
  });
});

describe('a mail signed by DKIM', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const dkim = { domain: 'example.com', selector: 'nines2026', privateKey: secret(privateKey) };

  it('holds for whoever has the public key after it came over the wire, with the headers that people trust', async () => {
    const smtp = await smtpServer({ login: undefined });
    const email = definition(smtp, { authUsername: '', dkim, cc: ['cfo@example.com'], replyTo: 'sre@example.com' });
    await sendMail(email, MAIL, options());
    const raw = smtp.messages[0]?.raw ?? '';
    const verdict = verifyDkim(raw, publicKey);
    expect(verdict).toMatchObject({
      domain: 'example.com',
      selector: 'nines2026',
      bodyHolds: true,
      signatureHolds: true,
    });
    for (const name of ['from', 'to', 'cc', 'subject', 'date', 'message-id', 'list-id', 'reply-to']) {
      expect(verdict.signed).toContain(name);
    }
  });

  it('does not hold once a header or the body was changed, nor for another key', async () => {
    const email = definition({ host: '127.0.0.1', port: 1, ca: '' }, { dkim });
    const raw = Buffer.from(await composeMail(email, MAIL, { date: new Date(START) })).toString('latin1');
    expect(verifyDkim(raw, publicKey)).toMatchObject({ bodyHolds: true, signatureHolds: true });
    expect(verifyDkim(raw.replace('director@', 'other@'), publicKey).signatureHolds).toBe(false);
    expect(verifyDkim(raw.replace('Hello', 'Hallo'), publicKey).bodyHolds).toBe(false);
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' });
    expect(verifyDkim(raw, other).signatureHolds).toBe(false);
  });

  it('has the same bytes each time', async () => {
    const email = definition({ host: '127.0.0.1', port: 1, ca: '' }, { dkim });
    const paint = async () => Buffer.from(await composeMail(email, MAIL, { date: new Date(START) }));
    expect((await paint()).equals(await paint())).toBe(true);
  });
});

it('a mail that the server took for some and refused for others is not tried again', async () => {
  const smtp = await smtpServer({ login: undefined, unknown: ['gone@example.com'] });
  const email = definition(smtp, { authUsername: '', to: ['director@example.com', 'gone@example.com'] });
  const error = await failure(sendMail(email, MAIL, options()));
  expect(error).toMatchObject({ retryable: false, mayHaveArrived: true });
  expect(error.message).toContain('refused gone@example.com; it was delivered to director@example.com');
});
