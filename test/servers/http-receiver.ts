import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENCE_MS } from './patience.ts';

export interface ReceivedRequest {
  readonly method: string;
  /** Path with the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/**
 * How to answer: with a status and a body; `hang` never answers; `cut` closes the connection at once;
 * `half` promises the whole body and closes after half of it.
 */
export type Behaviour =
  | 'hang'
  | 'cut'
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      readonly half?: boolean;
      readonly delayMs?: number;
    };

export interface HttpReceiver {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** From the next request on. An array is used up one by one, its last entry stays; a function sees the request. */
  answer(
    behaviour: Behaviour | readonly Behaviour[] | ((request: ReceivedRequest) => Behaviour | Promise<Behaviour>),
  ): void;
  /** Resolves with the requests once there are `n`. */
  waitFor(n: number): Promise<readonly ReceivedRequest[]>;
  stop(): Promise<void>;
}

/**
 * An HTTP server that records what it gets and answers as told; 200 with an empty body until told otherwise.
 * @param tls makes it speak TLS
 */
export async function startHttpReceiver(tls?: ServerOptions): Promise<HttpReceiver> {
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  let choose: (request: ReceivedRequest) => Behaviour | Promise<Behaviour> = () => ({});
  const listen: RequestListener = (incoming, response) => {
    void receive(incoming).then(async (request) => {
      requests.push(request);
      await reply(response, await choose(request));
    });
  };
  const server = tls === undefined ? createServer(listen) : createTlsServer(tls, listen);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  server.unref();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`,
    requests,
    answer: (behaviour) => {
      if (typeof behaviour === 'function') choose = behaviour;
      else {
        const rest: Behaviour[] = Array.isArray(behaviour) ? [...behaviour] : [behaviour as Behaviour];
        choose = () => (rest.length > 1 ? rest.shift() : rest[0]) ?? {};
      }
    },
    waitFor: async (n) => {
      const deadline = Date.now() + PATIENCE_MS;
      while (requests.length < n) {
        if (Date.now() > deadline) throw new Error(`${requests.length} of ${n} requests came`);
        await sleep(10);
      }
      return requests;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

async function reply(response: ServerResponse, behaviour: Behaviour): Promise<void> {
  if (behaviour === 'hang') return;
  if (behaviour === 'cut') {
    response.socket?.destroy();
    return;
  }
  if (behaviour.delayMs !== undefined) await sleep(behaviour.delayMs, undefined, { ref: false });
  const body = Buffer.from(behaviour.body ?? '');
  response.writeHead(behaviour.status ?? 200, { 'content-length': body.length, ...behaviour.headers });
  if (behaviour.half !== true) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
}
