import type { InhibitRule } from './inhibition.ts';
import type { Route } from './route.ts';
import type { TimeIntervals } from './time-interval.ts';

/** Who is told of what, as a whole: the tree, and what keeps messages back. */
export interface Routing {
  readonly route: Route;
  readonly inhibitRules: readonly InhibitRule[];
  readonly timeIntervals: TimeIntervals;
}
