import type { Fields } from '../fields.ts';
import { readLabels } from './checks.ts';
import type { Words } from './words.ts';

export interface Alerting {
  readonly severities: readonly ('page' | 'ticket')[];
  readonly labels: Readonly<Record<string, string>>;
  readonly runbook: string | undefined;
}

/** Which alerts are wanted, and what of their texts has a place here. */
export function readAlerting(alerting: Fields, slo: Fields, words: Words): Alerting {
  const { notes } = alerting;
  const severities: ('page' | 'ticket')[] = [];
  const name = alerting.text('name');
  for (const [severity, key] of [
    ['page', words.pageAlert],
    ['ticket', words.ticketAlert],
  ] as const) {
    const alert = alerting.map(key);
    if (alert.flag('disable') !== true) severities.push(severity);
    alert.meaningless('labels', 'alerts have the labels of their SLO; the severity is a label of its own.');
    alert.meaningless('annotations', 'the texts of alerts are written by nines.');
    alert.finish('warn');
  }
  if (severities.length > 0 && (name === undefined || name.trim() === '')) {
    notes.refuse(
      alerting.has('name') || name !== undefined ? alerting.at('name') : slo.path,
      '"alerting.name" is missing, and alerts are not disabled',
    );
  } else if (name !== undefined && severities.length > 0) {
    notes.warn(alerting.at('name'), `the alert "${name}" is called ErrorBudgetBurn here, with the SLO as a label`);
  }
  const annotations = alerting.map('annotations').entries();
  const runbook = ['runbook', 'runbook_url', 'runbookUrl']
    .map((key) => annotations[key])
    .find((url) => typeof url === 'string');
  for (const key of Object.keys(annotations)) {
    if (annotations[key] !== runbook) {
      notes.warn(
        alerting.at('annotations', key),
        `the annotation "${key}" is left out: the texts of alerts are written by nines`,
      );
    }
  }
  const labels = readLabels(alerting, 'labels');
  alerting.finish('warn');
  return { severities, labels, runbook: typeof runbook === 'string' ? runbook : undefined };
}
