import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { type CertificateSet, runCertificates } from './certificates.ts';
import { PATIENCE_MS } from './patience.ts';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** The message as it came over the wire, headers and all. */
  readonly raw: string;
  readonly user: string | undefined;
  readonly secure: boolean;
  /** How the client called itself. */
  readonly hello: string;
}

export interface SmtpOptions {
  /** Default `reporter` / `correct horse`; undefined accepts without AUTH. */
  readonly login?: { readonly username: string; readonly password: string } | undefined;
  /** Only CRAM-MD5 is offered, with the password of the login as its secret. */
  readonly cramMd5?: boolean;
  /** Access tokens that AUTH XOAUTH2 takes, for any user; only passwords are taken without. */
  readonly tokens?: readonly string[];
  /** Recipients that are refused for good, while the others are taken. */
  readonly unknown?: readonly string[];
  /** Default true: STARTTLS is offered, and mail without it refused where a login is needed. */
  readonly startTls?: boolean;
  /** TLS from the first byte, as on port 465. */
  readonly implicitTls?: boolean;
  /** Answers given to the next messages instead of taking them: `[451, 'try later']`. */
  readonly refusals?: readonly (readonly [code: number, message: string])[];
  /** What becomes of a message that was received whole; it is taken without. */
  readonly misbehave?: (mail: ReceivedMail) => SmtpMisbehaviour | undefined;
}

/** `hang` never answers, `cut` closes the connection, `late` keeps the message and never says so; otherwise what it answers. */
export type SmtpMisbehaviour = 'hang' | 'cut' | 'late' | readonly [code: number, message: string];

export interface SmtpReceiver {
  readonly host: string;
  readonly port: number;
  /** Certificate authority that signed the server's certificate. */
  readonly ca: string;
  readonly messages: readonly ReceivedMail[];
  waitFor(n: number): Promise<readonly ReceivedMail[]>;
  stop(): Promise<void>;
}

const LOGIN = { username: 'reporter', password: 'correct horse' };

class Refusal extends Error {
  readonly responseCode: number;

  constructor(code: number, message: string) {
    super(message);
    this.responseCode = code;
  }
}

/** Keys take longer to make than most tests that need a server: all servers of a process have the same. */
let certificates: CertificateSet | undefined;

/** A real SMTP server on a free port of 127.0.0.1 with STARTTLS and AUTH that keeps the messages it gets. */
export async function startSmtp(options: SmtpOptions = {}): Promise<SmtpReceiver> {
  const login = 'login' in options ? options.login : LOGIN;
  certificates ??= runCertificates();
  const { ca, server: certificate } = certificates;
  const messages: ReceivedMail[] = [];
  const sockets = new Map<number, Socket>();
  const refusals = [...(options.refusals ?? [])];
  const disabled = [...(options.startTls === false ? ['STARTTLS'] : []), ...(login === undefined ? ['AUTH'] : [])];
  const server = new SMTPServer({
    secure: options.implicitTls === true,
    key: certificate.key,
    cert: certificate.cert,
    disabledCommands: disabled,
    authOptional: login === undefined,
    authMethods: options.cramMd5 ? ['CRAM-MD5'] : options.tokens === undefined ? ['PLAIN', 'LOGIN'] : ['XOAUTH2'],
    allowInsecureAuth: options.startTls === false,
    onAuth: (auth, _session, callback) => {
      if (auth.accessToken !== undefined && options.tokens?.includes(auth.accessToken) === true) {
        callback(null, { user: auth.username });
      } else if (auth.method === 'CRAM-MD5') {
        const isRight = auth.username === login?.username && auth.validatePassword(login?.password ?? '');
        callback(isRight ? null : new Refusal(535, 'wrong secret'), isRight ? { user: auth.username } : undefined);
      } else if (auth.method === 'XOAUTH2') {
        callback(new Refusal(535, `this is no token of ours: ${auth.accessToken}`));
      } else if (auth.username === login?.username && auth.password === login?.password) {
        callback(null, { user: auth.username });
      } else callback(new Refusal(535, 'wrong user name or password'));
    },
    onRcptTo: ({ address }, _session, callback) =>
      callback(options.unknown?.includes(address) === true ? new Refusal(550, `no such user: ${address}`) : null),
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const refusal = refusals.shift();
        if (refusal !== undefined) {
          callback(new Refusal(...refusal));
          return;
        }
        const sender = session.envelope.mailFrom;
        const mail: ReceivedMail = {
          from: sender === false ? '' : sender.address,
          to: session.envelope.rcptTo.map((recipient) => recipient.address),
          raw: Buffer.concat(chunks).toString('latin1'),
          user: session.user,
          secure: session.secure,
          hello: session.hostNameAppearsAs,
        };
        const misbehaviour = options.misbehave?.(mail);
        if (Array.isArray(misbehaviour)) {
          const [code, message] = misbehaviour as readonly [number, string];
          callback(new Refusal(code, message));
        } else if (misbehaviour === 'cut') sockets.get(session.remotePort)?.destroy();
        else if (misbehaviour !== 'hang') {
          messages.push(mail);
          if (misbehaviour !== 'late') callback();
        }
      });
    },
  });
  server.server.on('connection', (socket: Socket) => {
    const { remotePort = 0 } = socket;
    sockets.set(remotePort, socket);
    socket.on('close', () => sockets.delete(remotePort));
  });
  // A client that refuses the certificate is a test case, not a fault of the server.
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the SMTP server has no port');
  return {
    host: '127.0.0.1',
    port: address.port,
    ca: ca.cert,
    messages,
    waitFor: async (n) => {
      const deadline = Date.now() + PATIENCE_MS;
      while (messages.length < n) {
        if (Date.now() > deadline) throw new Error(`${messages.length} of ${n} mails came`);
        await sleep(10);
      }
      return messages;
    },
    stop: () => {
      for (const socket of sockets.values()) socket.destroy();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
