import {
  type Alert,
  fingerprint,
  type Notification,
  type ReceiverDefinition,
  type Revealable,
  type TlsSettings,
} from '../../src/alerting/index.ts';

export const START = Date.UTC(2026, 10, 9, 3, 10);

export function secret(text: string): Revealable {
  return { reveal: () => text };
}

export function alertOf(changes: Partial<Alert> = {}): Alert {
  const labels = changes.labels ?? { alertname: 'ErrorBudgetBurn', severity: 'page', slo: 'api', team: 'platform' };
  return {
    labels,
    annotations: {
      summary: 'API availability burns its error budget 18.2 times too fast',
      description: '34% of the error budget is left.',
      owner: 'M. Okafor',
      runbook_url: 'https://runbooks.example/api',
    },
    status: 'firing',
    startsAt: START,
    endsAt: undefined,
    generatorUrl: 'https://nines.example/',
    fingerprint: fingerprint(labels),
    missed: false,
    ...changes,
  };
}

export function notificationOf(alerts: readonly Alert[], receiver = 'ops/webhook'): Notification {
  return {
    key: 'k1',
    receiver,
    groupKey: '{}:{alertname="ErrorBudgetBurn"}',
    groupLabels: { alertname: 'ErrorBudgetBurn' },
    alerts,
  };
}

/** TLS as it is where nothing is said. */
export const NO_TLS: TlsSettings = {
  ca: undefined,
  cert: undefined,
  key: undefined,
  insecureSkipVerify: false,
  serverName: undefined,
};

/** A receiver that reaches nobody yet. */
export const NOBODY: ReceiverDefinition = {
  name: 'ops',
  alertmanagers: [],
  webhooks: [],
  emails: [],
  slacks: [],
  pagerduties: [],
};
