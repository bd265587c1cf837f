import type { ReceiverDefinition } from '../alerting/index.ts';
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
      await sendMail(definition, mail, { receiver: name, now, signal });
    },
    check: ({ now, signal }) => checkMail(definition, { receiver: name, now, signal }),
  };
}
