import { join } from 'node:path';
import type { ReportDefinition } from '../../src/config/index.ts';
import { DeliveryError } from '../../src/errors.ts';
import {
  composeMail,
  type EmailDefinition,
  type MailMessage,
  postToSlack,
  type SlackDefinition,
  sendMail,
} from '../../src/notify/index.ts';
import {
  composeReportMail,
  mailPicture,
  type PaintAssets,
  type ReportModel,
  slackSummary,
} from '../../src/report/index.ts';
import { type Delivery, readDeliveries, recordDelivery } from '../../src/store/index.ts';
import type { JobContext, Problem } from '../job.ts';
import { problemOf } from '../problem.ts';
import { type PaintedFile, writeFileWhole } from './paint-report.ts';

export interface MailRequest {
  readonly definition: ReportDefinition;
  /** Also to those who have it already. */
  readonly force: boolean;
  /** Instead of all recipients, for a trial; empty for none. */
  readonly to: readonly string[];
  /** The model is one that the store keeps. A look at a week that is not over must not stand for the mail about the whole one. */
  readonly kept: boolean;
}

export interface MailOutcome {
  /** Names of the receivers that the mail server took it for. */
  readonly sent: readonly string[];
  /** Names of those that have had it before, and did not get it again. */
  readonly already: readonly string[];
  readonly problems: readonly Problem[];
}

/** One mail on its way: `board`, `board/2` for the second address list of a receiver, and how it is sent to whom. */
interface MailWay {
  readonly name: string;
  readonly email: EmailDefinition;
}

/** A channel that has the summary: `board/slack`, `board/slack-2`. */
interface SlackWay {
  readonly name: string;
  readonly slack: SlackDefinition;
}

type Way = MailWay | SlackWay;

/**
 * Sends a report to its receivers, as a mail or as a summary in Slack, each once per period. A delivery is written down before the mail server is asked and after it
 * has answered; where a run was killed in between the mail goes out again, as the same message, which mail programs show once.
 * Trials, and reports that are not kept, leave no trace in the deliveries and are messages of their own: a mail program that has
 * seen one of them must still show the report itself.
 */
export async function mailReport(
  context: JobContext,
  model: ReportModel,
  files: readonly PaintedFile[],
  assets: PaintAssets,
  request: MailRequest,
): Promise<MailOutcome> {
  const { store, at, clock, signal } = context;
  const recorded = request.kept && request.to.length === 0;
  const { ways, problems } = waysOf(context, request.definition, request.to);
  const had = new Set(
    (await readDeliveries(store, model.name, model.period.key))
      .filter(({ status }) => status === 'sent')
      .map(({ receiver }) => receiver),
  );
  const again = request.force || !recorded;
  const waiting = ways.filter(({ name }) => again || !had.has(name));
  const already = again ? [] : ways.flatMap(({ name }) => (had.has(name) ? [name] : []));
  if (waiting.length === 0) return { sent: [], already, problems };
  const mail = await composed(context, model, files, assets, request.definition);
  const message = recorded ? mail : { ...mail, messageId: `${mail.messageId} trial ${at}` };
  const deliver = async (way: Way): Promise<void> => {
    if ('email' in way) await sendMail(way.email, message, { receiver: way.name, now: clock(), signal });
    else await postToSlack(way.name, way.slack, slackSummary(model), { now: clock(), signal });
  };
  const sent: string[] = [];
  for (const way of waiting) {
    const { name } = way;
    signal.throwIfAborted();
    const delivery: Omit<Delivery, 'status' | 'error'> = {
      report: model.name,
      period: model.period.key,
      receiver: name,
      revision: model.revision,
      at,
      recipients:
        'email' in way ? [...way.email.to, ...way.email.cc, ...way.email.bcc] : [way.slack.texts?.channel ?? 'Slack'],
      messageId: message.messageId,
    };
    const keep = async (status: Delivery['status'], error: string): Promise<void> => {
      if (recorded) await recordDelivery(store, { ...delivery, status, error });
    };
    await keep('sending', '');
    try {
      await deliver(way);
      await keep('sent', '');
      sent.push(name);
    } catch (error) {
      signal.throwIfAborted();
      const problem = problemOf(`receiver ${name}`, error);
      problems.push(problem);
      // Some have it, and the server refuses the others for good: sending it again would only repeat it to the former.
      const arrived = error instanceof DeliveryError && error.mayHaveArrived && !error.retryable;
      await keep(arrived ? 'sent' : 'failed', problem.message);
    }
  }
  return { sent, already, problems };
}

/**
 * The mail as it would be sent, one file for each receiver with an address, which any mail program opens, and the summary for Slack. Nothing is sent and
 * nothing is recorded; its date is the logical time, so equal reports give equal files.
 */
export async function writeMails(
  context: JobContext,
  model: ReportModel,
  files: readonly PaintedFile[],
  assets: PaintAssets,
  request: { readonly definition: ReportDefinition; readonly directory: string },
): Promise<string[]> {
  const { ways } = waysOf(context, request.definition, []);
  const mails = ways.filter((way) => 'email' in way);
  const paths: string[] = [];
  if (mails.length < ways.length) {
    const summary = new TextEncoder().encode(`${JSON.stringify(slackSummary(model), null, 2)}\n`);
    paths.push(await writeFileWhole(join(request.directory, `${model.name}.slack.json`), summary));
  }
  if (mails.length === 0) return paths;
  const mail = await composed(context, model, files, assets, request.definition);
  for (const { name, email } of mails) {
    const file = mails.length === 1 ? `${model.name}.eml` : `${model.name}.${name.replace(/[^\w-]+/g, '-')}.eml`;
    const content = await composeMail(email, mail, { date: new Date(context.at) });
    paths.push(await writeFileWhole(join(request.directory, file), content));
  }
  return paths;
}

/**
 * How a report is sent to whom: by every address list and channel of its receivers, or by the first list to those named for a
 * trial.
 */
function waysOf(
  { config }: JobContext,
  { name: report, receivers, recipients, replyTo }: ReportDefinition,
  trial: readonly string[],
): { readonly ways: readonly Way[]; readonly problems: Problem[] } {
  const receiverOf = (name: string) => config.receivers.find((receiver) => receiver.name === name);
  const everyMail = (names: readonly string[]): MailWay[] =>
    names.flatMap((name) =>
      (receiverOf(name)?.emails ?? []).map((email, i) => ({
        name: i === 0 ? name : `${name}/${i + 1}`,
        email: replyTo === undefined ? email : { ...email, replyTo },
      })),
    );
  const channels = receivers.flatMap((name) =>
    (receiverOf(name)?.slacks ?? []).map(
      (slack, i): SlackWay => ({ name: `${name}/slack${i === 0 ? '' : `-${i + 1}`}`, slack }),
    ),
  );
  const hint = 'Add email_configs or slack_configs to a receiver, and name it in the receivers of the report.';
  const mails = everyMail(receivers);
  const problems = receivers
    .filter((name) => [...(receiverOf(name)?.emails ?? []), ...(receiverOf(name)?.slacks ?? [])].length === 0)
    .map((name) => ({ subject: `receiver ${name}`, message: 'has no email address and no Slack channel', hint }));
  if (receivers.length === 0 && trial.length === 0) {
    problems.push({ subject: `report ${report}`, message: 'has no receiver to be mailed to', hint });
  }
  if (trial.length > 0) {
    // Whoever only tries has not said yet who is to get it.
    const [way] = mails.length > 0 ? mails : everyMail(config.receivers.map(({ name }) => name));
    if (way !== undefined) return { ways: [toOthers(way, { to: trial, cc: [], bcc: [] })], problems: [] };
    return {
      ways: [],
      problems: [{ subject: `report ${report}`, message: 'there is no mail server to send it by', hint }],
    };
  }
  const { to } = recipients;
  // Recipients of the report's own get one mail, however many lists the receiver has.
  const mailed = (to === undefined ? mails : mails.slice(0, 1)).map((way) => toOthers(way, recipients));
  return { ways: [...mailed, ...channels], problems };
}

function toOthers({ name, email }: MailWay, { to, cc, bcc }: ReportDefinition['recipients']): MailWay {
  return { name, email: { ...email, to: to ?? email.to, cc: cc ?? email.cc, bcc: bcc ?? email.bcc } };
}

async function composed(
  context: JobContext,
  model: ReportModel,
  files: readonly PaintedFile[],
  assets: PaintAssets,
  { subject, listId }: ReportDefinition,
): Promise<MailMessage> {
  const pdf = files.find(({ format }) => format === 'pdf')?.content;
  const png = await pictureOf(context, model, assets);
  const { inline, ...mail } = composeReportMail(model, { pdf, png, logo: assets.logo, subject });
  return { ...mail, images: inline, ...(listId === undefined ? {} : { listId }) };
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
