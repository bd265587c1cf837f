import { SourceError } from '../../errors.ts';

/** The answer is larger than one request may bring, here or at the server. Asking for less can help. */
export class TooMuchError extends SourceError {}

/** An HTTP status that is not an answer. Where `Retry-After` came with it, how long to wait. */
export class StatusError extends SourceError {
  readonly retryAfterMs: number | undefined;

  constructor(
    source: string,
    message: string,
    options: { readonly hint?: string; readonly retryable: boolean; readonly retryAfterMs: number | undefined },
  ) {
    super(source, message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

interface Words {
  readonly what: string;
  readonly hint: string;
  readonly retryable?: boolean;
}

const RUNNING = 'Check the address and that the server is running.';
const TRUST = 'Name the certificate authority in `tls.caFile`.';
const CLIENT = 'The server may want a client certificate: `tls.certFile` and `tls.keyFile`.';

/** Codes of Node, OpenSSL and undici. */
const BY_CODE: Readonly<Record<string, Words>> = {
  ECONNREFUSED: { what: 'connection refused', hint: RUNNING },
  ENOTFOUND: { what: 'host name not found', hint: 'Check the host name in the address.' },
  EAI_AGAIN: { what: 'host name could not be looked up', hint: 'Check the name server of this machine.' },
  EHOSTUNREACH: { what: 'host unreachable', hint: RUNNING },
  ENETUNREACH: { what: 'network unreachable', hint: RUNNING },
  ETIMEDOUT: { what: 'connection timed out', hint: RUNNING },
  ECONNRESET: { what: 'connection closed by the server', hint: RUNNING },
  EPIPE: { what: 'connection closed by the server', hint: RUNNING },
  UND_ERR_SOCKET: { what: 'connection closed before the answer was complete', hint: RUNNING },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { what: 'the answer was cut off', hint: RUNNING },
  UND_ERR_CONNECT_TIMEOUT: { what: 'connection timed out', hint: RUNNING },
  UND_ERR_HEADERS_TIMEOUT: { what: 'no answer in time', hint: RUNNING },
  UND_ERR_BODY_TIMEOUT: { what: 'the answer stopped coming', hint: RUNNING },
  Z_BUF_ERROR: { what: 'the compressed answer was cut off', hint: RUNNING },
  SELF_SIGNED_CERT_IN_CHAIN: { what: 'its certificate is self-signed', hint: TRUST, retryable: false },
  DEPTH_ZERO_SELF_SIGNED_CERT: { what: 'its certificate is self-signed', hint: TRUST, retryable: false },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { what: 'its certificate is not trusted', hint: TRUST, retryable: false },
  UNABLE_TO_GET_ISSUER_CERT: { what: 'its certificate is not trusted', hint: TRUST, retryable: false },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { what: 'its certificate is not trusted', hint: TRUST, retryable: false },
  CERT_HAS_EXPIRED: { what: 'its certificate has expired', hint: 'Renew the certificate.', retryable: false },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: 'its certificate is for another name',
    hint: 'Use that name in the address or set `tls.serverName`.',
    retryable: false,
  },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    what: 'it does not speak TLS',
    hint: 'Write http:// in the address.',
    retryable: false,
  },
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: { what: 'it wants a client certificate', hint: CLIENT, retryable: false },
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: { what: 'TLS handshake failed', hint: CLIENT, retryable: false },
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: { what: 'it does not trust our certificate', hint: CLIENT, retryable: false },
};

/** A failure below HTTP as an error for people: `no answer from http://…: connection refused`. */
export function networkError(source: string, place: string, error: unknown): SourceError {
  const known = codesOf(error)
    .map((code) => BY_CODE[code])
    .find((words) => words !== undefined);
  const message = error instanceof Error ? error.message : String(error);
  // With TLS 1.3 a server that misses our certificate closes after the handshake, often without a word.
  const maybeTls = place.startsWith('https:') && known?.hint === RUNNING ? ` ${CLIENT}` : '';
  return new SourceError(source, `no answer from ${place}: ${known?.what ?? oneLine(message)}`, {
    hint: `${known?.hint ?? RUNNING}${maybeTls}`,
    retryable: known?.retryable ?? true,
    cause: error,
  });
}

/** Codes of an error and of what caused it, the cause first. A failed connection to several addresses is an AggregateError. */
function codesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 3) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const parts = error instanceof AggregateError ? error.errors : [];
  return [...[error.cause, ...parts].flatMap((part) => codesOf(part, depth + 1)), ...own];
}

const STATUS_HINTS: Readonly<Record<number, string>> = {
  401: 'Check the user name and password or the token of this source.',
  403: 'The credentials of this source may not do this.',
  404: 'Check the path in the address: it must be what comes before /api/v1.',
  405: 'A proxy in between does not let POST through.',
  407: 'The proxy wants a login: put it into HTTPS_PROXY.',
};

/** A status other than success, where the body does not say it better. */
export function statusError(
  source: string,
  place: string,
  status: number,
  reason: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): SourceError {
  const said = reason === '' ? '' : `: ${reason}`;
  const message = `${place} answered ${status}${said}`;
  if (status === 413) return new TooMuchError(source, message, { retryable: false });
  if (status >= 300 && status < 400) {
    const to = headers.location === undefined ? 'elsewhere' : withoutCredentials(String(headers.location));
    return new SourceError(source, `${place} redirects to ${to}`, {
      hint: 'Use the final address; a login page means that credentials are missing.',
      retryable: false,
    });
  }
  const hint = STATUS_HINTS[status];
  return new StatusError(source, message, {
    ...(hint === undefined ? {} : { hint }),
    retryable: status === 408 || status === 425 || status === 429 || status >= 500,
    retryAfterMs: retryAfterMs(headers['retry-after']),
  });
}

/** `Retry-After` is seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  const text = String(header).trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

const LONGEST_EXCERPT = 200;

/** The beginning of a foreign text on one line, for messages. */
export function oneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > LONGEST_EXCERPT ? `${line.slice(0, LONGEST_EXCERPT)}…` : line;
}

/** An address for messages: no user, no password, no query string. */
export function withoutCredentials(address: string): string {
  if (!URL.canParse(address)) return oneLine(address.replace(/\?.*$/, ''));
  const url = new URL(address);
  return `${url.origin}${url.pathname}`.replace(/\/$/, '');
}
