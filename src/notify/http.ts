import type { Revealable } from '../alerting/index.ts';
import { redact } from '../config/index.ts';
import { DeliveryError } from '../errors.ts';

export interface HttpTarget {
  /** Name of the receiver, for errors. */
  readonly receiver: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Texts that must not turn up in errors. */
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
}

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
]);

/** Headers and URL for a way to log in; credentials in a URL become a header, because `fetch` refuses them there. */
export function httpTarget(
  receiver: string,
  address: string,
  login: {
    readonly basicAuth?: { readonly username: string; readonly password: Revealable } | undefined;
    readonly bearerToken: Revealable | undefined;
    readonly authorizationType?: string;
    readonly timeoutMs: number;
  },
): HttpTarget {
  const url = new URL(address);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const basic = login.basicAuth
    ? `${login.basicAuth.username}:${login.basicAuth.password.reveal()}`
    : username && `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const token = login.bearerToken?.reveal();
  const authorization = token
    ? `${login.authorizationType ?? 'Bearer'} ${token}`
    : basic && `Basic ${Buffer.from(basic).toString('base64')}`;
  return {
    receiver,
    url: url.href,
    headers: authorization ? { authorization } : {},
    secrets: [authorization, token, password, login.basicAuth?.password.reveal()].flatMap((text) => text || []),
    timeoutMs: login.timeoutMs,
  };
}

/** Like {@link httpTarget} for an address that is a password itself, as that of a webhook: neither it nor its path is ever shown. */
export function secretTarget(receiver: string, url: string, login: Parameters<typeof httpTarget>[2]): HttpTarget {
  const plain = httpTarget(receiver, url, login);
  const secrets = [...plain.secrets, url, new URL(url).pathname].filter((text) => text.length > 1);
  return { ...plain, secrets };
}

/** One request; resolves with the text of a 2xx answer. @throws DeliveryError for everything else. */
export async function call(target: HttpTarget, { method, body, headers, now, signal }: HttpCall): Promise<string> {
  const timeout = AbortSignal.timeout(target.timeoutMs);
  try {
    const response = await fetch(target.url, {
      method,
      headers: { ...headers, ...target.headers },
      ...(body === undefined ? {} : { body }),
      // A redirect would carry the credentials to an address that nobody configured.
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    });
    // The verdict is the status: a body that never ends must not undo a delivery.
    const text = await readSome(response).catch(() => '');
    if (response.ok) return text;
    throw refusal(target, response, text, now);
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    signal.throwIfAborted();
    throw unreachable(target, error, timeout.aborted);
  }
}

function refusal(target: HttpTarget, response: Response, text: string, now: number): DeliveryError {
  const { status } = response;
  const said = clean(target, text).slice(0, SHOWN_CHARS);
  const retryAfterMs = retryAfter(response.headers.get('retry-after'), now);
  const hints: Readonly<Record<number, string>> = {
    401: 'Check the credentials of the receiver.',
    403: 'Check the credentials of the receiver.',
    404: 'Check the URL of the receiver.',
  };
  const hint = status >= 300 && status < 400 ? 'Redirects are not followed: write the final URL.' : hints[status];
  return new DeliveryError(target.receiver, `${hostOf(target)} answered ${status}${said === '' ? '' : `: ${said}`}`, {
    // The others can be mended on either side (credentials, URL, rate) before the outbox gives up.
    retryable: !NEVER.has(status),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(hint === undefined ? {} : { hint }),
  });
}

function unreachable(target: HttpTarget, error: unknown, timedOut: boolean): DeliveryError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const what = timedOut
    ? `did not answer within ${target.timeoutMs / 1000} s`
    : `could not be reached: ${clean(target, cause instanceof Error ? cause.message || code : String(cause))}`;
  return new DeliveryError(target.receiver, `${hostOf(target)} ${what}`, { mayHaveArrived: !NOT_CONNECTED.has(code) });
}

/** Milliseconds from `Retry-After`: seconds or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

async function readSome(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= READ_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
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

/** Host and port only: the path of a webhook is often its password. */
function hostOf(target: HttpTarget): string {
  return new URL(target.url).host;
}
