import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { HttpLogin } from '../alerting/index.ts';
import { tlsOptions } from '../config/index.ts';
import { proxyFor } from './proxy.ts';

type Connection = Pick<HttpLogin, 'tls' | 'proxy' | 'timeoutMs'>;

const opened = new WeakMap<Connection, Map<string, Dispatcher>>();

/**
 * What carries requests to an address, and through which proxy. It is kept with the settings, so that connections are; idle ones do not
 * keep the process alive.
 * @throws Error where the address of the proxy is none.
 */
export function dispatcherFor(
  address: URL,
  connection: Connection,
): { readonly dispatcher: Dispatcher; readonly proxy: URL | undefined } {
  const proxy = proxyFor(address, connection.proxy, process.env);
  const dispatchers = opened.get(connection) ?? new Map<string, Dispatcher>();
  opened.set(connection, dispatchers);
  const dispatcher = dispatchers.get(proxy?.href ?? '') ?? open(proxy, connection);
  dispatchers.set(proxy?.href ?? '', dispatcher);
  return { dispatcher, proxy };
}

function open(proxy: URL | undefined, connection: Connection): Dispatcher {
  const { tls, timeoutMs } = connection;
  const own = tls === undefined ? {} : tlsOptions(tls);
  // The limit of time is the caller's signal.
  const limits = { headersTimeout: 0, bodyTimeout: 0 };
  if (proxy === undefined) return new Agent({ ...limits, connect: { ...own, timeout: timeoutMs } });
  // Proxies refuse a tunnel to what has no TLS, and need none.
  const tunnel = { proxyTunnel: false, requestTls: own };
  // SOCKS has no TLS of its own and no headers: undici speaks TLS to any proxy that it has settings of TLS for.
  if (proxy.protocol.startsWith('socks')) {
    const login = { username: decodeURIComponent(proxy.username), password: decodeURIComponent(proxy.password) };
    return new ProxyAgent({ ...limits, ...tunnel, ...login, uri: proxy.href });
  }
  return new ProxyAgent({ ...limits, ...tunnel, uri: proxy.href, ...proxyConnection(proxy, connection) });
}

/** How a proxy is reached, and what is sent to it with CONNECT. */
export function proxyConnection({ username, password }: URL, { tls, proxy }: Connection) {
  // The name of a certificate is that of the receiver.
  const proxyTls = tls === undefined ? {} : tlsOptions({ ...tls, serverName: undefined });
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const login = username === '' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
  const own = Object.entries(proxy?.connectHeaders ?? {}).map(([name, values]) => {
    return [name.toLowerCase(), values.map((value) => value.reveal()).join(', ')] as const;
  });
  return { proxyTls, headers: { ...login, ...Object.fromEntries(own) } };
}
