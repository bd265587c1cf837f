import type { Labels } from '../../series/index.ts';
import { type Matcher, matchersText, matchesAll, sortedMatchers } from '../matching/matcher.ts';

/** A node of the route tree as it is written: what is undefined comes from the node above. */
export interface RouteDefinition {
  readonly receiver: string | undefined;
  /** `['...']` groups by all labels, an empty list by none. */
  readonly groupBy: readonly string[] | undefined;
  readonly matchers: readonly Matcher[];
  /** Later siblings are asked too, although this one matched. */
  readonly continue: boolean;
  readonly groupWaitMs: number | undefined;
  readonly groupIntervalMs: number | undefined;
  readonly repeatIntervalMs: number | undefined;
  /** Names of time intervals; these two are not inherited. */
  readonly muteTimeIntervals: readonly string[];
  readonly activeTimeIntervals: readonly string[];
  /** For templates only; added to those of the node above. */
  readonly labels: Labels;
  readonly routes: readonly RouteDefinition[];
}

/** A node of the route tree with everything inherited filled in. */
export interface Route {
  /** Alertmanager's key, part of the keys of groups: `{}/{team="a"}/{env=~"prod.*"}`. */
  readonly key: string;
  /** Unique in the tree: the key with the number of each node among its siblings. */
  readonly id: string;
  readonly receiver: string;
  readonly groupBy: readonly string[];
  readonly groupByAll: boolean;
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
  readonly matchers: readonly Matcher[];
  readonly continue: boolean;
  readonly muteTimeIntervals: readonly string[];
  readonly activeTimeIntervals: readonly string[];
  readonly labels: Labels;
  readonly routes: readonly Route[];
}

/** What the root has where the file says nothing (`dispatch.DefaultRouteOpts` in prometheus/alertmanager). */
export const ROUTE_DEFAULTS = {
  groupWaitMs: 30_000,
  groupIntervalMs: 300_000,
  repeatIntervalMs: 14_400_000,
} as const;

/** Fills in what nodes inherit. */
export function routeTree(root: RouteDefinition): Route {
  return build(root, undefined, 0);
}

const NOTHING_ABOVE = { ...ROUTE_DEFAULTS, receiver: '', groupBy: [], groupByAll: false, labels: {} };

type Inherited = Omit<Route, 'routes' | 'matchers' | 'continue'>;

function build(written: RouteDefinition, parent: Inherited | undefined, index: number): Route {
  const matchers = sortedMatchers(written.matchers);
  const text = matchersText(matchers);
  const from = parent ?? NOTHING_ABOVE;
  const { groupBy } = written;
  const all = groupBy?.includes('...') ?? false;
  const own: Inherited = {
    key: parent === undefined ? text : `${parent.key}/${text}`,
    id: parent === undefined ? text : `${parent.id}/${text}/${index}`,
    receiver: written.receiver || from.receiver,
    groupBy: groupBy === undefined || all ? from.groupBy : groupBy,
    groupByAll: all || (groupBy === undefined && from.groupByAll),
    groupWaitMs: written.groupWaitMs ?? from.groupWaitMs,
    groupIntervalMs: written.groupIntervalMs ?? from.groupIntervalMs,
    repeatIntervalMs: written.repeatIntervalMs ?? from.repeatIntervalMs,
    muteTimeIntervals: written.muteTimeIntervals,
    activeTimeIntervals: written.activeTimeIntervals,
    labels: { ...from.labels, ...written.labels },
  };
  return {
    ...own,
    matchers,
    continue: written.continue,
    routes: written.routes.map((child, i) => build(child, own, i)),
  };
}

/**
 * The nodes that an alert ends at, in the order of the tree: the deepest that match, the first of siblings unless it says
 * `continue`, and a node itself where none of its children match. Empty only where the root does not match.
 */
export function matchRoutes(route: Route, labels: Labels): readonly Route[] {
  if (!matchesAll(route.matchers, labels)) return [];
  const found: Route[] = [];
  for (const child of route.routes) {
    const below = matchRoutes(child, labels);
    found.push(...below);
    if (below.length > 0 && !child.continue) break;
  }
  return found.length > 0 ? found : [route];
}

/** All nodes, each before its children. */
export function allRoutes(route: Route): readonly Route[] {
  return [route, ...route.routes.flatMap(allRoutes)];
}

/** The labels by which an alert is grouped at a node: those that it has, or all of them. */
export function groupLabelsAt(route: Pick<Route, 'groupBy' | 'groupByAll'>, labels: Labels): Labels {
  const names = Object.keys(labels)
    .filter((name) => labels[name] !== '' && (route.groupByAll || route.groupBy.includes(name)))
    .sort();
  return Object.fromEntries(names.map((name) => [name, labels[name] ?? '']));
}

/** Alertmanager's text of a group: `{}/{team="a"}:{alertname="X", slo="y"}`. */
export function groupKeyAt(route: Pick<Route, 'key'>, groupLabels: Labels): string {
  const pairs = Object.keys(groupLabels)
    .sort()
    .map((name) => `${name}=${JSON.stringify(groupLabels[name])}`);
  return `${route.key}:{${pairs.join(', ')}}`;
}
