/** One file per kind of receiver, and mail. */
export { alertMail } from './alert-mail.ts';
export { checkMail, type MailOptions, type MailReceipt, sendMail } from './mail.ts';
export { composeMail, type EmailDefinition, type MailFile, type MailMessage } from './mail-message.ts';
export { openReceivers } from './open-receivers.ts';
export type { Receiver, SendOptions } from './receiver.ts';
export { postToSlack, type SlackDefinition } from './slack.ts';
export { webhookPayload } from './webhook.ts';
