import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { DeliveryError } from '../errors.ts';
import type { SendOptions } from './receiver.ts';

/** Opens a connection and closes it: no request that somebody could take for an alert. */
export function greet(receiver: string, url: URL, timeoutMs: number, { signal }: SendOptions): Promise<string> {
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (secure ? 443 : 80));
  return new Promise((resolve, reject) => {
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const socket = secure ? connectTls({ host, port, ...servername }) : connectTcp({ host, port });
    const finish = (settle: () => void): void => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      settle();
    };
    const fail = (why: string): void =>
      finish(() => reject(new DeliveryError(receiver, `${url.host} could not be reached: ${why}`)));
    const abort = (): void => finish(() => reject(signal.reason));
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    socket.setTimeout(timeoutMs, () => fail(`no answer within ${timeoutMs / 1000} s`));
    socket.once('error', (error) => fail(error.message));
    socket.once(secure ? 'secureConnect' : 'connect', () =>
      finish(() => resolve(`${secure ? 'TLS' : 'TCP'} connection to ${url.host}; nothing was sent`)),
    );
  });
}
