import { join } from 'node:path';
import { composeMail, type MailMessage, sendMail } from '../../src/notify/index.ts';
import {
  composeReportMail,
  mailPicture,
  type PaintAssets,
  type ReportMail,
  type ReportModel,
} from '../../src/report/index.ts';
import { type Delivery, readDeliveries, recordDelivery } from '../../src/store/index.ts';
import type { JobContext, Problem } from '../job.ts';
import { problemOf } from '../problem.ts';
import { type PaintedFile, writeFileWhole } from './paint-report.ts';

export interface MailRequest {
  readonly receivers: readonly string[];
  readonly subject: string | undefined;
  /** Also to those who have it already. */
  readonly force: boolean;
  /** Instead of the receivers' own recipients, for a trial; leaves no trace in the deliveries. */
  readonly to: readonly string[];
}

export interface MailOutcome {
  /** Names of the receivers that the mail server took it for. */
  readonly sent: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Mails a report to its receivers, each once per period. A delivery is written down before the mail server is asked and after it
 * has answered; where a run was killed in between the mail goes out again, as the same message, which mail programs show once.
 */
export async function mailReport(
  context: JobContext,
  model: ReportModel,
  files: readonly PaintedFile[],
  assets: PaintAssets,
  request: MailRequest,
): Promise<MailOutcome> {
  const { store, config, at, clock, signal } = context;
  const trial = request.to.length > 0;
  const earlier = new Map(
    (await readDeliveries(store, model.name, model.period.key)).map((delivery) => [delivery.receiver, delivery]),
  );
  const waiting = request.receivers.filter((name) => request.force || earlier.get(name)?.status !== 'sent');
  if (waiting.length === 0) return { sent: [], problems: [] };
  const mail = await composed(context, model, files, assets, request.subject);
  const sent: string[] = [];
  const problems: Problem[] = [];
  for (const name of waiting) {
    signal.throwIfAborted();
    const emails = config.receivers.find((receiver) => receiver.name === name)?.emails ?? [];
    if (emails.length === 0) {
      const hint = 'Add email_configs to the receiver, or take it out of the report.';
      problems.push({ subject: `receiver ${name}`, message: 'has no email address', hint });
      continue;
    }
    const recipients = trial ? request.to : emails.flatMap(({ to, cc, bcc }) => [...to, ...cc, ...bcc]);
    const delivery: Omit<Delivery, 'status' | 'error'> = {
      report: model.name,
      period: model.period.key,
      receiver: name,
      revision: model.revision,
      at,
      recipients,
      messageId: mail.messageId,
    };
    const keep = async (status: Delivery['status'], error: string): Promise<void> => {
      if (!trial) await recordDelivery(store, { ...delivery, status, error });
    };
    await keep('sending', '');
    try {
      for (const email of emails) {
        await sendMail(
          email,
          { ...messageOf(mail), ...(trial ? { to: request.to, cc: [], bcc: [] } : {}) },
          { receiver: name, now: clock(), signal },
        );
      }
      await keep('sent', '');
      sent.push(name);
    } catch (error) {
      signal.throwIfAborted();
      const problem = problemOf(`receiver ${name}`, error);
      await keep('failed', problem.message);
      problems.push(problem);
    }
  }
  return { sent, problems };
}

/**
 * The mail as it would be sent, one file for each receiver with an address, which any mail program opens. Nothing is sent and
 * nothing is recorded; its date is the logical time, so equal reports give equal files.
 */
export async function writeMails(
  context: JobContext,
  model: ReportModel,
  files: readonly PaintedFile[],
  assets: PaintAssets,
  request: { readonly receivers: readonly string[]; readonly subject: string | undefined; readonly directory: string },
): Promise<string[]> {
  const receivers = context.config.receivers.filter(
    ({ name, emails }) => request.receivers.includes(name) && emails.length > 0,
  );
  if (receivers.length === 0) return [];
  const mail = await composed(context, model, files, assets, request.subject);
  const paths: string[] = [];
  for (const { name, emails } of receivers) {
    const [email] = emails;
    if (email === undefined) continue;
    const file = receivers.length === 1 ? `${model.name}.eml` : `${model.name}.${name.replace(/[^\w-]+/g, '-')}.eml`;
    const content = await composeMail(email, messageOf(mail), { date: new Date(context.at) });
    paths.push(await writeFileWhole(join(request.directory, file), content));
  }
  return paths;
}

async function composed(
  context: JobContext,
  model: ReportModel,
  files: readonly PaintedFile[],
  assets: PaintAssets,
  subject: string | undefined,
): Promise<ReportMail> {
  const pdf = files.find(({ format }) => format === 'pdf')?.content;
  return composeReportMail(model, { pdf, png: await pictureOf(context, model, assets), subject });
}

function messageOf(mail: ReportMail): MailMessage {
  const { subject, html, text, attachments, inline: images, messageId, listId } = mail;
  return { subject, html, text, attachments, images, messageId, listId };
}

/** The mail is complete without its picture, so a machine that cannot draw one sends it all the same. */
async function pictureOf(
  context: JobContext,
  model: ReportModel,
  assets: PaintAssets,
): Promise<Uint8Array | undefined> {
  try {
    return await mailPicture(model, assets);
  } catch (error) {
    context.log.warn(`the mail goes without its picture: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
