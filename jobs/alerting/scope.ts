import type { AlertCondition, AlertState } from '../../src/alerting/index.ts';
import type { Instant } from '../../src/time/index.ts';

/** One SLO, detector, savings target or threshold rule: what is walked as one, with a watermark of its own. */
export interface Scope {
  /** `slo api-availability`: subject of its problems and name of its watermark. */
  readonly name: string;
  /** Every rule that the configuration has for it. */
  readonly rules: readonly string[];
  /** Reads its conditions at the instants of the walk; only what is in the store or the source by then. */
  gather(walk: ScopeWalk): Promise<readonly AlertCondition[]>;
  /** Data reach this far: later instants wait for the run that has them. Undefined where there are none at all. */
  readonly upTo: Instant | undefined;
  /** Distance of its instants; `alerts.step` where it says nothing. */
  readonly stepMs?: number;
  /** The first walk goes back at least this far. */
  readonly firstMs?: number;
}

export interface ScopeWalk {
  /** In order, multiples of the step; at least one. */
  readonly instants: readonly Instant[];
  /** States of the scope's rules, as the last run left them. */
  readonly states: readonly AlertState[];
}
