import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { makeCertificates } from './certificates.ts';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** The message as it came over the wire, headers and all. */
  readonly raw: string;
  readonly user: string | undefined;
  readonly secure: boolean;
}

export interface SmtpOptions {
  /** Default `reporter` / `correct horse`; undefined accepts without AUTH. */
  readonly login?: { readonly username: string; readonly password: string } | undefined;
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
}

export interface SmtpReceiver {
  readonly host: string;
  readonly port: number;
  /** Certificate authority that signed the server's certificate. */
  readonly ca: string;
  readonly messages: readonly ReceivedMail[];
  waitFor(n: number, timeoutMs: number): Promise<readonly ReceivedMail[]>;
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

/** A real SMTP server on a free port of 127.0.0.1 with STARTTLS and AUTH that keeps the messages it gets. */
export async function startSmtp(options: SmtpOptions = {}): Promise<SmtpReceiver> {
  const login = 'login' in options ? options.login : LOGIN;
  const { ca, server: certificate } = makeCertificates();
  const messages: ReceivedMail[] = [];
  const refusals = [...(options.refusals ?? [])];
  const disabled = [...(options.startTls === false ? ['STARTTLS'] : []), ...(login === undefined ? ['AUTH'] : [])];
  const server = new SMTPServer({
    secure: options.implicitTls === true,
    key: certificate.key,
    cert: certificate.cert,
    disabledCommands: disabled,
    authOptional: login === undefined,
    authMethods: options.tokens === undefined ? ['PLAIN', 'LOGIN'] : ['XOAUTH2'],
    allowInsecureAuth: options.startTls === false,
    onAuth: (auth, _session, callback) => {
      if (auth.accessToken !== undefined && options.tokens?.includes(auth.accessToken) === true) {
        callback(null, { user: auth.username });
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
        messages.push({
          from: sender === false ? '' : sender.address,
          to: session.envelope.rcptTo.map((recipient) => recipient.address),
          raw: Buffer.concat(chunks).toString('latin1'),
          user: session.user,
          secure: session.secure,
        });
        callback();
      });
    },
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
    waitFor: async (n, timeoutMs) => {
      const deadline = Date.now() + timeoutMs;
      while (messages.length < n) {
        if (Date.now() > deadline) throw new Error(`${messages.length} of ${n} mails came within ${timeoutMs} ms`);
        await sleep(10);
      }
      return messages;
    },
    stop: () => new Promise((done) => server.close(() => done())),
  };
}
