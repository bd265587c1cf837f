import {
  type Alert,
  alertTimes,
  alertTitle,
  linkName,
  type Notification,
  notificationTitle,
  type ReceiverDefinition,
  truncateCharacters,
} from '../alerting/index.ts';
import { DeliveryError } from '../errors.ts';
import { NOTHING_TO_TELL } from './expanded-text.ts';
import { greet } from './greet.ts';
import { call } from './http.ts';
import { secretTarget } from './http-target.ts';
import type { Receiver, SendOptions } from './receiver.ts';
import { type Block, escapeMarkup, type SlackMessage } from './slack-markup.ts';
import { slackIdentity, withSlackTexts } from './slack-texts.ts';
import { templateData } from './texts.ts';
import { isLink, oneLine, visible } from './visible-text.ts';

/**
 * Slack's limits of a message (docs.slack.dev, "Blocks"), kept with room to spare: besides 50 blocks there is an undocumented limit
 * of about 12,000 characters for all blocks together.
 */
const LIMITS = { header: 150, section: 2_900, blocks: 45, characters: 9_000, fallback: 4_000 } as const;

/** Of one line, with its entities. */
const LONGEST_LINE = 700;

export type SlackDefinition = ReceiverDefinition['slacks'][number];

/** Posts to an incoming webhook of Slack, one message for a notification. Slack does not deduplicate. */
export function slack(name: string, group: string, definition: SlackDefinition, externalUrl = ''): Receiver {
  return {
    name,
    group,
    kind: 'slack',
    deduplicates: false,
    sendResolved: definition.sendResolved,
    async send(notification, { now, signal }) {
      const data = templateData(notification, group, externalUrl, now);
      const message = withSlackTexts(slackMessage(notification), definition.texts ?? {}, data);
      await postToSlack(name, definition, message, { now, signal }, data);
    },
    check: (options) => greet(secretTarget(name, definition.url.reveal(), definition), options),
  };
}

/** Answers of Slack that a later attempt may not get. */
const PASSING = /^(?:ratelimited|rate_limited|internal_error|fatal_error|service_unavailable|request_timeout)$/;

/**
 * The status alone says little: Slack's API answers 200 to everything, `{"ok":false,"error":"channel_not_found"}`; a webhook says `ok`,
 * and a word such as `no_text` where it took nothing; what stands in between may answer with a page of its own.
 * @throws DeliveryError where nobody says that the message was taken
 */
function refuseError(receiver: string, answer: string): void {
  const said = answer.trim();
  // As much of a long answer as was read is no JSON: what it says of itself decides.
  const [, verdict] = /^\{[\s\S]*?"ok"\s*:\s*(true|false)/.exec(said) ?? [];
  if (said === '' || /^ok$/i.test(said) || verdict === 'true') return;
  const [, error] = /"error"\s*:\s*"([\w.-]{1,80})"/.exec(said) ?? /^(\w{1,80})$/.exec(said) ?? [];
  // Others that take messages for Slack have JSON of their own.
  if (verdict === undefined && said.startsWith('{') && error === undefined) return;
  const hint =
    error === undefined
      ? { hint: 'Check the URL of the receiver, and what stands between it and Slack.' }
      : PASSING.test(error)
        ? {}
        : { hint: 'Check the address, the token and the channel of the receiver.' };
  throw new DeliveryError(receiver, `Slack answered ${error ?? 'with something that is not of Slack'}`, {
    retryable: true,
    // Whoever answers in another way may have taken it: trying again at once does more harm than good.
    mayHaveArrived: error === undefined,
    ...hint,
  });
}

/** Posts a message that is already made; the webhook, or the app and its channel, say where it goes. @param data what templates of the channel and the sender see */
export async function postToSlack(
  name: string,
  definition: SlackDefinition,
  message: object,
  { now, signal }: Pick<SendOptions, 'now' | 'signal'>,
  data = NOTHING_TO_TELL,
): Promise<void> {
  const target = secretTarget(name, definition.url.reveal(), definition);
  const body = JSON.stringify({ ...slackIdentity(definition.texts ?? {}, data), ...message });
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  refuseError(name, await call(target, { method: 'POST', headers, body, now, signal }));
}

/** A notification in Block Kit: a header, a section for each alert, and a line that counts those that did not fit. */
export function slackMessage(notification: Notification): SlackMessage {
  const title = oneLine(notificationTitle(notification));
  const { text: head } = truncateCharacters(title, LIMITS.header);
  const blocks: Block[] = [{ type: 'header', text: { type: 'plain_text', text: head } }];
  let characters = head.length;
  let told = 0;
  for (const alert of notification.alerts) {
    const text = alertText(alert);
    // The last block and its characters are kept for the line that counts the others.
    if (blocks.length >= LIMITS.blocks - 1 || characters + text.length > LIMITS.characters) break;
    blocks.push({ type: 'section', text: { type: 'mrkdwn', text } });
    characters += text.length;
    told++;
  }
  const left = notification.alerts.length - told;
  if (left > 0) blocks.push({ type: 'context', elements: [{ type: 'mrkdwn', text: overflow(notification, left) }] });
  return { text: escapeMarkup(truncateCharacters(title, LIMITS.fallback).text), blocks };
}

function alertText(alert: Alert): string {
  const { annotations, labels } = alert;
  const word = alert.status === 'firing' ? 'Firing' : alert.missed ? 'Fired and resolved' : 'Resolved';
  const owner = [annotations.owner, labels.team].filter(Boolean).join(', ');
  const facts = [alertTimes(alert), labels.severity, owner]
    .filter(Boolean)
    .map((text) => short(oneLine(text ?? ''), 200));
  const links = [
    isLink(annotations.runbook_url) ? `<${annotations.runbook_url}|Runbook>` : '',
    isLink(alert.generatorUrl) ? `<${alert.generatorUrl}|${linkName(alert)}>` : '',
    isLink(annotations.query_url) ? `<${annotations.query_url}|Query>` : '',
  ].filter((text) => text !== '' && text.length < 600);
  const lines = [
    `*${word}:* ${short(oneLine(alertTitle(alert)), 300)}`,
    short(visible(annotations.description ?? ''), 600),
    facts.join(' · '),
    ...background(annotations),
    links.join(' · '),
  ];
  let room: number = LIMITS.section;
  return lines
    .filter((line) => {
      const fits = line !== '' && line.length < room;
      if (fits) room -= line.length + 1;
      return fits;
    })
    .join('\n');
}

/** How bad in budget and money, where, and why, one line each. */
function background({ budget, cost, worst_group, likely_cause, same_cause }: Alert['annotations']): string[] {
  const lines = [
    ['Budget', budget],
    ['Cost', cost],
    ['Worst group', worst_group],
    ['Likely cause', likely_cause],
    ['Same cause as', same_cause],
  ] as const;
  return lines.flatMap(([name, text]) => (text ? [`*${name}:* ${short(oneLine(text), 250)}`] : []));
}

/** Cut first, so that no entity is cut in two; five characters for one at most. */
function short(text: string, limit: number): string {
  const escaped = escapeMarkup(truncateCharacters(text, limit).text);
  return escaped.length <= LONGEST_LINE ? escaped : escapeMarkup(truncateCharacters(text, limit / 5).text);
}

function overflow(notification: Notification, left: number): string {
  const url = notification.alerts[0]?.generatorUrl;
  const count = `… and ${left} more`;
  return isLink(url) && url.length < 600 ? `${count}: <${url}|report>` : count;
}
