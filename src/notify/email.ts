import type { ReceiverDefinition } from '../alerting/index.ts';
import { alertMail } from './alert-mail.ts';
import { checkMail, sendMail } from './mail.ts';
import type { Receiver } from './receiver.ts';

/** Sends notifications by mail. Mail servers do not deduplicate, though many mail programs do by the Message-ID. */
export function email(name: string, group: string, definition: ReceiverDefinition['emails'][number]): Receiver {
  return {
    name,
    group,
    kind: 'email',
    deduplicates: false,
    sendResolved: definition.sendResolved,
    async send(notification, { now, signal }) {
      await sendMail(definition, alertMail(notification, group), { receiver: name, now, signal });
    },
    check: ({ now, signal }) => checkMail(definition, { receiver: name, now, signal }),
  };
}
