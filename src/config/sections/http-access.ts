import type { HttpAccess } from '../config.ts';
import type { Path } from '../problems/diagnostic.ts';
import type { Reading } from '../reading.ts';
import type { HttpAccessInput } from '../schema/access.ts';
import { Secret } from '../secret.ts';

/** Splits `http://user:password@host/path` into the address and who asks; the address never carries a secret. */
export function splitUrl(written: string): { url: string; username: string; password: Secret | undefined } {
  const url = new URL(written);
  const username = decodeURIComponent(url.username);
  const password = url.password === '' ? undefined : new Secret(decodeURIComponent(url.password));
  url.username = '';
  url.password = '';
  return { url: url.href.replace(/\/$/, ''), username, password };
}

/** How a source is asked. A user and password in the URL move into basic authentication. */
export function toHttpAccess(
  reading: Reading,
  path: Path,
  input: Pick<HttpAccessInput, 'url' | 'headers' | 'tls' | 'timeout'>,
): HttpAccess {
  const { url, username, password } = splitUrl(input.url);
  const basicPath = [...path, 'basicAuth'];
  const basicName = reading.textAt([...basicPath, 'username']);
  const basicAuth =
    basicName !== undefined
      ? { username: basicName, password: reading.secret(basicPath, 'password') ?? new Secret('') }
      : username !== ''
        ? { username, password: password ?? new Secret('') }
        : undefined;
  if (basicName !== undefined && username !== '') {
    reading.problems.add([...path, 'url'], 'give the user either in the URL or as basicAuth');
  }
  const bearerToken = reading.secret(path, 'bearerToken');
  if (basicAuth && bearerToken) reading.problems.add(path, 'give either basicAuth or bearerToken');
  const headers: Record<string, Secret> = {};
  for (const [name, value] of Object.entries(input.headers)) {
    const content = typeof value === 'string' ? value : reading.file([...path, 'headers', name, 'file']);
    headers[name] = new Secret(content ?? '');
  }
  const tls = [...path, 'tls'];
  return {
    url,
    basicAuth,
    bearerToken,
    headers,
    tls: {
      ca: reading.content(tls, 'ca'),
      cert: reading.content(tls, 'cert'),
      key: reading.secret(tls, 'key'),
      insecureSkipVerify: input.tls.insecureSkipVerify,
      serverName: input.tls.serverName,
    },
    timeoutMs: input.timeout,
  };
}
