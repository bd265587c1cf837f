import { generateKeyPairSync, verify } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { HttpLogin, HttpOauth2, ProxySettings } from '../../src/alerting/index.ts';
import { openReceivers, type Receiver } from '../../src/notify/index.ts';
import { isDirect } from '../../src/notify/proxy.ts';
import { makeCertificates, runCertificates } from '../servers/certificates.ts';
import { startForwardProxy } from '../servers/forward-proxy.ts';
import { startHttpReceiver } from '../servers/http-receiver.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { startSocksProxy } from '../servers/socks-proxy.ts';
import { failure } from './delivery-failure.ts';
import { alertOf, NO_TLS, NOBODY, notificationOf, START, secret } from './notification.ts';

const CERTIFICATES = runCertificates();
const OTHER_CA = makeCertificates().ca.cert;
const TRUSTED = { ...NO_TLS, ca: CERTIFICATES.ca.cert };
const NO_PROXY: ProxySettings = { url: undefined, noProxy: '', fromEnvironment: false, connectHeaders: {} };
const CLIENT_SECRET = 'the-client-secret';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function started<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  stops.push(() => server.stop());
  return server;
}

const secure = (options: object = {}) => started(startHttpReceiver({ ...CERTIFICATES.server, ...options }));

function webhook(url: string, login: Partial<HttpLogin>): Receiver {
  const plain = { basicAuth: undefined, bearerToken: undefined, timeoutMs: PATIENCE_MS };
  const one = { url: secret(url), sendResolved: true, hmacSecret: undefined, ...plain, ...login };
  const [receiver] = openReceivers([{ ...NOBODY, webhooks: [one] }]);
  if (receiver === undefined) throw new Error('no receiver');
  return receiver;
}

const options = (now = START) => ({ now, signal: AbortSignal.timeout(PATIENCE_MS) });
const send = (receiver: Receiver, now?: number) => receiver.send(notificationOf([alertOf()]), options(now));

describe('TLS of an HTTP receiver', () => {
  it('trusts the authorities that are configured, and nobody else', async () => {
    const server = await secure();
    const stranger = await failure(send(webhook(server.url, { tls: { ...NO_TLS, ca: OTHER_CA } })));
    expect(stranger).toMatchObject({ retryable: true, mayHaveArrived: false });
    expect((await failure(send(webhook(server.url, {})))).mayHaveArrived).toBe(false);
    await send(webhook(server.url, { tls: TRUSTED }));
    await send(webhook(server.url, { tls: { ...NO_TLS, insecureSkipVerify: true } }));
    expect(server.requests).toHaveLength(2);
  });

  it('shows its own certificate where the receiver wants one', async () => {
    const server = await secure({ requestCert: true, rejectUnauthorized: true, ca: CERTIFICATES.ca.cert });
    await failure(send(webhook(server.url, { tls: TRUSTED })));
    const { cert, key } = CERTIFICATES.client;
    const receiver = webhook(server.url, { tls: { ...TRUSTED, cert, key: secret(key) } });
    await send(receiver);
    expect(server.requests).toHaveLength(1);
    expect(await receiver.check(options())).toContain('TLS connection to 127.0.0.1');
  });

  it('holds the certificate to the name that is configured', async () => {
    const server = await secure();
    await send(webhook(server.url, { tls: { ...TRUSTED, serverName: 'localhost' } }));
    const wrong = await failure(send(webhook(server.url, { tls: { ...TRUSTED, serverName: 'hooks.example.com' } })));
    expect(wrong.message).toContain('hooks.example.com');
    expect(server.requests).toHaveLength(1);
  });

  it('speaks no version that is older or newer than configured', async () => {
    const server = await secure({ maxVersion: 'TLSv1.2' });
    await failure(send(webhook(server.url, { tls: { ...TRUSTED, minVersion: 'TLSv1.3' } })));
    await send(webhook(server.url, { tls: { ...TRUSTED, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } }));
    expect(server.requests).toHaveLength(1);
  });
});

describe('a proxy before an HTTP receiver', () => {
  it('tunnels to what has TLS, with a user, a password and headers of its own', async () => {
    const [server, proxy] = [await secure(), await started(startForwardProxy('nines:a proxy password'))];
    const url = secret(proxy.url.replace('//', '//nines:a%20proxy%20password@'));
    const settings = { ...NO_PROXY, url, connectHeaders: { 'X-Team': [secret('sre')] } };
    const receiver = webhook(server.url, { tls: TRUSTED, proxy: settings });
    await send(receiver);
    expect(server.requests).toHaveLength(1);
    expect(proxy.passed).toMatchObject([{ what: `CONNECT ${new URL(server.url).host}`, headers: { 'x-team': 'sre' } }]);
    expect(server.requests[0]?.headers).not.toHaveProperty('x-team');
    expect(await receiver.check(options())).toMatch(
      /^TLS connection to 127.* through the proxy 127.*nothing was sent$/,
    );
    expect(server.requests).toHaveLength(1);
  });

  it.each([undefined, { user: 'nines', password: 'a proxy password' }])(
    'is spoken to by SOCKS5, with TLS through it and without, login %j',
    async (login) => {
      const [plain, safe, proxy] = [
        await started(startHttpReceiver()),
        await secure(),
        await started(startSocksProxy(login)),
      ];
      const url = secret(login === undefined ? proxy.url : proxy.url.replace('//', '//nines:a%20proxy%20password@'));
      await send(webhook(`${plain.url}/hook`, { proxy: { ...NO_PROXY, url } }));
      await send(webhook(`${safe.url}/hook`, { tls: TRUSTED, proxy: { ...NO_PROXY, url } }));
      expect([plain, safe].map(({ requests }) => requests.map(({ path }) => path))).toEqual([['/hook'], ['/hook']]);
      expect(proxy.passed).toEqual([plain, safe].map((server) => new URL(server.url).host));
    },
  );

  it('that speaks SOCKS5 and refuses the login is named without the password', async () => {
    const [server, proxy] = [
      await started(startHttpReceiver()),
      await started(startSocksProxy({ user: 'nines', password: 'right' })),
    ];
    const url = secret(proxy.url.replace('//', '//nines:wrong-password@'));
    const error = await failure(send(webhook(server.url, { proxy: { ...NO_PROXY, url } })));
    expect(error.message).toContain(`through the proxy ${new URL(proxy.url).host}`);
    expect(error.message).not.toContain('wrong-password');
    expect(error.retryable).toBe(true);
    expect(server.requests).toEqual([]);
  });

  it('is asked for the whole address of what has none', async () => {
    const [server, proxy] = [await started(startHttpReceiver()), await started(startForwardProxy())];
    await send(webhook(`${server.url}/hook`, { proxy: { ...NO_PROXY, url: secret(proxy.url) } }));
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/hook' }]);
    expect(proxy.passed.map(({ what }) => what)).toEqual([`POST ${server.url}/hook`]);
  });

  it('that refuses is named, without its password, and nothing has arrived', async () => {
    const [server, proxy] = [await secure(), await started(startForwardProxy('nines:right'))];
    const url = secret(proxy.url.replace('//', '//nines:wrong-password@'));
    const error = await failure(send(webhook(server.url, { tls: TRUSTED, proxy: { ...NO_PROXY, url } })));
    expect(error.message).toContain(`through the proxy ${new URL(proxy.url).host}`);
    expect(error.message).toContain('407');
    expect(error.message).not.toContain('wrong-password');
    expect(error).toMatchObject({ retryable: true, mayHaveArrived: false });
  });

  it('is the one of the environment where that is asked for, and only then', async () => {
    const [server, proxy] = [await started(startHttpReceiver()), await started(startForwardProxy())];
    vi.stubEnv('HTTP_PROXY', proxy.url);
    const { port } = new URL(server.url);
    // This machine itself is never reached through a proxy of the environment.
    const address = server.url.replace('127.0.0.1', 'a-host.invalid');
    await send(webhook(server.url, { proxy: NO_PROXY }));
    await send(webhook(server.url, { proxy: { ...NO_PROXY, fromEnvironment: true } }));
    await failure(send(webhook(address, { proxy: { ...NO_PROXY, fromEnvironment: true } })));
    expect(proxy.passed.map(({ what }) => what)).toEqual([`POST http://a-host.invalid:${port}/`]);
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    ['http://example.com/', 'example.com', true],
    ['http://api.example.com/', 'example.com', true],
    ['http://badexample.com/', 'example.com', false],
    ['http://example.com/', '.example.com', false],
    ['http://api.example.com/', '.example.com', true],
    ['http://api.example.com/', '*.example.com', true],
    ['http://example.com:8080/', 'example.com:8080', true],
    ['http://example.com/', 'example.com:8080', false],
    ['https://example.com/', 'a.org, example.com:443', true],
    ['http://10.1.2.3/', '10.0.0.0/8', true],
    ['http://11.1.2.3/', '10.0.0.0/8', false],
    ['http://10.1.2.3/', '10.1.2.3', true],
    ['http://[fd00::1]/', 'fd00::/8', true],
    ['http://[fd00::1]/', 'fd00::1', true],
    ['http://[fd00::1]:81/', '[fd00::1]:80', false],
    ['http://anything/', '*', true],
    ['http://localhost/', 'example.com', true],
    ['http://127.9.9.9/', 'example.com', true],
    ['http://example.com/', '', false],
  ])('is passed by for %s where NO_PROXY says "%s": %s', (address, noProxy, expected) => {
    expect(isDirect(new URL(address), noProxy)).toBe(expected);
  });
});

describe('OAuth2 of an HTTP receiver', () => {
  const oauth2 = (tokenUrl: string, changes: Partial<HttpOauth2> = {}): HttpOauth2 => ({
    ...{ tokenUrl, clientId: 'nines', clientSecret: secret(CLIENT_SECRET), scopes: ['alerts', 'write'] },
    ...{ params: { audience: 'hooks' }, assertion: undefined, tls: NO_TLS, proxy: NO_PROXY },
    ...changes,
  });
  const tokens = (...texts: readonly string[]) =>
    texts.map((access_token) => ({ body: JSON.stringify({ access_token, token_type: 'Bearer', expires_in: 60 }) }));

  it('asks for a token once and keeps it for as long as it lives', async () => {
    const [server, endpoint] = [await started(startHttpReceiver()), await started(startHttpReceiver())];
    endpoint.answer(tokens('first-token', 'second-token'));
    const receiver = webhook(server.url, { oauth2: oauth2(endpoint.url) });
    await send(receiver);
    await send(receiver, START + 45_000);
    await send(receiver, START + 55_000);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer first-token',
      'Bearer first-token',
      'Bearer second-token',
    ]);
    expect(endpoint.requests).toHaveLength(2);
    expect(Object.fromEntries(new URLSearchParams(endpoint.requests[0]?.body))).toEqual({
      grant_type: 'client_credentials',
      scope: 'alerts write',
      audience: 'hooks',
    });
    const login = Buffer.from(`nines:${CLIENT_SECRET}`).toString('base64');
    expect(endpoint.requests[0]?.headers.authorization).toBe(`Basic ${login}`);
  });

  it('gives its secret among the parameters to an endpoint that wants it there', async () => {
    const [server, endpoint] = [await started(startHttpReceiver()), await started(startHttpReceiver())];
    endpoint.answer([{ status: 401 }, ...tokens('a-token')]);
    await send(webhook(server.url, { oauth2: oauth2(endpoint.url) }));
    const form = Object.fromEntries(new URLSearchParams(endpoint.requests[1]?.body));
    expect(form).toMatchObject({ client_id: 'nines', client_secret: CLIENT_SECRET });
    expect(endpoint.requests[1]?.headers).not.toHaveProperty('authorization');
    expect(server.requests).toHaveLength(1);
  });

  it('gets a new token where the one that it kept is refused', async () => {
    const [server, endpoint] = [await started(startHttpReceiver()), await started(startHttpReceiver())];
    endpoint.answer(tokens('old-token', 'new-token'));
    server.answer(({ headers }) => (headers.authorization === 'Bearer old-token' && revoked ? { status: 401 } : {}));
    let revoked = false;
    const receiver = webhook(server.url, { oauth2: oauth2(endpoint.url) });
    await send(receiver);
    revoked = true;
    await send(receiver);
    expect(server.requests.at(-1)?.headers.authorization).toBe('Bearer new-token');
  });

  it('signs its request where a key is configured', async () => {
    const [server, endpoint] = [await started(startHttpReceiver()), await started(startHttpReceiver())];
    endpoint.answer(tokens('a-token'));
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = secret(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    const claims = { sub: 'robot' };
    const about = { key, keyId: 'k1', algorithm: 'RS256', issuer: 'nines', audience: 'https://tokens.example', claims };
    await send(webhook(server.url, { oauth2: oauth2(endpoint.url, { assertion: about }) }));
    const form = new URLSearchParams(endpoint.requests[0]?.body);
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [header = '', body = '', signature = ''] = form.get('assertion')?.split('.') ?? [];
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(read(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k1' });
    const seconds = START / 1000;
    expect(read(body)).toMatchObject({
      ...{ iss: 'nines', aud: 'https://tokens.example', sub: 'robot', scope: 'alerts write' },
      ...{ iat: seconds, exp: seconds + 600 },
    });
    const signed = Buffer.from(`${header}.${body}`);
    expect(verify('RSA-SHA256', signed, pair.publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('says what is wrong with a token that it does not get, without any secret', async () => {
    const [server, endpoint] = [await started(startHttpReceiver()), await started(startHttpReceiver())];
    endpoint.answer({ status: 403, body: `{"error":"client nines with ${CLIENT_SECRET} is unknown"}` });
    const error = await failure(send(webhook(server.url, { oauth2: oauth2(endpoint.url) })));
    expect(error.message).toContain('no access token');
    expect(error.message).toContain('[secret] is unknown');
    expect(error.hint).toContain('oauth2');
    expect(error).toMatchObject({ retryable: true, mayHaveArrived: false });
    expect(server.requests).toHaveLength(0);
    endpoint.answer({ body: 'hello' });
    expect((await failure(send(webhook(server.url, { oauth2: oauth2(endpoint.url) })))).message).toContain(
      'without an access token',
    );
  });

  it('never shows a token that the receiver says back', async () => {
    const [server, endpoint] = [await started(startHttpReceiver()), await started(startHttpReceiver())];
    endpoint.answer(tokens('a-secret-token'));
    server.answer({ status: 500, body: 'your token a-secret-token is fine, we are not' });
    const error = await failure(send(webhook(server.url, { oauth2: oauth2(endpoint.url) })));
    expect(error.message).toContain('your token [secret] is fine');
  });
});

describe('headers and redirects of an HTTP receiver', () => {
  it('sends every value of the headers that are configured', async () => {
    const server = await started(startHttpReceiver());
    await send(webhook(server.url, { headers: { 'X-Tenant': [secret('a'), secret('b')] } }));
    expect(server.requests[0]?.headers['x-tenant']).toBe('a, b');
  });

  it.each([307, 308])(
    'follows a %s with its message, and tells another origin nothing of who it is',
    async (status) => {
      const [server, other] = [await started(startHttpReceiver()), await started(startHttpReceiver())];
      server.answer(({ path }) => ({
        ...{ status: path === '/final' ? 200 : status },
        headers: { location: path === '/' ? '/final' : `${other.url}/elsewhere` },
      }));
      const login = { bearerToken: secret('a-bearer-token'), headers: { 'X-Tenant': [secret('tenant')] } };
      await send(webhook(server.url, login));
      expect(server.requests[1]).toMatchObject({ path: '/final', headers: { authorization: 'Bearer a-bearer-token' } });
      expect(server.requests[1]?.body).toBe(server.requests[0]?.body);
      await send(webhook(`${server.url}/away`, login));
      expect(other.requests).toMatchObject([{ method: 'POST', path: '/elsewhere', body: server.requests[0]?.body }]);
      expect(other.requests[0]?.headers).not.toHaveProperty('authorization');
      expect(other.requests[0]?.headers).not.toHaveProperty('x-tenant');
    },
  );

  it('follows none that loses the message, none where that is configured, and none without end', async () => {
    const server = await started(startHttpReceiver());
    server.answer({ status: 302, headers: { location: '/final' } });
    expect((await failure(send(webhook(server.url, {})))).hint).toContain('not followed');
    server.answer({ status: 307, headers: { location: '/final' } });
    await failure(send(webhook(server.url, { followRedirects: false })));
    expect(server.requests).toHaveLength(2);
    await failure(send(webhook(server.url, {})));
    expect(server.requests).toHaveLength(13);
  });
});
