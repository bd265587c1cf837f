import type { ReceiverDefinition } from '../alerting/index.ts';
import { isAddress } from '../config/index.ts';
import { DeliveryError } from '../errors.ts';
import { expandNotification, type NotificationTemplateData, TemplateError } from '../templates/index.ts';
import { alertMail } from './alert-mail.ts';
import { checkMail, sendMail } from './mail.ts';
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
      const data = templateData(notification, group, externalUrl);
      const mail = withMailTexts(alertMail(notification, group), definition.texts ?? {}, data);
      await sendMail(addressed(name, definition, data), mail, { receiver: name, now, signal });
    },
    check: ({ now, signal }) => checkMail(definition, { receiver: name, now, signal }),
  };
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
