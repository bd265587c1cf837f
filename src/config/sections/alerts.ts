import { type AlertingDefinition, type Routing, routeTree } from '../../alerting/index.ts';
import type { Reading } from '../reading.ts';
import { type AlertsInput, AlertsSchema } from '../schema/alerts.ts';
import { readRouting } from './routing.ts';

export function readAlerts(reading: Reading): AlertingDefinition | undefined {
  const path = ['alerts'];
  const input = reading.value(path) === undefined ? AlertsSchema.parse({}) : reading.parse(AlertsSchema, path);
  const routing = readRouting(reading);
  if (input === undefined) return undefined;
  if (reading.value(['route']) !== undefined) checkRouteOnly(reading);
  return {
    routing: routing ?? plainRouting(input),
    labels: input.labels,
    burnRate: input.burnRate,
    budgetLeftBelow: input.budgetLeftBelow,
    exhaustion: input.exhaustionWithin === false ? undefined : { withinMs: input.exhaustionWithin, severity: 'ticket' },
    missingAfterMs: input.missingFor === false ? undefined : input.missingFor,
    health: input.health,
    roiTargets: input.roiTargets.map(({ name, below, over, for: forMs, severity }) => {
      return { name, below, overMs: over, forMs, severity };
    }),
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

/** Where `route` is given, it alone says who is told of what. */
function checkRouteOnly(reading: Reading): void {
  for (const key of ['receiver', 'groupBy', 'repeat']) {
    const path = ['alerts', key];
    if (reading.value(path) === undefined) continue;
    reading.problems.add(path, `"${key}" is said by route already`, {
      atKey: true,
      hint: 'Remove it here: route has receiver, group_by and repeat_interval.',
    });
  }
}

/** One receiver for everything, told at every run in which something changed. */
function plainRouting({ receiver, groupBy, repeat }: AlertsInput): Routing | undefined {
  if (receiver === undefined) return undefined;
  const route = routeTree({
    receiver,
    groupBy,
    matchers: [],
    continue: false,
    groupWaitMs: 0,
    groupIntervalMs: 0,
    repeatIntervalMs: repeat,
    muteTimeIntervals: [],
    activeTimeIntervals: [],
    labels: {},
    routes: [],
  });
  return { route, inhibitRules: [], timeIntervals: new Map() };
}
