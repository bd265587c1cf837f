import type { Fields } from '../fields.ts';
import { readLabels } from './checks.ts';
import type { Words } from './words.ts';

export interface Alerting {
  readonly severities: readonly ('page' | 'ticket')[];
  readonly labels: Readonly<Record<string, string>>;
  /** By severity; undefined where none has any. */
  readonly alertLabels: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
  readonly runbook: string | undefined;
}

/** Which alerts are wanted, and what of their texts has a place here. */
export function readAlerting(alerting: Fields, slo: Fields, words: Words): Alerting {
  const { notes } = alerting;
  const severities: ('page' | 'ticket')[] = [];
  const alertLabels: Record<string, Readonly<Record<string, string>>> = {};
  const name = alerting.text('name');
  for (const [severity, key] of [
    ['page', words.pageAlert],
    ['ticket', words.ticketAlert],
  ] as const) {
    const alert = alerting.map(key);
    if (alert.flag('disable') !== true) severities.push(severity);
    const own = readLabels(alert, 'labels');
    if (Object.keys(own).length > 0) alertLabels[severity] = own;
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
  const hasAlertLabels = Object.keys(alertLabels).length > 0;
  return {
    severities,
    labels,
    alertLabels: hasAlertLabels ? alertLabels : undefined,
    runbook: typeof runbook === 'string' ? runbook : undefined,
  };
}
