import type { HttpOauth2 } from '../alerting/index.ts';
import { registerSecret } from '../config/index.ts';
import { DeliveryError } from '../errors.ts';
import { exchange, type HttpCall } from './http-exchange.ts';
import { type HttpTarget, hostOf, httpTarget } from './http-target.ts';
import { signedAssertion } from './token-assertion.ts';

/** A token that ends while a request is on its way is worth nothing. */
const EARLY_MS = 10_000;

const tokens = new WeakMap<HttpOauth2, { readonly text: string; readonly until: number }>();

/**
 * An access token for the client itself (RFC 6749, 4.4), kept for as long as the endpoint says that it lives.
 * @throws DeliveryError, which can be retried: nothing was sent.
 */
export async function accessToken(
  oauth2: HttpOauth2,
  { receiver, login }: Pick<HttpTarget, 'receiver' | 'login'>,
  { now, signal }: Pick<HttpCall, 'now' | 'signal'>,
): Promise<{ readonly text: string; readonly fresh: boolean }> {
  const known = tokens.get(oauth2);
  if (known !== undefined && now < known.until - EARLY_MS) return { text: known.text, fresh: false };
  const secret = oauth2.clientSecret.reveal();
  const endpoint = httpTarget(receiver, oauth2.tokenUrl, connectionOf(oauth2, login.timeoutMs));
  const target = { ...endpoint, secrets: [...endpoint.secrets, secret] };
  const ask: Ask = (headers, form) => {
    const type = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    return exchange(target, { method: 'POST', headers: { ...type, ...headers }, body: form.toString(), now, signal });
  };
  const asked =
    oauth2.assertion === undefined ? byEitherWay(oauth2, secret, ask) : bySignature(oauth2, target, now, ask);
  const answer = await asked.catch((error: unknown) => {
    if (!(error instanceof DeliveryError)) throw error;
    throw refused(target, error.reason, error.retryAfterMs);
  });
  const token = tokenIn(answer);
  if (token === undefined) throw refused(target, `${hostOf(target)} answered without an access token`);
  registerSecret(token.text);
  tokens.set(oauth2, { text: token.text, until: now + token.lifeMs });
  return { text: token.text, fresh: true };
}

/** The next request asks for a new one. */
export function forgetToken(oauth2: HttpOauth2): void {
  tokens.delete(oauth2);
}

const connections = new WeakMap<HttpOauth2, HttpTarget['login']>();

function connectionOf(oauth2: HttpOauth2, timeoutMs: number): HttpTarget['login'] {
  const { tls, proxy } = oauth2;
  const made = connections.get(oauth2) ?? { basicAuth: undefined, bearerToken: undefined, tls, proxy, timeoutMs };
  connections.set(oauth2, made);
  return made;
}

type Ask = (headers: Readonly<Record<string, string>>, form: URLSearchParams) => Promise<string>;

function formOf(grantType: string, { scopes, params }: Pick<HttpOauth2, 'scopes' | 'params'>): URLSearchParams {
  const form = new URLSearchParams({ grant_type: grantType });
  if (scopes.length > 0) form.set('scope', scopes.join(' '));
  for (const [name, value] of Object.entries(params)) form.set(name, value);
  return form;
}

async function bySignature(oauth2: HttpOauth2, target: HttpTarget, now: number, ask: Ask): Promise<string> {
  const form = formOf('urn:ietf:params:oauth:grant-type:jwt-bearer', oauth2);
  const { assertion, scopes } = oauth2;
  try {
    if (assertion !== undefined) form.set('assertion', signedAssertion(assertion, scopes, now));
  } catch {
    throw new DeliveryError(target.receiver, 'client_certificate_key is no RSA key in PEM');
  }
  return ask({}, form);
}

/**
 * Servers want the client's password in a header, as the RFC does (2.3.1), or among the parameters: the second is tried where the first is
 * refused.
 */
async function byEitherWay({ clientId, scopes, params }: HttpOauth2, secret: string, ask: Ask): Promise<string> {
  const form = formOf('client_credentials', { scopes, params });
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`;
  try {
    return await ask({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` }, form);
  } catch (error) {
    if (!(error instanceof DeliveryError) || ![400, 401, 403].includes(error.status ?? 0)) throw error;
    form.set('client_id', clientId);
    if (secret !== '') form.set('client_secret', secret);
    return await ask({}, form);
  }
}

function refused({ receiver }: HttpTarget, message: string, retryAfterMs?: number): DeliveryError {
  return new DeliveryError(receiver, `no access token: ${message}`, {
    mayHaveArrived: false,
    hint: 'Check oauth2 of the receiver: its token_url, client_id, client_secret and scopes.',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** `{"access_token": …, "expires_in": seconds}`; one without an end lives as long as we do. */
function tokenIn(answer: string): { readonly text: string; readonly lifeMs: number } | undefined {
  try {
    const said = JSON.parse(answer) as { access_token?: unknown; expires_in?: unknown } | null;
    const text = said?.access_token;
    if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text)) return undefined;
    const seconds = Number(said?.expires_in ?? 0);
    return { text, lifeMs: seconds > 0 ? seconds * 1000 : Number.POSITIVE_INFINITY };
  } catch {
    return undefined;
  }
}
