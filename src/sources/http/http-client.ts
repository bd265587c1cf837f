import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import pLimit, { type LimitFunction } from 'p-limit';
import pRetry from 'p-retry';
import { type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { type HttpAccess, tlsOptions } from '../../config/index.ts';
import { SourceError } from '../../errors.ts';
import { networkError, StatusError, TooMuchError, withoutCredentials } from './http-failure.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** After the path of the address: `api/v1/query`. */
  readonly path: string;
  /** After the question mark. */
  readonly query?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** Address for messages, without credentials. */
  readonly place: string;
}

/** How a failed request is repeated. */
export interface Repeats {
  /** Pause before the second attempt; doubles with each one, with jitter. */
  readonly firstPauseMs: number;
  /** Told of every failure that is followed by another attempt. Attempts count from 1. */
  onRepeat(error: Error, attempt: number): void;
}

export interface HttpClientOptions {
  readonly source: string;
  readonly access: HttpAccess;
  readonly concurrency: number;
  readonly retries: number;
  readonly repeats: Repeats;
  /** Larger answers are refused with TooMuchError before they fill the memory. */
  readonly maxBodyBytes: number;
}

const LONGEST_PAUSE_MS = 15_000;
/** A server may ask for any wait; a batch waits this long at most. */
const LONGEST_RETRY_AFTER_MS = 60_000;

/**
 * HTTP as every source needs it: identity, TLS, proxies of the environment, a limit of requests at a time, a time limit for each, a limit
 * of bytes for an answer, and repeats after failures that may pass.
 */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #dispatcher: Dispatcher;
  readonly #limit: LimitFunction;

  constructor(options: HttpClientOptions) {
    const { access } = options;
    this.#options = options;
    this.#base = new URL(access.url);
    this.#headers = headersOf(access, this.#base);
    this.#base.username = '';
    this.#base.password = '';
    this.#limit = pLimit(options.concurrency);
    const tls = tlsOptions(access.tls);
    this.#dispatcher = new EnvHttpProxyAgent({
      connections: options.concurrency,
      // For hosts reached directly and through a proxy.
      connect: { ...tls, timeout: access.timeoutMs },
      requestTls: tls,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Address for messages. */
  get place(): string {
    return withoutCredentials(this.#base.href);
  }

  /**
   * Sends a request and returns what `judge` makes of the answer, whatever its status. `judge` throws `SourceError` for what
   * is no answer; one that is `retryable` leads to another attempt.
   * @throws SourceError after the last attempt; the signal's reason when aborted.
   */
  async send<T>(what: HttpRequest, judge: (answer: HttpAnswer) => T, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    return this.#limit(() =>
      pRetry(async () => judge(await this.#once(what, signal)), {
        retries: this.#options.retries,
        minTimeout: this.#options.repeats.firstPauseMs,
        maxTimeout: LONGEST_PAUSE_MS,
        randomize: true,
        signal,
        shouldRetry: ({ error }) => error instanceof SourceError && error.retryable,
        onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
          if (retriesLeft === 0 || !(error instanceof SourceError) || !error.retryable) return;
          this.#options.repeats.onRepeat(error, attemptNumber);
          if (error instanceof StatusError && error.retryAfterMs !== undefined) {
            await sleep(Math.min(error.retryAfterMs, LONGEST_RETRY_AFTER_MS), undefined, { signal });
          }
        },
      }),
    );
  }

  async close(): Promise<void> {
    // Answers that nobody waits for any more must not keep the process alive.
    await this.#dispatcher.destroy();
  }

  async #once(what: HttpRequest, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    const { source, access, maxBodyBytes } = this.#options;
    const url = joined(this.#base, what.path);
    if (what.query !== undefined) url.search = new URLSearchParams(what.query).toString();
    const place = withoutCredentials(url.href);
    const limit = AbortSignal.timeout(access.timeoutMs);
    try {
      const answer = await request(url, {
        method: what.method,
        dispatcher: this.#dispatcher,
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
        headers: {
          ...(what.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
          ...this.#headers,
        },
        body: what.form === undefined ? null : new URLSearchParams(what.form).toString(),
      });
      const encoding = answer.headers['content-encoding'];
      const body = encoding === 'gzip' ? answer.body.compose(createGunzip()) : answer.body;
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: await bounded(body as Readable, maxBodyBytes, () => tooLarge(source, place, maxBodyBytes)),
        place,
      };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof SourceError) throw error;
      if (limit.aborted) {
        throw new SourceError(source, `no answer from ${place} within ${access.timeoutMs / 1_000} s`, {
          hint: 'The server is slow or the query is heavy: raise `timeout`, or record the query with a recording rule.',
          cause: error,
        });
      }
      throw networkError(source, place, error);
    }
  }
}

function tooLarge(source: string, place: string, maxBodyBytes: number): TooMuchError {
  return new TooMuchError(source, `${place} answered more than ${Math.round(maxBodyBytes / 1_048_576)} MiB`, {
    hint: 'Select fewer series, or sum them in the query.',
    retryable: false,
  });
}

async function bounded(body: Readable, maxBytes: number, tooMuch: () => Error): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) {
      body.destroy();
      throw tooMuch();
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks, size);
}

/** Path prefixes and query strings of the address stay; an address that already ends in /api/v1 is taken for what it means. */
function joined(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, '').replace(/\/api\/v1$/, '')}/${path}`;
  return url;
}

function headersOf(access: HttpAccess, base: URL): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'nines' };
  // On the same host compressing costs more than it saves.
  if (!isLoopback(base.hostname)) headers['accept-encoding'] = 'gzip';
  const basic = access.basicAuth ?? userOf(base);
  if (basic !== undefined) {
    const text = `${basic.username}:${basic.password.reveal()}`;
    headers.authorization = `Basic ${Buffer.from(text, 'utf8').toString('base64')}`;
  }
  if (access.bearerToken !== undefined) headers.authorization = `Bearer ${access.bearerToken.reveal().trim()}`;
  for (const [name, value] of Object.entries(access.headers)) headers[name.toLowerCase()] = value.reveal();
  return headers;
}

function userOf(base: URL): { username: string; password: { reveal(): string } } | undefined {
  if (base.username === '') return undefined;
  const password = decodeURIComponent(base.password);
  return { username: decodeURIComponent(base.username), password: { reveal: () => password } };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
}
