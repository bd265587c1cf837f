import {
  groupKeyAt,
  groupLabelsAt,
  inactiveBy,
  matchersText,
  matchRoutes,
  mutedBy,
  parseMatchers,
  type ReceiverDefinition,
  type Route,
  type Routing,
} from '../../alerting/index.ts';
import { UsageError } from '../../errors.ts';
import type { Labels } from '../../series/index.ts';
import { formatDuration, type Instant } from '../../time/index.ts';

/** One way that an alert takes through the tree. */
export interface RouteTaken {
  readonly receiver: string;
  /** How the receiver is reached: `slack`, `webhook`; empty where nobody is. */
  readonly ways: readonly string[];
  /** Alertmanager's key of the route. */
  readonly route: string;
  /** Key of the group that the alert is told with. */
  readonly group: string;
  readonly groupWait: string;
  readonly groupInterval: string;
  readonly repeatInterval: string;
  /** Names of time intervals that keep its messages back at the instant. */
  readonly mutedBy: readonly string[];
}

/** `severity=page` texts → labels. @throws UsageError where one is none */
export function labelsOf(written: readonly string[]): Labels {
  const labels: Record<string, string> = {};
  for (const { name, operator, value } of written.flatMap((text) => parseMatchers(text).matchers)) {
    if (operator !== '=') {
      throw new UsageError(`${name}${operator}${value} is not a label`, { hint: 'Write labels as name=value.' });
    }
    labels[name] = value;
  }
  return labels;
}

/** The routes that an alert of these labels takes, in order, with their times and what mutes them at the instant. */
export function routeView(
  { route, timeIntervals }: Routing,
  receivers: readonly ReceiverDefinition[],
  labels: Labels,
  at: Instant,
): readonly RouteTaken[] {
  return matchRoutes(route, labels).map((taken) => ({
    receiver: taken.receiver,
    ways: waysOf(receivers.find(({ name }) => name === taken.receiver)),
    route: taken.key,
    group: groupKeyAt(taken, groupLabelsAt(taken, labels)),
    groupWait: formatDuration(taken.groupWaitMs),
    groupInterval: formatDuration(taken.groupIntervalMs),
    repeatInterval: formatDuration(taken.repeatIntervalMs),
    mutedBy: [
      ...mutedBy(taken.muteTimeIntervals, timeIntervals, at),
      ...inactiveBy(taken.activeTimeIntervals, timeIntervals, at),
    ],
  }));
}

function waysOf(receiver: ReceiverDefinition | undefined): string[] {
  const { alertmanagers = [], webhooks = [], emails = [], slacks = [], pagerduties = [] } = receiver ?? {};
  const all = { alertmanager: alertmanagers, webhook: webhooks, email: emails, slack: slacks, pagerduty: pagerduties };
  return Object.entries(all).flatMap(([way, list]) => (list.length > 0 ? [way] : []));
}

/** Routes as text, one paragraph each. */
export function paintRoutes(view: readonly RouteTaken[]): string {
  return view
    .map((taken) =>
      [
        taken.receiver,
        `  tells  ${taken.ways.length > 0 ? `by ${taken.ways.join(', ')}` : 'nobody: the receiver has no way that is supported'}`,
        `  route  ${taken.route}`,
        `  group  ${taken.group}`,
        `  times  wait ${taken.groupWait}, again after ${taken.groupInterval}, reminder after ${taken.repeatInterval}`,
        ...(taken.mutedBy.length > 0 ? [`  muted  by ${taken.mutedBy.join(', ')}`] : []),
      ].join('\n'),
    )
    .join('\n');
}

/** The whole tree; what the alert takes is marked with `→`. */
export function paintTree({ route }: Routing, labels: Labels): string {
  const taken = new Set(matchRoutes(route, labels));
  const lines: string[] = [];
  const draw = (node: Route, depth: number): void => {
    const matchers = depth === 0 ? 'everything' : matchersText(node.matchers);
    const marks = [node.continue ? 'continue: true' : '', `receiver: ${node.receiver}`].filter(Boolean).join('  ');
    lines.push(`${taken.has(node) ? '→' : ' '} ${'  '.repeat(depth)}${matchers}  ${marks}`);
    for (const child of node.routes) draw(child, depth + 1);
  };
  draw(route, 0);
  return lines.join('\n');
}
