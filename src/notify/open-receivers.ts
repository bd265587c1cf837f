import type { ReceiverDefinition } from '../alerting/index.ts';
import { alertmanager } from './alertmanager.ts';
import { email } from './email.ts';
import { pagerduty } from './pagerduty.ts';
import type { Receiver } from './receiver.ts';
import { slack } from './slack.ts';
import { webhook } from './webhook.ts';

/**
 * Every way to reach the receivers of the configuration. Nothing is connected before it is used.
 * @param externalUrl what templates know as `.ExternalURL`
 */
export function openReceivers(definitions: readonly ReceiverDefinition[], externalUrl = ''): Receiver[] {
  return definitions.flatMap(({ name, alertmanagers, webhooks, emails, slacks, pagerduties }) => [
    ...alertmanagers.map((one, i) => alertmanager(address(name, 'alertmanager', i), name, one)),
    ...webhooks.map((one, i) => webhook(address(name, 'webhook', i), name, one, externalUrl)),
    ...emails.map((one, i) => email(address(name, 'email', i), name, one, externalUrl)),
    ...slacks.map((one, i) => slack(address(name, 'slack', i), name, one, externalUrl)),
    ...pagerduties.map((one, i) => pagerduty(address(name, 'pagerduty', i), name, one, externalUrl)),
  ]);
}

function address(name: string, kind: Receiver['kind'], index: number): string {
  return index === 0 ? `${name}/${kind}` : `${name}/${kind}-${index + 1}`;
}
