import type { Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import { tlsOptions } from '../config/index.ts';
import { accessToken } from './access-token.ts';
import { dispatcherFor, proxyConnection } from './http-dispatcher.ts';
import { unreachable } from './http-exchange.ts';
import type { HttpTarget } from './http-target.ts';
import type { SendOptions } from './receiver.ts';

/**
 * Opens a connection as a message would, through the same proxy and under the same certificates, and closes it: no request that somebody
 * could take for an alert. An access token is asked for where messages need one.
 */
export async function greet(target: HttpTarget, options: SendOptions): Promise<string> {
  const { login } = target;
  const url = new URL(target.url);
  const timeout = AbortSignal.timeout(login.timeoutMs);
  const signal = AbortSignal.any([options.signal, timeout]);
  const token = login.oauth2 === undefined ? '' : 'access token, and ';
  if (login.oauth2 !== undefined) await accessToken(login.oauth2, target, options);
  try {
    const { proxy } = dispatcherFor(url, login);
    const through = proxy === undefined ? '' : ` through the proxy ${proxy.host}`;
    const secure = url.protocol === 'https:';
    const tunnelled = proxy !== undefined && secure && proxy.protocol.startsWith('http');
    const below = tunnelled ? await tunnel(proxy, url, target, signal) : undefined;
    const tls = login.tls === undefined ? {} : tlsOptions(login.tls);
    const end = proxy === undefined || tunnelled ? url : proxy;
    const socket = await connect(end, { ...tls, timeout: login.timeoutMs }, signal, below);
    socket.destroy();
    below?.destroy();
    return `${token}${secure && end === url ? 'TLS' : 'TCP'} connection to ${url.host}${through}; nothing was sent`;
  } catch (error) {
    options.signal.throwIfAborted();
    throw unreachable(target, error, timeout.aborted);
  }
}

function connect(to: URL, options: buildConnector.BuildOptions, signal: AbortSignal, httpSocket?: Socket) {
  const { host, port, protocol } = to;
  const hostname = to.hostname.replace(/^\[|\]$/g, '');
  return new Promise<Socket>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    const about = { hostname, host, port, protocol, ...(httpSocket === undefined ? {} : { httpSocket }) };
    buildConnector(options)(about, (error, socket) => {
      signal.removeEventListener('abort', abort);
      if (signal.aborted) socket?.destroy();
      // Where it failed, undici leaves the socket out, whatever its types say.
      else if (socket) resolve(socket);
      else reject(error);
    });
  });
}

/** A connection through a proxy to what speaks TLS. */
async function tunnel(proxy: URL, to: URL, { login }: HttpTarget, signal: AbortSignal): Promise<Socket> {
  const { proxyTls, headers } = proxyConnection(proxy, login);
  const client = new Client(proxy.origin, { connect: { ...proxyTls, timeout: login.timeoutMs } });
  const path = `${to.hostname}:${to.port || '443'}`;
  const { socket, statusCode } = await client.connect({ path, headers: { host: path, ...headers }, signal });
  if (statusCode === 200) return socket as Socket;
  socket.destroy();
  throw new Error(`the proxy answered ${statusCode}`);
}
