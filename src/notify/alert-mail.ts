import {
  type Alert,
  alertTimes,
  alertTitle,
  linkName,
  type Notification,
  notificationStatus,
  notificationTitle,
} from '../alerting/index.ts';
import type { MailMessage } from './mail-message.ts';
import { oneLine, visible } from './visible-text.ts';

/** More alerts than this in one mail are counted, not listed. */
const LISTED = 50;
/** Longer texts come from a label gone wrong. */
const LONGEST_TEXT = 2000;
const COLOURS = { firing: '#b3261e', resolved: '#1e6b3a' } as const;

/** A notification as a mail: what, since when, how bad, whose it is, what to do. Everything from outside is escaped. */
export function alertMail(notification: Notification, group: string): MailMessage {
  const { alerts } = notification;
  const listed = alerts.slice(0, LISTED);
  const more = alerts.length > LISTED ? `and ${alerts.length - LISTED} more` : '';
  const title = oneLine(cut(notificationTitle(notification)));
  return {
    subject: title.slice(0, 200),
    text: [title, ...listed.map(alertText), ...(more ? [more] : [])].join('\n\n'),
    html: page(title, notificationStatus(notification), listed.map(alertHtml), more),
    messageId: `alert ${notification.key}`,
    listId: `${group.replace(/[^A-Za-z0-9-]+/g, '-')}.alerts.nines`,
  };
}

/** Name and value of each line about an alert, empty ones left out. */
function facts(alert: Alert): readonly (readonly [string, string])[] {
  const { annotations, labels } = alert;
  const all: readonly (readonly [string, string | undefined])[] = [
    ['When', alertTimes(alert)],
    ['Severity', labels.severity],
    ['Budget', annotations.budget],
    ['Cost', annotations.cost],
    ['Worst group', annotations.worst_group],
    ['Likely cause', annotations.likely_cause],
    ['Same cause as', annotations.same_cause],
    ['Owner', [annotations.owner, labels.team].filter(Boolean).join(', ')],
    ['Runbook', annotations.runbook_url],
    [linkName(alert), alert.generatorUrl],
    ['Query', annotations.query_url],
    ['Incident', annotations.incident],
    [
      'Labels',
      Object.entries(labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(', '),
    ],
  ];
  return all.flatMap(([name, value]) => (value ? [[name, cut(value)] as const] : []));
}

function alertText(alert: Alert): string {
  const lines = facts(alert).map(([name, value]) => `${name}: ${oneLine(value)}`);
  const description = alert.annotations.description;
  return [
    `${alert.status.toUpperCase()}: ${oneLine(cut(alertTitle(alert)))}`,
    ...(description ? [visible(cut(description))] : []),
    ...lines,
  ].join('\n');
}

function alertHtml(alert: Alert): string {
  const rows = facts(alert).map(
    ([name, value]) =>
      `<tr><td style="padding:2px 12px 2px 0;color:#555;vertical-align:top">${name}</td><td style="padding:2px 0;word-break:break-word">${link(value)}</td></tr>`,
  );
  const word = alert.status === 'firing' ? 'Firing' : alert.missed ? 'Fired and resolved' : 'Resolved';
  return [
    `<div style="border-left:4px solid ${COLOURS[alert.status]};padding:4px 0 4px 12px;margin:0 0 20px">`,
    `<p style="margin:0 0 4px;font-weight:bold"><span style="color:${COLOURS[alert.status]}">${word}:</span> ${escapeHtml(cut(alertTitle(alert)))}</p>`,
    `<p style="margin:0 0 8px">${escapeHtml(cut(alert.annotations.description ?? ''))}</p>`,
    `<table role="presentation" cellpadding="0" cellspacing="0" style="font-size:13px">${rows.join('')}</table>`,
    '</div>',
  ].join('\n');
}

function page(title: string, status: 'firing' | 'resolved', alerts: readonly string[], more: string): string {
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>`,
    '<body style="margin:0;padding:24px;background:#fff;color:#1b1b1b;font:15px/1.45 Arial,Helvetica,sans-serif">',
    `<h1 style="margin:0 0 20px;font-size:19px;color:${COLOURS[status]}">${escapeHtml(title)}</h1>`,
    ...alerts,
    more && `<p>${escapeHtml(more)}</p>`,
    '</body></html>',
  ].join('\n');
}

/** Only http and https addresses become links: anything else in an annotation is text. */
function link(value: string): string {
  return /^https?:\/\/[^\s"'<>]+$/.test(value)
    ? `<a href="${escapeHtml(value)}">${escapeHtml(value)}</a>`
    : escapeHtml(value);
}

export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return visible(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
}
