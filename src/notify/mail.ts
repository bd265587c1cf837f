import { isIP } from 'node:net';
import { createTransport, type SMTPConnectionOptions, type SMTPTransportOptions } from 'nodemailer';
import { tlsOptions } from '../config/index.ts';
import { DeliveryError } from '../errors.ts';
import { withoutSecrets } from './http-exchange.ts';
import { compose, type EmailDefinition, type MailMessage, oneLine } from './mail-message.ts';

export interface MailOptions {
  /** Name of the receiver, for errors. */
  readonly receiver: string;
  /** Wall clock, for the Date header. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** For each step of the conversation; that of the receiver, or 30 s, when omitted. */
  readonly timeoutMs?: number;
}

export interface MailReceipt {
  readonly accepted: readonly string[];
  readonly messageId: string;
}

const TIMEOUT_MS = 30_000;
/** TLS from the first byte (RFC 8314); every other port begins in the clear and upgrades. */
const IMPLICIT_TLS_PORT = 465;

/**
 * Sends one mail over SMTP. STARTTLS is used where it is offered and must succeed where `requireTls` says so; port 465 is TLS from
 * the start.
 * @throws DeliveryError where the server did not take it for every recipient; never with the password in its text.
 */
export async function sendMail(
  definition: EmailDefinition,
  message: MailMessage,
  options: MailOptions,
): Promise<MailReceipt> {
  const { raw, envelope, messageId } = await compose(definition, message, new Date(options.now));
  const { transport, secrets } = openTransport(definition, options);
  try {
    const sent = await untilAborted(
      () => transport.sendMail({ envelope, raw }),
      options.signal,
      () => transport.close(),
    );
    if (sent.rejected.length > 0) {
      // Trying again would send it again to those who have it.
      const names = `${sent.rejected.join(', ')}; it was delivered to ${sent.accepted.join(', ')}`;
      throw new DeliveryError(options.receiver, `the mail server refused ${names}`, {
        retryable: false,
        mayHaveArrived: true,
      });
    }
    return { accepted: sent.accepted, messageId };
  } catch (error) {
    options.signal.throwIfAborted();
    throw smtpError(error, definition, options.receiver, secrets);
  } finally {
    transport.close();
  }
}

/** Connects, upgrades, logs in and leaves. */
export async function checkMail(definition: EmailDefinition, options: MailOptions): Promise<string> {
  const { transport, secrets } = openTransport(definition, options);
  const { host, port } = definition.smarthost;
  try {
    await untilAborted(
      () => transport.verify(),
      options.signal,
      () => transport.close(),
    );
    const login = definition.authUsername === '' ? 'without login' : `logged in as ${definition.authUsername}`;
    return `SMTP ${host}:${port}, ${login}`;
  } catch (error) {
    options.signal.throwIfAborted();
    throw smtpError(error, definition, options.receiver, secrets);
  } finally {
    transport.close();
  }
}

/** A transport, and the texts that must not be in anything that is said about it; more of them come as tokens are issued. */
function openTransport(definition: EmailDefinition, options: MailOptions) {
  const timeoutMs = options.timeoutMs ?? definition.timeoutMs ?? TIMEOUT_MS;
  const transport = createTransport(smtpOptions(definition, timeoutMs));
  const secrets = secretsOf(definition);
  transport.on('token', ({ accessToken }) => secrets.push(...tokenForms(definition.authUsername, accessToken)));
  return { transport, secrets };
}

function smtpOptions(definition: EmailDefinition, timeoutMs: number): SMTPTransportOptions {
  const { host, port } = definition.smarthost;
  return {
    host,
    port,
    secure: definition.implicitTls ?? port === IMPLICIT_TLS_PORT,
    ...(definition.hello ? { name: definition.hello } : {}),
    requireTLS: definition.requireTls,
    ...(definition.authUsername === '' ? {} : { auth: login(definition, timeoutMs), ...onBehalf(definition) }),
    tls: {
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...tlsOptions(definition.tls),
    },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    logger: false,
  };
}

/**
 * A password, or a token of OAuth2 by SASL XOAUTH2, which is asked for where none is at hand: for a refresh token, or for the client
 * itself where there is none (RFC 6749, 4.4).
 */
function login({ authUsername: user, authPassword, authSecret, oauth2 }: EmailDefinition, timeoutMs: number) {
  if (authSecret !== undefined) return { user, pass: authSecret.reveal(), method: 'CRAM-MD5' };
  if (oauth2 === undefined) return { user, pass: authPassword?.reveal() ?? '' };
  const byClient = oauth2.refreshToken === undefined && oauth2.accessToken === undefined;
  return {
    type: 'OAUTH2' as const,
    user,
    clientId: oauth2.clientId,
    clientSecret: oauth2.clientSecret?.reveal() ?? '',
    // The library asks for nothing without one; a parameter without a value counts as left out (RFC 6749, 3.2).
    refreshToken: byClient ? 'none' : (oauth2.refreshToken?.reveal() ?? ''),
    accessToken: oauth2.accessToken?.reveal() ?? '',
    accessUrl: oauth2.tokenUrl,
    customParams: {
      ...(oauth2.scope !== '' && { scope: oauth2.scope }),
      ...(byClient && { grant_type: 'client_credentials', refresh_token: '' }),
    },
    requestTimeout: timeoutMs,
  };
}

/** SASL PLAIN with the name of whom the user acts for (RFC 4616), which the library does not send. */
function onBehalf({ authIdentity = '', authUsername, authPassword, oauth2 }: EmailDefinition) {
  if (authIdentity === '' || oauth2 !== undefined || authPassword === undefined) return {};
  const command = `AUTH PLAIN ${base64(`${authIdentity}\u0000${authUsername}\u0000${authPassword.reveal()}`)}`;
  const plain: NonNullable<SMTPConnectionOptions['customAuth']>[string] = async ({ sendCommand, resolve, reject }) => {
    const { status, text } = await sendCommand(command);
    if (status >= 200 && status < 300) resolve();
    else reject(new Error(`Invalid login: ${text}`));
  };
  return { customAuth: { PLAIN: plain } };
}

/** Passwords and tokens in every form in which a server may say them back. */
function secretsOf(definition: EmailDefinition): string[] {
  const { authUsername, authPassword, authSecret, authIdentity = '', oauth2 } = definition;
  const password = (authPassword ?? authSecret)?.reveal() ?? '';
  const words = [oauth2?.clientSecret, oauth2?.refreshToken].map((secret) => secret?.reveal() ?? '');
  return [
    ...(password === ''
      ? []
      : [
          password,
          base64(password),
          ...['', authIdentity].map((identity) => base64(`${identity}\u0000${authUsername}\u0000${password}`)),
        ]),
    ...words,
    ...tokenForms(authUsername, oauth2?.accessToken?.reveal() ?? ''),
  ].filter((text) => text !== '');
}

/** A token as it is, and as XOAUTH2 puts it on the wire. */
function tokenForms(user: string, token: string): string[] {
  return token === '' ? [] : [token, base64(`user=${user}\u0001auth=Bearer ${token}\u0001\u0001`)];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

async function untilAborted<T>(start: () => Promise<T>, signal: AbortSignal, stop: () => void): Promise<T> {
  signal.throwIfAborted();
  const work = start();
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => {
      stop();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
    // Whoever lost the race has nobody to tell.
    work.catch(() => undefined);
    aborted.catch(() => undefined);
  }
}

/** 5xx about the message or a recipient is final (RFC 5321, 4.2.1). */
function smtpError(
  error: unknown,
  definition: EmailDefinition,
  receiver: string,
  secrets: readonly string[],
): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const { host, port } = definition.smarthost;
  const facts =
    error instanceof Error ? (error as Error & { code?: string; responseCode?: number; command?: string }) : undefined;
  const message = oneLine(withoutSecrets(facts?.message ?? String(error), secrets));
  const hints: Readonly<Record<string, string>> = {
    EAUTH: `Check auth_username and ${definition.oauth2 === undefined ? 'auth_password' : 'oauth2'} of the receiver.`,
    EOAUTH2: 'Check oauth2 of the receiver: its token_url, client and refresh_token.',
    ETLS: 'Check tls_config of the receiver, or set require_tls: false for a server without TLS.',
    ESOCKET: 'Check the smarthost of the receiver, and its tls_config where a certificate is refused.',
    EDNS: 'Check the smarthost of the receiver.',
  };
  const hint = hints[facts?.code ?? ''];
  // A server that refuses the login or TLS can be mended; a message or a recipient that it refuses for good cannot.
  const final = (facts?.responseCode ?? 0) >= 500 && (facts?.code === 'EMESSAGE' || facts?.code === 'EENVELOPE');
  return new DeliveryError(receiver, `mail server ${host}:${port}: ${message}`, {
    retryable: !final,
    // Only after DATA could the server have taken the message and not said so.
    mayHaveArrived: facts?.command === 'DATA' && facts.responseCode === undefined,
    ...(hint === undefined ? {} : { hint }),
  });
}
