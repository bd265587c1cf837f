import { createHash } from 'node:crypto';
import type { ReceiverDefinition } from '../alerting/index.ts';
import { isAddress } from '../config/index.ts';
import { DeliveryError } from '../errors.ts';
import { expandNotification, type NotificationTemplateData, TemplateError } from '../templates/index.ts';
import { alertMail } from './alert-mail.ts';
import { checkMail, sendMail } from './mail.ts';
import type { MailMessage } from './mail-message.ts';
import type { Receiver } from './receiver.ts';
import { templateData, withMailTexts } from './texts.ts';

/** Sends notifications by mail. Mail servers do not deduplicate, though many mail programs do by the Message-ID. */
export function email(
  name: string,
  group: string,
  definition: ReceiverDefinition['emails'][number],
  externalUrl = '',
): Receiver {
  return {
    name,
    group,
    kind: 'email',
    deduplicates: false,
    sendResolved: definition.sendResolved,
    async send(notification, { now, signal }) {
      const data = templateData(notification, group, externalUrl, now);
      const { threading, texts = {} } = definition;
      const mail = withMailTexts(
        inThread(alertMail(notification, group), notification.groupKey, threading, now),
        texts,
        data,
      );
      await sendMail(addressed(name, definition, data), mail, { receiver: name, now, signal });
    },
    check: ({ now, signal }) => checkMail(definition, { receiver: name, now, signal }),
  };
}

/** Points at a first mail that was never sent: mail programs put together what answers the same one (RFC 5322, 3.6.4). */
function inThread(
  mail: MailMessage,
  groupKey: string,
  threading: EmailDefinition['threading'],
  now: number,
): MailMessage {
  if (threading === undefined) return mail;
  const group = createHash('sha256').update(groupKey).digest('hex').slice(0, 16);
  const day = threading === 'daily' ? new Date(now).toISOString().slice(0, 10) : '';
  const first = `<alert-${group}-${day}@nines>`;
  return { ...mail, headers: { ...mail.headers, References: first, 'In-Reply-To': first } };
}

type EmailDefinition = ReceiverDefinition['emails'][number];

/** The definition with the recipients that its template makes of a notification. @throws DeliveryError where those are no addresses */
function addressed(receiver: string, definition: EmailDefinition, data: NotificationTemplateData): EmailDefinition {
  const { to: template, library } = definition.texts ?? {};
  if (template === undefined) return definition;
  try {
    const to = expandNotification(template, data, undefined, library)
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
    const wrong = to.find((item) => !isAddress(item));
    if (to.length > 0 && wrong === undefined) return { ...definition, to };
    throw unusable(receiver, wrong === undefined ? 'it gives no address' : `"${wrong}" is not an email address`);
  } catch (error) {
    throw error instanceof TemplateError ? unusable(receiver, error.message) : error;
  }
}

function unusable(receiver: string, why: string): DeliveryError {
  return new DeliveryError(receiver, `the template of "to" cannot be used: ${why}`, {
    retryable: false,
    hint: 'Give alerts the labels that it names, or route those without them to another receiver.',
  });
}
