import {
  commonLabels,
  type MailTexts,
  type Notification,
  notificationStatus,
  type PagerdutyTexts,
  truncateCharacters,
} from '../alerting/index.ts';
import { expandNotification, type NotificationTemplateData, TemplateError } from '../templates/index.ts';
import type { Instant } from '../time/index.ts';
import { expanded } from './expanded-text.ts';
import { filledIn } from './filled-in.ts';
import type { MailMessage } from './mail-message.ts';
import type { PagerdutyEvent } from './pagerduty-event.ts';
import { worstSeverity } from './pagerduty-severity.ts';
import { isLink, oneLine, visible } from './visible-text.ts';

const LONGEST_SUMMARY = 1_024;
const LONGEST_DETAIL = 20_000;
/** Browsers take no longer ones. */
const LONGEST_ADDRESS = 2_000;
const LONGEST_SUBJECT = 200;
/** A line of a mail has 998 characters at most (RFC 5322, 2.1.1). */
const LONGEST_HEADER = 900;
const LONGEST_MAIL = 500_000;

/** A notification in the words of Alertmanager's templates. @param now wall clock */
export function templateData(
  notification: Notification,
  receiver: string,
  externalUrl: string,
  now?: Instant,
): NotificationTemplateData {
  const { alerts, groupLabels, routeLabels = {}, reason = '' } = notification;
  return {
    receiver,
    status: notificationStatus(notification),
    groupLabels,
    commonLabels: commonLabels(alerts.map(({ labels }) => labels)),
    commonAnnotations: commonLabels(alerts.map(({ annotations }) => annotations)),
    routeLabels,
    reason,
    externalUrl,
    ...(now !== undefined && { now }),
    alerts,
  };
}

/** An event with the texts of an operator. What resolves has no texts. */
export function withPagerdutyTexts(
  event: PagerdutyEvent,
  texts: PagerdutyTexts,
  data: NotificationTemplateData,
): PagerdutyEvent {
  if (event.payload === undefined) return event;
  const short = (template: string | undefined, limit: number): string | undefined => {
    const text = expanded(template, data, texts.library)?.trim();
    return text ? cut(visible(text), limit) : undefined;
  };
  const details = Object.entries(texts.details ?? {}).flatMap(([name, value]) => detail(name, value, texts, data));
  const client = short(texts.client, LONGEST_SUMMARY);
  const clientUrl = short(texts.clientUrl, LONGEST_SUMMARY);
  const summary = short(texts.description, Number.MAX_SAFE_INTEGER);
  const severity = short(texts.severity, LONGEST_SUMMARY);
  const component = short(texts.component, LONGEST_SUMMARY);
  const kind = short(texts.class, LONGEST_SUMMARY);
  const group = short(texts.group, LONGEST_SUMMARY);
  const source = short(texts.source, LONGEST_SUMMARY);
  const links = (texts.links ?? []).flatMap(({ href, text }) => {
    const address = short(href, LONGEST_ADDRESS);
    return isLink(address) ? [{ href: address, text: short(text, LONGEST_SUMMARY) ?? address }] : [];
  });
  const images = (texts.images ?? []).flatMap(({ src, alt, href }) => {
    const [address, behind] = [short(src, LONGEST_ADDRESS), short(href, LONGEST_ADDRESS)];
    const shown = short(alt, LONGEST_SUMMARY);
    if (!isLink(address)) return [];
    return [{ src: address, ...(isLink(behind) && { href: behind }), ...(shown !== undefined && { alt: shown }) }];
  });
  return {
    ...event,
    ...(links.length === 0 ? {} : { links: [...(event.links ?? []), ...links] }),
    ...(images.length === 0 ? {} : { images }),
    ...(client === undefined ? {} : { client }),
    ...(isLink(clientUrl) ? { client_url: clientUrl } : {}),
    payload: {
      ...event.payload,
      ...(summary === undefined ? {} : { summary: cut(oneLine(summary), LONGEST_SUMMARY) }),
      ...(severity === undefined ? {} : { severity: worstSeverity([severity]) }),
      ...(source === undefined ? {} : { source }),
      ...(component === undefined ? {} : { component }),
      ...(kind === undefined ? {} : { class: kind }),
      ...(group === undefined ? {} : { group }),
      custom_details: { ...event.payload.custom_details, ...Object.fromEntries(details) },
    },
  };
}

/** A detail with its templates expanded; none where that cannot be done for these alerts, or gives nothing. */
function detail(
  name: string,
  value: unknown,
  { library }: PagerdutyTexts,
  data: NotificationTemplateData,
): (readonly [string, unknown])[] {
  try {
    const [[key, filled] = ['', '']] = Object.entries(
      filledIn({ [name]: value }, (text) => expandNotification(text, data, undefined, library)) as object,
    );
    const shown = shortened(filled);
    return shown === '' || shown === null ? [] : [[visible(key), shown]];
  } catch (error) {
    if (error instanceof TemplateError) return [];
    throw error;
  }
}

function shortened(value: unknown): unknown {
  if (typeof value === 'string') return cut(visible(value.trim()), LONGEST_DETAIL);
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [visible(key), shortened(item)]));
}

/** A mail with the texts of an operator. Values from outside are escaped in the HTML, the template's own markup is not. */
export function withMailTexts(mail: MailMessage, texts: MailTexts, data: NotificationTemplateData): MailMessage {
  const subject = expanded(texts.subject, data, texts.library)?.trim();
  const html = expanded(texts.html, data, texts.library, 'html');
  const text = expanded(texts.text, data, texts.library);
  return {
    ...mail,
    ...(subject ? { subject: cut(oneLine(subject), LONGEST_SUBJECT) } : {}),
    ...(html === undefined ? {} : { html: cut(html, LONGEST_MAIL) }),
    ...(text === undefined ? {} : { text: cut(visible(text), LONGEST_MAIL) }),
    headers: { ...mail.headers, ...headersOf(texts, data) },
  };
}

function headersOf({ headers = {}, library }: MailTexts, data: NotificationTemplateData): Record<string, string> {
  const all = Object.entries(headers).map(([name, template]) => [name, expanded(template, data, library)] as const);
  return Object.fromEntries(
    all.flatMap(([name, value]) => (value ? [[name, cut(oneLine(value), LONGEST_HEADER)]] : [])),
  );
}

function cut(text: string, limit: number): string {
  return truncateCharacters(text, limit).text;
}
