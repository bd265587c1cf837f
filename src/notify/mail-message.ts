import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import DKIM from 'nodemailer/lib/dkim';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { ReceiverDefinition } from '../alerting/index.ts';

export type EmailDefinition = ReceiverDefinition['emails'][number];

export interface MailFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

/** What a mail says; the definition says from whom, to whom and by which server. */
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
  readonly headers?: Readonly<Record<string, string>>;
}

/** What goes over the wire, signed where the definition has a key, and to whom. Bcc is in the envelope only. */
export async function compose(definition: EmailDefinition, message: MailMessage, date: Date) {
  const from = oneLine(definition.from);
  const id = digest(message.messageId);
  const node = new MailComposer({
    from,
    to: addresses(definition.to),
    cc: addresses(definition.cc),
    bcc: addresses(definition.bcc),
    ...(definition.replyTo === '' ? {} : { replyTo: oneLine(definition.replyTo) }),
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
  const raw = await node.build();
  const { dkim } = definition;
  return {
    raw: dkim === undefined ? raw : await signed(raw, dkim),
    envelope: node.getEnvelope(),
    messageId: node.messageId(),
  };
}

/** The mail under its DKIM-Signature (RFC 6376), relaxed/relaxed by RSA-SHA256: the same mail has the same signature. */
function signed(raw: Buffer, { domain, selector, privateKey }: NonNullable<EmailDefinition['dkim']>): Promise<Buffer> {
  const signer = new DKIM({ domainName: domain, keySelector: selector, privateKey: privateKey.reveal() });
  return buffer(signer.sign(raw));
}

/** The mail as a file (.eml) that any mail program opens. Equal arguments give equal bytes. */
export async function composeMail(
  definition: EmailDefinition,
  message: MailMessage,
  options: { readonly date: Date },
): Promise<Uint8Array> {
  return (await compose(definition, message, options.date)).raw;
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
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'nines.invalid';
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
