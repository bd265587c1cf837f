import { createServer, request } from 'node:http';
import { connect, type Socket } from 'node:net';

export interface ForwardProxy {
  readonly url: string;
  /** `CONNECT 127.0.0.1:443` or `POST http://127.0.0.1/`, with the headers that were for the proxy. */
  readonly passed: readonly { readonly what: string; readonly headers: Readonly<Record<string, unknown>> }[];
  stop(): Promise<void>;
}

/** A proxy on a free port of 127.0.0.1: tunnels by CONNECT, and passes requests on that name the whole address. */
export async function startForwardProxy(login?: string): Promise<ForwardProxy> {
  const passed: { what: string; headers: Record<string, unknown> }[] = [];
  const sockets = new Set<Socket>();
  const allowed = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  const isAllowed = (headers: Readonly<Record<string, unknown>>): boolean =>
    allowed === undefined || headers['proxy-authorization'] === allowed;
  const server = createServer((incoming, response) => {
    passed.push({ what: `${incoming.method} ${incoming.url}`, headers: incoming.headers });
    if (!isAllowed(incoming.headers)) {
      response.writeHead(407).end();
      return;
    }
    const onward = request(incoming.url ?? '', { method: incoming.method, headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.writeHead(502).end());
    incoming.pipe(onward);
  });
  server.on('connect', (incoming, socket: Socket) => {
    passed.push({ what: `CONNECT ${incoming.url}`, headers: incoming.headers });
    if (!isAllowed(incoming.headers)) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const { hostname, port } = new URL(`http://${incoming.url}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    sockets.add(onward);
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  server.unref();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    passed,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
