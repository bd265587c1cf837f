import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { createTransport, type SMTPTransportOptions } from 'nodemailer';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { ReceiverDefinition } from '../alerting/index.ts';
import { DeliveryError } from '../errors.ts';
import { withoutSecrets } from './http.ts';

export type EmailDefinition = ReceiverDefinition['emails'][number];

export interface MailFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

/** A mail without its way. The definition's sender and recipients are used where the message names none. */
export interface MailMessage {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachments?: readonly MailFile[];
  /** Pictures that the HTML shows as `cid:ID`. */
  readonly images?: readonly (MailFile & { readonly cid: string })[];
  /** What the mail is about, `report weekly-sla 2026-W46 1`: gives a Message-ID that is equal on every attempt. */
  readonly messageId: string;
  /** `weekly-sla.nines`: lets people filter; also how List-Id is written. */
  readonly listId?: string;
  readonly replyTo?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly to?: readonly string[];
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
}

export interface MailOptions {
  /** Name of the receiver, for errors. */
  readonly receiver: string;
  /** Wall clock, for the Date header. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** For each step of the conversation; 30 s when omitted. */
  readonly timeoutMs?: number;
}

export interface MailReceipt {
  readonly accepted: readonly string[];
  readonly messageId: string;
}

const TIMEOUT_MS = 30_000;
/** TLS from the first byte (RFC 8314); every other port begins in the clear and upgrades. */
const IMPLICIT_TLS_PORT = 465;

/** What goes over the wire, and to whom. Bcc is in the envelope only. */
async function compose(definition: EmailDefinition, message: MailMessage, date: Date) {
  const from = oneLine(definition.from);
  const id = digest(message.messageId);
  const replyTo = message.replyTo ?? definition.replyTo;
  const node = new MailComposer({
    from,
    to: addresses(message.to ?? definition.to),
    cc: addresses(message.cc ?? definition.cc),
    bcc: addresses(message.bcc ?? definition.bcc),
    ...(replyTo === '' ? {} : { replyTo: oneLine(replyTo) }),
    subject: oneLine(message.subject),
    messageId: `<${id}@${domainOf(from)}>`,
    date,
    text: message.text,
    html: message.html,
    headers: {
      // RFC 3834: no vacation answers, please.
      'Auto-Submitted': 'auto-generated',
      ...(message.listId === undefined ? {} : { 'List-Id': `<${oneLine(message.listId).replace(/[<>\s]/g, '')}>` }),
      ...Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => header(name, value))),
    },
    attachments: [
      ...(message.images ?? []).map(({ cid, ...file }) => ({ ...part(file), cid: oneLine(cid) })),
      ...(message.attachments ?? []).map((file) => part(file)),
    ],
    // Boundaries by the content's name, so that the same mail has the same bytes.
    baseBoundary: id,
    newline: 'win',
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  return { raw: await node.build(), envelope: node.getEnvelope(), messageId: node.messageId() };
}

/** The mail as a file (.eml) that any mail program opens. Equal arguments give equal bytes. */
export async function composeMail(
  definition: EmailDefinition,
  message: MailMessage,
  options: { readonly date: Date },
): Promise<Uint8Array> {
  return (await compose(definition, message, options.date)).raw;
}

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
  const transport = createTransport(smtpOptions(definition, options.timeoutMs ?? TIMEOUT_MS));
  try {
    const sent = await untilAborted(
      () => transport.sendMail({ envelope, raw }),
      options.signal,
      () => transport.close(),
    );
    if (sent.rejected.length > 0) {
      // Trying again would send it again to those who have it.
      const names = `${sent.rejected.join(', ')}; it was delivered to ${sent.accepted.join(', ')}`;
      throw new DeliveryError(options.receiver, `the mail server refused ${names}`, { retryable: false });
    }
    return { accepted: sent.accepted, messageId };
  } catch (error) {
    options.signal.throwIfAborted();
    throw smtpError(error, definition, options.receiver);
  } finally {
    transport.close();
  }
}

/** Connects, upgrades, logs in and leaves. */
export async function checkMail(definition: EmailDefinition, options: MailOptions): Promise<string> {
  const transport = createTransport(smtpOptions(definition, options.timeoutMs ?? TIMEOUT_MS));
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
    throw smtpError(error, definition, options.receiver);
  } finally {
    transport.close();
  }
}

function smtpOptions(definition: EmailDefinition, timeoutMs: number): SMTPTransportOptions {
  const { host, port } = definition.smarthost;
  const password = definition.authPassword?.reveal();
  return {
    host,
    port,
    secure: port === IMPLICIT_TLS_PORT,
    requireTLS: definition.requireTls,
    ...(definition.authUsername === '' ? {} : { auth: { user: definition.authUsername, pass: password ?? '' } }),
    tls: {
      rejectUnauthorized: !definition.insecureSkipVerify,
      ...(definition.ca === undefined ? {} : { ca: definition.ca }),
      ...(isIP(host) === 0 ? { servername: host } : {}),
    },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    logger: false,
  };
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
function smtpError(error: unknown, definition: EmailDefinition, receiver: string): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const { host, port } = definition.smarthost;
  const facts =
    error instanceof Error ? (error as Error & { code?: string; responseCode?: number; command?: string }) : undefined;
  const password = definition.authPassword?.reveal() ?? '';
  const forms =
    password === '' ? [] : [password, Buffer.from(password).toString('base64'), plainLogin(definition, password)];
  const message = oneLine(withoutSecrets(facts?.message ?? String(error), forms));
  const hints: Readonly<Record<string, string>> = {
    EAUTH: 'Check auth_username and auth_password of the receiver.',
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

/** What AUTH PLAIN puts on the wire, which some servers echo. */
function plainLogin({ authUsername }: EmailDefinition, password: string): string {
  return Buffer.from(`\u0000${authUsername}\u0000${password}`).toString('base64');
}

function part({ name, mediaType, content }: MailFile) {
  return {
    filename: oneLine(name).replace(/[/\\]/g, '-'),
    contentType: oneLine(mediaType),
    content: Buffer.from(content),
  };
}

function addresses(list: readonly string[]): string[] {
  return list.map(oneLine);
}

/** Names are tokens (RFC 5322, 3.6.8): anything else would begin a header of its own. */
function header(name: string, value: string): [string, string] {
  return [name.replace(/[^!-9;-~]/g, ''), oneLine(value)];
}

/** No line breaks and no control characters: nothing that could begin another header or another SMTP command. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'nines.invalid';
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
