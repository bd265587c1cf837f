import type { ReceiverDefinition } from '../alerting/index.ts';
import { alertmanager } from './alertmanager.ts';
import { email } from './email.ts';
import { pagerduty } from './pagerduty.ts';
import type { Receiver } from './receiver.ts';
import { slack } from './slack.ts';
import { webhook } from './webhook.ts';

type Lists = Omit<ReceiverDefinition, 'name'>;

interface Way<Definition> {
  readonly kind: Receiver['kind'];
  open(name: string, group: string, definition: Definition, externalUrl: string): Receiver;
}

/** How each list of a receiver is opened. */
const WAYS: { readonly [List in keyof Lists]: Way<Lists[List][number]> } = {
  alertmanagers: { kind: 'alertmanager', open: alertmanager },
  webhooks: { kind: 'webhook', open: webhook },
  emails: { kind: 'email', open: email },
  slacks: { kind: 'slack', open: slack },
  pagerduties: { kind: 'pagerduty', open: pagerduty },
};

/**
 * Every way to reach the receivers of the configuration. Nothing is connected before it is used.
 * @param externalUrl what templates know as `.ExternalURL`
 */
export function openReceivers(definitions: readonly ReceiverDefinition[], externalUrl = ''): Receiver[] {
  const lists = Object.keys(WAYS) as (keyof Lists)[];
  return definitions.flatMap((definition) => lists.flatMap((list) => openList(definition, list, externalUrl)));
}

function openList<List extends keyof Lists>(definition: ReceiverDefinition, list: List, externalUrl: string) {
  const way: Way<Lists[List][number]> = WAYS[list];
  const all: readonly Lists[List][number][] = definition[list];
  return all.map((one, i) => way.open(address(definition.name, way.kind, i), definition.name, one, externalUrl));
}

function address(name: string, kind: Receiver['kind'], index: number): string {
  return index === 0 ? `${name}/${kind}` : `${name}/${kind}-${index + 1}`;
}
