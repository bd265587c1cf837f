import { createSecureContext } from 'node:tls';
import type {
  HttpLogin,
  HttpOauth2,
  ProxySettings,
  Revealable,
  TlsSettings,
  TlsVersion,
} from '../../alerting/index.ts';
import type { Path } from '../problems/diagnostic.ts';
import type { Reading } from '../reading.ts';
import { yamlFlag } from '../schema/fields.ts';
import { isGiven, JWT_BEARER } from '../schema/http-config.ts';
import { Secret } from '../secret.ts';
import { tlsOptions } from '../tls-options.ts';

/** The `http_config` of a way to reach somebody, or that of `global` where it has none, as in Alertmanager. */
export function readHttpLogin(reading: Reading, path: Path, timeoutMs: number): HttpLogin {
  const own = [...path, 'http_config'];
  const http = isGiven(reading.value(own)) ? own : ['global', 'http_config'];
  return {
    authorizationType: reading.textAt([...http, 'authorization', 'type'])?.trim() || 'Bearer',
    bearerToken: reading.secret([...http, 'authorization'], 'credentials') ?? reading.secret(http, 'bearer_token'),
    basicAuth: readBasicAuth(reading, http),
    oauth2: readOauth2(reading, [...http, 'oauth2']),
    headers: readHeaders(reading, [...http, 'http_headers']),
    tls: readTls(reading, [...http, 'tls_config']),
    proxy: readProxy(reading, http),
    followRedirects: isOn(reading, [...http, 'follow_redirects']) ?? true,
    timeoutMs,
  };
}

function isOn(reading: Reading, path: Path): boolean | undefined {
  return yamlFlag.safeParse(reading.value(path)).data;
}

function readBasicAuth(reading: Reading, http: Path): HttpLogin['basicAuth'] {
  const at = [...http, 'basic_auth'];
  if (!isGiven(reading.value(at))) return undefined;
  const username = reading.content(at, 'username') ?? '';
  return { username, password: reading.secret(at, 'password') ?? new Secret('') };
}

function readHeaders(reading: Reading, path: Path): Readonly<Record<string, readonly Revealable[]>> {
  const texts = (at: Path): Revealable[] => {
    const read = at.at(-1) === 'files' ? (one: Path) => reading.file(one)?.trim() : (one: Path) => reading.textAt(one);
    return reading.children(at).flatMap((one) => {
      const text = read(one);
      // Only what is written as a secret is one: `1` and `eu` would be masked in every line of a log.
      if (text === undefined) return [];
      return at.at(-1) === 'values' ? { reveal: () => text } : new Secret(text);
    });
  };
  const entries = reading.children(path).map((header) => {
    const values = ['values', 'secrets', 'files'].flatMap((key) => texts([...header, key]));
    return [String(header.at(-1)), values] as const;
  });
  return Object.fromEntries(entries.filter(([, values]) => values.length > 0));
}

/** A `tls_config`; what is no certificate and no key is refused here, not when a message waits. */
export function readTls(reading: Reading, path: Path): TlsSettings {
  const version = (key: string): TlsVersion | undefined =>
    TLS_VERSIONS[reading.textAt([...path, key]) as keyof typeof TLS_VERSIONS];
  const tls: TlsSettings = {
    ca: reading.content(path, 'ca'),
    cert: reading.content(path, 'cert'),
    key: reading.secret(path, 'key'),
    insecureSkipVerify: isOn(reading, [...path, 'insecure_skip_verify']) ?? false,
    serverName: reading.textAt([...path, 'server_name']) || undefined,
    minVersion: version('min_version'),
    maxVersion: version('max_version'),
  };
  if (tls.cert === undefined || tls.key === undefined) return tls;
  try {
    createSecureContext(tlsOptions(tls));
  } catch {
    reading.problems.add(path, 'the client certificate and its key cannot be used', {
      hint: 'Both must be PEM without a password, and belong to each other.',
    });
  }
  return tls;
}

const TLS_VERSIONS = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;

function readProxy(reading: Reading, http: Path): ProxySettings {
  const written = reading.textAt([...http, 'proxy_url']) || undefined;
  if (written !== undefined && !/^(?:https?|socks5?):\/\//i.test(written)) {
    reading.problems.add([...http, 'proxy_url'], 'there is no such kind of proxy: nobody is told this way', {
      severity: 'warning',
      hint: 'Write an address that begins with http://, https:// or socks5://.',
    });
  }
  return {
    url: written === undefined ? undefined : proxyAddress(written),
    noProxy: reading.textAt([...http, 'no_proxy']) ?? '',
    fromEnvironment: isOn(reading, [...http, 'proxy_from_environment']) ?? false,
    connectHeaders: Object.fromEntries(
      reading.children([...http, 'proxy_connect_header']).map((header) => {
        const values = reading.children(header).flatMap((one) => reading.textAt(one) ?? []);
        return [String(header.at(-1)), values.map((value) => new Secret(value))];
      }),
    ),
  };
}

/** Of an address only the password is a secret, and messages name the host. */
function proxyAddress(written: string): Revealable {
  const { password } = URL.canParse(written) ? new URL(written) : { password: '' };
  if (password !== '') new Secret(decodeURIComponent(password));
  return { reveal: () => written };
}

function readOauth2(reading: Reading, path: Path): HttpOauth2 | undefined {
  if (!isGiven(reading.value(path))) return undefined;
  const text = (key: string): string => reading.textAt([...path, key]) ?? '';
  const tokenUrl = text('token_url');
  if (tokenUrl !== '' && !(URL.canParse(tokenUrl) && /^https?:/i.test(tokenUrl))) {
    reading.problems.add([...path, 'token_url'], 'this is no address that a token can be asked for', {
      hint: 'Write one that begins with https://.',
    });
    return undefined;
  }
  const params = reading.children([...path, 'endpoint_params']);
  return {
    tokenUrl,
    clientId: text('client_id'),
    clientSecret: reading.secret(path, 'client_secret') ?? new Secret(''),
    scopes: reading.children([...path, 'scopes']).flatMap((one) => reading.textAt(one) ?? []),
    params: Object.fromEntries(params.map((one) => [String(one.at(-1)), reading.textAt(one) ?? ''])),
    assertion: text('grant_type') === JWT_BEARER ? readAssertion(reading, path) : undefined,
    tls: readTls(reading, [...path, 'tls_config']),
    proxy: readProxy(reading, path),
  };
}

function readAssertion(reading: Reading, path: Path): HttpOauth2['assertion'] {
  const text = (key: string): string => reading.textAt([...path, key]) ?? '';
  const key = reading.secret(path, 'client_certificate_key');
  if (key === undefined) {
    reading.problems.add(path, '"client_certificate_key" is missing: nobody is told this way', {
      severity: 'warning',
      hint: 'Add the RSA key that signs the request for a token.',
    });
  }
  return {
    key: key ?? new Secret(''),
    keyId: text('client_certificate_key_id'),
    algorithm: text('signature_algorithm') || 'RS256',
    issuer: text('iss') || text('client_id'),
    audience: text('audience') || text('token_url'),
    claims: (reading.value([...path, 'claims']) ?? {}) as Readonly<Record<string, unknown>>,
  };
}
