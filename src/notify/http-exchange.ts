import { type Dispatcher, request } from 'undici';
import { redact } from '../config/index.ts';
import { DeliveryError } from '../errors.ts';
import { dispatcherFor } from './http-dispatcher.ts';
import { type HttpTarget, hostOf } from './http-target.ts';

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly now: number;
  readonly signal: AbortSignal;
}

/** An answer is read no further than this; it is shown no further than {@link SHOWN_CHARS}. */
const READ_BYTES = 65_536;
const SHOWN_CHARS = 200;
/** As many as Go's client follows. */
const MOST_REDIRECTS = 10;
/** What is wrong is the message itself: sending it again cannot help. */
const NEVER = new Set([400, 413, 415, 422]);
/** Errors of a connection that never carried a request. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  // Of a proxy that opens no tunnel, and of one whose certificate is wrong.
  'UND_ERR_ABORTED',
  'UND_ERR_PRX_TLS',
]);

/** Nothing is said before the two sides trust each other. */
const NO_TLS = /^(?:ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/**
 * One request, and those to where its receiver says that it has moved; resolves with the text of a 2xx answer.
 * @throws DeliveryError for everything else.
 */
export async function exchange(target: HttpTarget, call: HttpCall): Promise<string> {
  const timeout = AbortSignal.timeout(target.login.timeoutMs);
  const signal = AbortSignal.any([call.signal, timeout]);
  let at = target;
  try {
    for (let hops = 0; ; hops++) {
      const answer = await ask(at, call, signal);
      const { statusCode: status } = answer;
      // The verdict is the status: a body that never ends must not undo a delivery.
      const text = await readSome(answer).catch(() => '');
      if (status >= 200 && status < 300) return text;
      const next = hops < MOST_REDIRECTS ? movedTo(at, call, answer) : undefined;
      if (next === undefined) throw refusal(at, answer, text, call.now);
      at = next;
    }
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    call.signal.throwIfAborted();
    throw unreachable(at, error, timeout.aborted);
  }
}

function ask(target: HttpTarget, { method, body, headers }: HttpCall, signal: AbortSignal) {
  const url = new URL(target.url);
  return request(url, {
    method,
    headers: { 'user-agent': 'nines', ...headers, ...(target.headers as Record<string, string | string[]>) },
    body: body ?? null,
    dispatcher: dispatcherFor(url, target.login).dispatcher,
    signal,
  });
}

/**
 * The target that a redirect names; undefined where it is none that a message survives: all but 307 and 308 turn a POST into a GET without a
 * body (RFC 9110, 15.4). What says who asks goes to the origin that was configured and nowhere else.
 */
function movedTo(target: HttpTarget, { method }: HttpCall, answer: Dispatcher.ResponseData): HttpTarget | undefined {
  const { statusCode: status } = answer;
  const keeps = status === 307 || status === 308 || (method === 'GET' && [301, 302, 303].includes(status));
  const location = first(answer.headers.location);
  if (!keeps || target.login.followRedirects === false || location === undefined) return undefined;
  if (!URL.canParse(location, target.url)) return undefined;
  const from = new URL(target.url);
  const to = new URL(location, from);
  const safe = to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:');
  if (!safe) return undefined;
  const secrets = [...target.secrets, to.href, to.pathname].filter((text) => text.length > 1);
  return { ...target, url: to.href, secrets, headers: to.origin === from.origin ? target.headers : {} };
}

function refusal(target: HttpTarget, answer: Dispatcher.ResponseData, text: string, now: number): DeliveryError {
  const { statusCode: status } = answer;
  const said = clean(target, text).slice(0, SHOWN_CHARS);
  const retryAfterMs = retryAfter(first(answer.headers['retry-after']) ?? null, now);
  const hints: Readonly<Record<number, string>> = {
    401: 'Check the credentials of the receiver.',
    403: 'Check the credentials of the receiver.',
    404: 'Check the URL of the receiver.',
    407: 'Check the user and password in proxy_url.',
  };
  const hint = status >= 300 && status < 400 ? 'This redirect is not followed: write the final URL.' : hints[status];
  return new DeliveryError(target.receiver, `${hostOf(target)} answered ${status}${said === '' ? '' : `: ${said}`}`, {
    // The others can be mended on either side (credentials, URL, rate) before the outbox gives up.
    retryable: !NEVER.has(status),
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(hint === undefined ? {} : { hint }),
  });
}

const UNREACHABLE_HINTS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Check the host name in the URL of the receiver.',
  ECONNREFUSED: 'Check the port in the URL of the receiver, and whether something listens there.',
};

/** An error of a connection in words. */
export function unreachable(target: HttpTarget, error: unknown, timedOut: boolean): DeliveryError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const what = timedOut
    ? `did not answer within ${target.login.timeoutMs / 1000} s`
    : `could not be reached: ${clean(target, cause instanceof Error ? cause.message || code : String(cause))}`;
  const place = `${hostOf(target)}${throughProxy(target)}`;
  const hint =
    UNREACHABLE_HINTS[code] ??
    (NO_TLS.test(code) ? 'Check the certificate: tls_config has ca_file and server_name.' : undefined);
  return new DeliveryError(target.receiver, `${place} ${what}`, {
    ...(hint === undefined ? {} : { hint }),
    mayHaveArrived: !NOT_CONNECTED.has(code) && !NO_TLS.test(code),
  });
}

function throughProxy({ url, login }: HttpTarget): string {
  try {
    const { proxy } = dispatcherFor(new URL(url), login);
    return proxy === undefined ? '' : ` through the proxy ${proxy.host}`;
  } catch {
    return '';
  }
}

/** Milliseconds from `Retry-After`: seconds or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

async function readSome({ body }: Dispatcher.ResponseData): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk as Uint8Array);
    size += (chunk as Uint8Array).length;
    if (size >= READ_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function first(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** One line without secrets and control characters. */
function clean(target: HttpTarget, text: string): string {
  return withoutSecrets(text, target.secrets)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
}

/** Masks these texts and every secret of the configuration. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const masked = secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '[secret]')), text);
  return redact(masked);
}
