import { createSign, randomUUID } from 'node:crypto';
import type { TokenAssertion } from '../alerting/index.ts';

/** Long enough for clocks that differ. */
const LIFE_S = 600;

/**
 * A JSON Web Token by which a client asks for an access token (RFC 7523, 3), signed by RSA with SHA-2 (RFC 7518, 3.3).
 * @throws Error where the key is none
 */
export function signedAssertion(assertion: TokenAssertion, scopes: readonly string[], now: number): string {
  const { algorithm, audience, claims, issuer, key, keyId } = assertion;
  const issuedAt = Math.floor(now / 1000);
  const header = { alg: algorithm, typ: 'JWT', ...(keyId === '' ? {} : { kid: keyId }) };
  const body = {
    iss: issuer,
    jti: randomUUID(),
    aud: audience,
    iat: issuedAt,
    exp: issuedAt + LIFE_S,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    ...claims,
  };
  const signed = [header, body].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = createSign(`RSA-SHA${algorithm.slice(2)}`)
    .update(signed)
    .sign(key.reveal(), 'base64url');
  return `${signed}.${signature}`;
}
