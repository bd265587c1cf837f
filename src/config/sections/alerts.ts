import {
  type AlertingDefinition,
  matcher,
  type RouteDefinition,
  type Routing,
  routeTree,
} from '../../alerting/index.ts';
import { checkRuleTemplate, type TemplateLibrary } from '../../templates/index.ts';
import type { SourceConfig } from '../config.ts';
import type { RuleFiles } from '../files/rule-files.ts';
import { lineAndColumn } from '../queries.ts';
import type { Reading } from '../reading.ts';
import { type AlertsInput, AlertsSchema } from '../schema/alerts.ts';
import type { RuleFilesInput } from '../schema/rule-files.ts';
import { type RuleFileDefaults, readAlertRules } from './alert-rules.ts';
import { readRouting } from './routing.ts';

/** Of Prometheus' `evaluation_interval`. */
const INTERVAL_MS = 60_000;

/** The files that `ruleFiles` names, and a reading of what they hold. */
export interface LoadedRules extends RuleFiles {
  readonly reading: Reading;
}

/** What raises alerts and who hears of them; undefined where the section has a mistake. Rules come from the files that were read before. */
export function readAlerts(
  reading: Reading,
  ruleFiles: LoadedRules,
  sources: readonly SourceConfig[],
  library: TemplateLibrary,
): AlertingDefinition | undefined {
  const path = ['alerts'];
  const input = reading.value(path) === undefined ? AlertsSchema.parse({}) : reading.parse(AlertsSchema, path);
  const routing = readRouting(reading, library);
  if (input === undefined) return undefined;
  if (reading.value(['route']) !== undefined) checkRouteOnly(reading);
  const defaults = ruleFiles.files.map(({ file, item }) => ({ file, ...defaultsOf(input.ruleFiles[item]) }));
  return {
    ...readAlertRules(ruleFiles.reading, defaults, sources, input.labels),
    routing: routing ?? plainRouting(input),
    oneCause: routing === undefined ? oneCauseOf(reading, input) : undefined,
    labels: input.labels,
    deploys: readDeploys(reading, input.deploys),
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

function readDeploys(reading: Reading, items: AlertsInput['deploys']): AlertingDefinition['deploys'] {
  const sources = reading.children(['sources']);
  const only = String(sources[0]?.at(-1) ?? '');
  return items.map(({ name, source = only, query, text, step }, i) => {
    for (const { message, hint, offset } of checkRuleTemplate(text, false)) {
      const place = { offset: lineAndColumn(text, offset), hint };
      reading.problems.add(['alerts', 'deploys', i, 'text'], `template: ${message}`, place);
    }
    return { name, source, query, text, stepMs: step };
  });
}

/** What the rules of an item of `ruleFiles` have where they say nothing themselves. */
export function defaultsOf(item: RuleFilesInput | undefined): Omit<RuleFileDefaults, 'file'> {
  if (item === undefined || typeof item === 'string') {
    return { source: undefined, intervalMs: INTERVAL_MS, onMissing: 'resolve' };
  }
  return { source: item.source, intervalMs: item.interval, onMissing: item.onMissing };
}

/** Where `route` is given, it alone says who is told of what. */
function checkRouteOnly(reading: Reading): void {
  for (const key of ['receiver', 'groupBy', 'repeat', 'oneCause']) {
    const path = ['alerts', key];
    if (reading.value(path) === undefined) continue;
    reading.problems.add(path, `"${key}" is said by route already`, {
      atKey: true,
      hint: 'Remove it here: route has receiver, group_by and repeat_interval.',
    });
  }
}

const AT_ONCE = {
  matchers: [],
  continue: false,
  groupWaitMs: 0,
  groupIntervalMs: 0,
  muteTimeIntervals: [],
  activeTimeIntervals: [],
  labels: {},
} as const;

/** What is wrong with a service is wrong with all of its SLOs: one message, as long as any of their alerts fires. */
const OF_A_SERVICE: RouteDefinition = {
  ...AT_ONCE,
  receiver: undefined,
  groupBy: ['service'],
  matchers: [matcher('service', '=~', '.+')],
  repeatIntervalMs: undefined,
  routes: [],
};

function oneCauseOf(reading: Reading, { groupBy, oneCause }: AlertsInput): AlertingDefinition['oneCause'] {
  if (groupBy !== undefined && reading.value(['alerts', 'oneCause'])) {
    reading.problems.add(['alerts', 'oneCause'], 'groupBy says already which alerts share a message', {
      atKey: true,
      hint: 'Remove groupBy, or oneCause.',
    });
  }
  if (groupBy !== undefined || oneCause === false) return undefined;
  return { withinMs: oneCause.within, dependsLabels: oneCause.labels };
}

/** One receiver for everything, told at every run in which something changed. */
function plainRouting({ receiver, groupBy, repeat }: AlertsInput): Routing | undefined {
  if (receiver === undefined) return undefined;
  const route = routeTree({
    receiver,
    groupBy: groupBy ?? ['slo', 'source', 'job', 'receiver', 'target'],
    ...AT_ONCE,
    repeatIntervalMs: repeat,
    routes: groupBy === undefined ? [OF_A_SERVICE] : [],
  });
  return { route, inhibitRules: [], timeIntervals: new Map() };
}
