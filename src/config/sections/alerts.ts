import type { AlertingDefinition } from '../../alerting/index.ts';
import type { Reading } from '../reading.ts';
import { AlertsSchema } from '../schema/alerts.ts';

export function readAlerts(reading: Reading): AlertingDefinition | undefined {
  const path = ['alerts'];
  const input = reading.value(path) === undefined ? AlertsSchema.parse({}) : reading.parse(AlertsSchema, path);
  if (input === undefined) return undefined;
  return {
    receiver: input.receiver,
    groupBy: input.groupBy,
    repeatMs: input.repeat,
    labels: input.labels,
    burnRate: input.burnRate,
    budgetLeftBelow: input.budgetLeftBelow,
    anomalies: input.anomalies === false ? undefined : input.anomalies,
    savingsTargets: input.savingsTargets.map((target, index) => ({
      name: target.name,
      stream: target.stream,
      belowPerHour: reading.digits([...path, 'savingsTargets', index, 'belowPerHour']).trim(),
      forMs: target.for,
      severity: target.severity,
    })),
    stepMs: input.step,
  };
}
