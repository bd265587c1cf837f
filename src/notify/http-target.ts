import type { HttpLogin } from '../alerting/index.ts';

export interface HttpTarget {
  /** Name of the receiver, for errors. */
  readonly receiver: string;
  readonly url: string;
  /** What says who asks; kept from every other origin. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Texts that must not turn up in errors. */
  readonly secrets: readonly string[];
  readonly login: HttpLogin;
}

/** Headers and URL for a way to log in; credentials in a URL become a header. */
export function httpTarget(receiver: string, address: string, login: HttpLogin): HttpTarget {
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
  const own = Object.entries(login.headers ?? {}).map(([name, values]) => {
    return [name.toLowerCase(), values.map((value) => value.reveal())] as const;
  });
  return {
    receiver,
    url: url.href,
    headers: { ...Object.fromEntries(own), ...(authorization ? { authorization } : {}) },
    secrets: [
      ...[authorization, token, password, login.basicAuth?.password.reveal()],
      ...own.flatMap(([, values]) => values.filter((value) => value.length >= SHORTEST_SECRET)),
    ].flatMap((text) => text || []),
    login,
  };
}

/** A header may say `1` or `eu`, which would mask half of a message. */
const SHORTEST_SECRET = 4;

/** Like {@link httpTarget} for an address that is a password itself, as that of a webhook: neither it nor its path is ever shown. */
export function secretTarget(receiver: string, url: string, login: HttpLogin): HttpTarget {
  const plain = httpTarget(receiver, url, login);
  const secrets = [...plain.secrets, url, new URL(url).pathname].filter((text) => text.length > 1);
  return { ...plain, secrets };
}

/** Host and port only: the path of a webhook is often its password. */
export function hostOf({ url }: Pick<HttpTarget, 'url'>): string {
  return new URL(url).host;
}
