import type { Labels } from '../series/index.ts';
import type { Instant } from '../time/index.ts';

export type AlertPhase = 'inactive' | 'pending' | 'firing' | 'resolved';

/** What a condition said at one evaluation instant. `unknown` (missing data, failed query) freezes the state. */
export interface ConditionReading {
  readonly at: Instant;
  readonly verdict: 'true' | 'false' | 'unknown';
  readonly value: number | undefined;
}

/** A condition that can be read over time; one alert per label set. */
export interface AlertCondition {
  /** Canonical label text; the identity of the alert. Includes `alertname`. */
  readonly key: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Must hold this long before it fires. */
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly readings: readonly ConditionReading[];
}

/** State of one alert, kept in the store between runs. Times are logical, never wall clock. */
export interface AlertState {
  readonly key: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly phase: AlertPhase;
  /** When the condition began to hold. */
  readonly activeAt: Instant | undefined;
  readonly startsAt: Instant | undefined;
  readonly endsAt: Instant | undefined;
  readonly value: number | undefined;
  /** Last instant that was walked through. */
  readonly evaluatedUpTo: Instant;
}

/** What receivers are told of one alert, in Alertmanager's terms. */
export interface Alert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly status: 'firing' | 'resolved';
  readonly startsAt: Instant;
  readonly endsAt: Instant | undefined;
  readonly generatorUrl: string;
  readonly fingerprint: string;
}

/** One message to one receiver: a group of alerts, keyed so that the same message has the same key on every attempt. */
export interface Notification {
  readonly key: string;
  readonly receiver: string;
  readonly groupKey: string;
  readonly groupLabels: Labels;
  readonly alerts: readonly Alert[];
}
