import { createServer as createProxy } from 'node:http';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpAccess } from '../../src/config/index.ts';
import { openSource, type Source } from '../../src/sources/index.ts';
import { runCertificates } from '../servers/certificates.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { prometheusConfig, secret } from './configs.ts';

const GRID = { start: 0, end: 600_000, stepMs: 60_000 };
const GOOD = JSON.stringify({
  status: 'success',
  data: {
    resultType: 'matrix',
    result: [
      {
        metric: { a: 'x' },
        values: [
          [60, '1'],
          [120, '2.5'],
        ],
      },
    ],
  },
  warnings: ['a store did not answer'],
  infos: ['metric might not be a counter', 'metric might not be a counter'],
});

let server: HttpReceiver;
const opened: Source[] = [];
beforeEach(async () => {
  server = await startHttpReceiver();
});
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
  await server.stop();
});

function open(
  options: { retries?: number; http?: Partial<HttpAccess>; url?: string; concurrency?: number } = {},
): Source {
  const { url = server.url, ...more } = options;
  const source = openSource(prometheusConfig(url, more), { firstPauseMs: 5 });
  opened.push(source);
  return source;
}

async function failure(source: Source): Promise<{ message: string; hint: string; retryable: boolean }> {
  try {
    await source.range('up', GRID);
  } catch (error) {
    return error as { message: string; hint: string; retryable: boolean };
  }
  throw new Error('an answer came where none was due');
}

describe('the prometheus source and a good answer', () => {
  it('hands on warnings and infos, each once', async () => {
    server.answer({ body: GOOD });
    const answer = await open().range('up', GRID);
    expect(answer.warnings).toEqual(['a store did not answer', 'metric might not be a counter']);
    expect(answer.series).toEqual([
      { labels: { a: 'x' }, times: Float64Array.of(60_000, 120_000), values: Float64Array.of(1, 2.5) },
    ]);
  });

  it('understands answers that are laid out with blanks, and gzip', async () => {
    server.answer({ body: JSON.stringify(JSON.parse(GOOD), null, 2) });
    const plain = await open().range('up', GRID);
    server.answer({ body: GOOD });
    expect(plain).toEqual(await open().range('up', GRID));
    const zipped = createProxy((_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(GOOD)));
    await new Promise<void>((done) => zipped.listen(0, '127.0.0.1', done));
    const address = zipped.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    expect(await open({ url: `http://127.0.0.1:${port}` }).range('up', GRID)).toEqual(plain);
    zipped.closeAllConnections();
    zipped.close();
  });

  it('is not fooled by a label that looks like a list of points', async () => {
    const metric = { a: '"values":[[1,"2"]]', '"values":[': 'x' };
    server.answer({ body: GOOD.replace('{"a":"x"}', JSON.stringify(metric)) });
    expect((await open().range('up', GRID)).series[0]?.labels).toEqual(metric);
  });

  it('says that native histograms have no single value', async () => {
    const result = [{ metric: {}, histograms: [[60, { count: '1', sum: '1', buckets: [] }]] }];
    server.answer({ body: JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }) });
    const answer = await open().range('up', GRID);
    expect(answer.series).toEqual([]);
    expect(answer.warnings).toEqual([expect.stringMatching(/^1 series are native histograms/)]);
  });

  it('sends the query in a POST with identity and extra headers', async () => {
    server.answer({ body: GOOD });
    await open({ http: { basicAuth: { username: 'me', password: secret('pässword') } } }).range('up{a="ü"}', GRID);
    await open({ http: { bearerToken: secret('token\n'), headers: { 'X-Scope-OrgID': secret('a|b') } } }).range(
      'up',
      GRID,
    );
    await open({ url: server.url.replace('//', '//you:p%40ss@') }).range('up', GRID);
    const [basic, bearer, inUrl] = server.requests;
    expect([basic?.method, basic?.path]).toEqual(['POST', '/api/v1/query_range']);
    expect(Object.fromEntries(new URLSearchParams(basic?.body))).toEqual({
      query: 'up{a="ü"}',
      start: '60.000',
      end: '600.000',
      step: '60.000',
    });
    expect(basic?.headers.authorization).toBe(`Basic ${Buffer.from('me:pässword').toString('base64')}`);
    expect(bearer?.headers).toMatchObject({ authorization: 'Bearer token', 'x-scope-orgid': 'a|b' });
    expect(inUrl?.headers.authorization).toBe(`Basic ${Buffer.from('you:p@ss').toString('base64')}`);
  });
});

describe('the prometheus source and a bad answer', () => {
  it.each([
    [
      'an error in a 200 body',
      { body: '{"status":"error","errorType":"bad_data","error":"no such thing"}' },
      /answered with an error: bad_data: no such thing/,
      false,
    ],
    [
      'a passing error in a 200 body',
      { body: '{"status":"error","errorType":"timeout","error":"query timed out"}' },
      /timeout: query timed out/,
      true,
    ],
    [
      'an error status with a reason',
      { status: 422, body: '{"status":"error","errorType":"execution","error":"many-to-many"}' },
      /execution: many-to-many/,
      false,
    ],
    ['a web page', { body: '<!DOCTYPE html><title>Login</title>' }, /web page instead of JSON/, false],
    [
      'a web page with an error status',
      { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>bad gateway' },
      /answered 502$/,
      true,
    ],
    ['half a JSON', { body: GOOD.slice(0, 100) }, /100 bytes that are not complete JSON: \{"status/, true],
    ['half a body', { body: GOOD, half: true }, /closed before the answer was complete/, true],
    ['no body', { body: '' }, /an empty body/, true],
    ['another JSON', { body: '{"hello":"world"}' }, /not a Prometheus answer: \{"hello/, false],
    ['a closed connection', 'cut' as const, /no answer from http:.*closed/, true],
    ['wrong credentials', { status: 401, body: 'no' }, /answered 401: no/, false],
    ['a wrong path', { status: 404, body: '404 page not found' }, /answered 404: 404 page not found/, false],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://u:p@login.example.org/x?token=abc' } },
      /redirects to https:\/\/login.example.org\/x$/,
      false,
    ],
    ['a server error', { status: 500, body: 'panic' }, /answered 500: panic/, true],
    ['a rate limit', { status: 429, headers: { 'retry-after': '0' }, body: '' }, /answered 429/, true],
  ])('says clearly what is wrong with %s', async (_, behaviour, message, retryable) => {
    server.answer(behaviour);
    const error = await failure(open());
    expect(error.message).toMatch(/^source "prom": /);
    expect(error.message).toMatch(message);
    expect(error.retryable).toBe(retryable);
  });

  it('gives up on a server that hangs after the time limit', async () => {
    server.answer('hang');
    const error = await failure(open({ http: { timeoutMs: 150 } }));
    expect(error.message).toMatch(/no answer from .* within 0.15 s/);
    expect(error.hint).toMatch(/raise `timeout`/);
  });

  it('names a server that is not there', async () => {
    const error = await failure(open({ url: 'http://127.0.0.1:1/prom' }));
    expect(error.message).toMatch(
      /no answer from http:\/\/127.0.0.1:1\/prom\/api\/v1\/query_range: connection refused/,
    );
  });

  it('never prints credentials', async () => {
    server.answer({ status: 500, body: '' });
    const url = server.url.replace('//', '//user:verysecret@');
    const error = await failure(open({ url: `${url}/?token=verysecret`, http: { bearerToken: secret('verysecret') } }));
    expect(JSON.stringify(error) + error.message + error.hint).not.toContain('verysecret');
  });

  it('asks again after failures that may pass, and waits as told', async () => {
    server.answer([
      { status: 503 },
      { status: 429, headers: { 'retry-after': '1' } },
      'cut',
      { body: GOOD.slice(0, 50) },
      { body: GOOD },
    ]);
    const before = performance.now();
    const said: string[] = [];
    const log = { debug: (message: string) => void said.push(message) };
    const source = openSource(prometheusConfig(server.url, { retries: 4 }), { firstPauseMs: 5, log });
    opened.push(source);
    expect((await source.range('up', GRID)).series).toHaveLength(1);
    expect(said).toHaveLength(4);
    expect(said[0]).toMatch(/answered 503; asking again$/);
    expect(performance.now() - before).toBeGreaterThan(990);
    expect(server.requests).toHaveLength(5);
  });

  it('asks only as often as it may', async () => {
    server.answer({ status: 503 });
    await failure(open({ retries: 2 }));
    expect(server.requests).toHaveLength(3);
  });

  it('does not repeat what cannot help', async () => {
    server.answer({ status: 400, body: '{"status":"error","errorType":"bad_data","error":"parse error"}' });
    await failure(open({ retries: 5 }));
    expect(server.requests).toHaveLength(1);
  });

  it('stops at once when the run is cancelled', async () => {
    server.answer('hang');
    const controller = new AbortController();
    const asked = open({ retries: 3 }).range('up', GRID, { signal: controller.signal });
    await server.waitFor(1);
    controller.abort(new Error('time is up'));
    await expect(asked).rejects.toThrow('time is up');
    expect(server.requests).toHaveLength(1);
  });

  it('keeps to its number of requests at a time', async () => {
    let running = 0;
    let most = 0;
    let letGo = (): void => undefined;
    const three = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const slow = createProxy(async (_, response) => {
      most = Math.max(most, ++running);
      if (running === 3) letGo();
      await three;
      // Time for one more than it may send.
      await sleep(20);
      running--;
      response.end(GOOD);
    });
    await new Promise<void>((done) => slow.listen(0, '127.0.0.1', done));
    const address = slow.address();
    const source = open({ url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, concurrency: 3 });
    await source.range('up', { start: 0, end: 110_000 * 12_000, stepMs: 12_000 });
    expect(most).toBe(3);
    slow.closeAllConnections();
    slow.close();
  });

  it('refuses an answer that would fill the memory, after asking for less', async () => {
    const point = ',[60,"1"]'.repeat(1_000_000);
    const body = `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[60,"1"]${point.repeat(15)}]}]}}`;
    server.answer({ body });
    const error = await open()
      .range('up', { start: 0, end: 120_000, stepMs: 60_000 })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringMatching(/more than 128 MiB/),
      hint: expect.stringMatching(/fewer series/),
    });
  });
});

describe('the prometheus source and TLS', () => {
  it('trusts a named authority, shows its client certificate, and says what is missing otherwise', async () => {
    const { ca, server: own, client } = runCertificates();
    const secure = createServer({ ...own, ca: ca.cert, requestCert: true, rejectUnauthorized: true }, (_, response) =>
      response.end(GOOD),
    );
    await new Promise<void>((done) => secure.listen(0, '127.0.0.1', done));
    secure.on('tlsClientError', () => undefined);
    const address = secure.address();
    const url = `https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const none = { ca: undefined, cert: undefined, key: undefined, insecureSkipVerify: false, serverName: undefined };
    const key = secret(client.key);
    const known = { ...none, ca: ca.cert, cert: client.cert, key };
    try {
      expect((await open({ url, http: { tls: known } }).range('up', GRID)).series).toHaveLength(1);
      const skipping = { ...none, cert: client.cert, key, insecureSkipVerify: true };
      expect((await open({ url, http: { tls: skipping } }).range('up', GRID)).series).toHaveLength(1);
      const untrusted = await failure(open({ url, http: { tls: { ...known, ca: undefined } } }));
      expect([untrusted.message, untrusted.hint]).toEqual([
        expect.stringMatching(/certificate/),
        expect.stringMatching(/tls.caFile/),
      ]);
      const anonymous = await failure(open({ url, http: { tls: { ...none, ca: ca.cert } } }));
      expect(anonymous.hint).toMatch(/tls.certFile/);
      const misnamed = await failure(open({ url, http: { tls: { ...known, serverName: 'elsewhere' } } }));
      expect(misnamed.message).toMatch(/certificate is for another name/);
      const plain = await failure(open({ url: server.url.replace('http:', 'https:') }));
      expect(plain.message).toMatch(/does not speak TLS/);
    } finally {
      secure.closeAllConnections();
      secure.close();
    }
  });
});

describe('the prometheus source and proxies', () => {
  it('goes through the proxy of the environment, and around it where told', async () => {
    server.answer({ body: GOOD });
    const tunnels: string[] = [];
    const proxy = createProxy();
    proxy.on('connect', (request, socket, head) => {
      tunnels.push(request.url ?? '');
      const { hostname, port } = new URL(server.url);
      const onward = connect(Number(port), hostname, () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        onward.write(head);
        onward.pipe(socket).pipe(onward);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    const address = proxy.address();
    const saved = { http_proxy: process.env.http_proxy, no_proxy: process.env.no_proxy };
    process.env.http_proxy = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    process.env.no_proxy = '127.0.0.1';
    try {
      expect((await open().range('up', GRID)).series).toHaveLength(1);
      expect(tunnels).toEqual([]);
      expect((await open({ url: 'http://prometheus.invalid:9090' }).range('up', GRID)).series).toHaveLength(1);
      expect(tunnels).toEqual(['prometheus.invalid:9090']);
    } finally {
      for (const [name, value] of Object.entries(saved)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      for (const source of opened.splice(0)) await source.close();
      proxy.closeAllConnections();
      proxy.close();
    }
  });
});
