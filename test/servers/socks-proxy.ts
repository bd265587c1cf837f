import { connect, createServer, type Socket } from 'node:net';

export interface SocksProxy {
  readonly url: string;
  /** Host and port of every connection that was made. */
  readonly passed: readonly string[];
  stop(): Promise<void>;
}

/** A SOCKS5 proxy (RFC 1928) on a free port of 127.0.0.1; with a login it wants one by RFC 1929. */
export async function startSocksProxy(login?: {
  readonly user: string;
  readonly password: string;
}): Promise<SocksProxy> {
  const passed: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    const steps = conversation(login, passed, sockets);
    let received = Buffer.alloc(0);
    const listen = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      const step = steps[0];
      if (step === undefined) return;
      const length = step.length(received);
      if (length === undefined || received.length < length) return;
      steps.shift();
      const message = received.subarray(0, length);
      received = received.subarray(length);
      if (steps.length === 0) socket.off('data', listen);
      step.answer(message, socket);
      if (received.length > 0 && steps.length > 0) listen(Buffer.alloc(0));
    };
    socket.on('data', listen);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  server.unref();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `socks5://127.0.0.1:${address.port}`,
    passed,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

interface Step {
  /** Bytes of the message; undefined while that is not known. */
  readonly length: (received: Buffer) => number | undefined;
  readonly answer: (message: Buffer, socket: Socket) => void;
}

function conversation(
  login: { readonly user: string; readonly password: string } | undefined,
  passed: string[],
  sockets: Set<Socket>,
): Step[] {
  const greeting: Step = {
    length: (received) => (received.length < 2 ? undefined : 2 + (received[1] ?? 0)),
    answer: (_, socket) => socket.write(Buffer.from([5, login === undefined ? 0 : 2])),
  };
  const password: Step = {
    length: (received) => {
      const name = received[1];
      const word = name === undefined ? undefined : received[2 + name];
      return name === undefined || word === undefined ? undefined : 3 + name + word;
    },
    answer: (message, socket) => {
      const end = 2 + (message[1] ?? 0);
      const isRight =
        message.subarray(2, end).toString() === login?.user && message.subarray(end + 1).toString() === login.password;
      socket.write(Buffer.from([1, isRight ? 0 : 1]));
      if (!isRight) socket.end();
    },
  };
  const request: Step = {
    length: (received) => {
      const [, , , kind, size = 0] = received;
      if (received.length < 5) return undefined;
      return kind === 1 ? 10 : kind === 3 ? 7 + size : 22;
    },
    answer: (message, socket) => {
      const host = message[3] === 3 ? message.subarray(5, -2).toString() : [...message.subarray(4, -2)].join('.');
      const port = message.readUInt16BE(message.length - 2);
      passed.push(`${host}:${port}`);
      const onward = connect(port, host, () => {
        socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
        onward.pipe(socket).pipe(onward);
      });
      sockets.add(onward);
      onward.on('error', () => socket.destroy());
    },
  };
  return login === undefined ? [greeting, request] : [greeting, password, request];
}
