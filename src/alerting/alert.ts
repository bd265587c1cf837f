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
  /** The rule of the configuration that it comes from. A state whose rule is gone is withdrawn. */
  readonly rule: string;
  readonly labels: Labels;
  /** Words for people from what is known of the alert at an instant; undefined keeps those it has. */
  readonly annotations: (alert: AlertFacts, at: Instant) => Labels | undefined;
  /** Must hold this long before it fires. */
  readonly forMs: number;
  readonly keepFiringForMs: number;
  /** In order of time. Instants that were walked before are passed over. */
  readonly readings: Iterable<ConditionReading>;
}

/** Times and value of one alert. */
export interface AlertFacts {
  /** When the condition began to hold. */
  readonly activeAt: Instant | undefined;
  readonly startsAt: Instant | undefined;
  readonly endsAt: Instant | undefined;
  /** At the last instant at which the condition held. */
  readonly value: number | undefined;
}

/** State of one alert, kept in the store between runs. Times are logical, never wall clock. */
export interface AlertState extends AlertFacts {
  readonly key: string;
  readonly rule: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly phase: AlertPhase;
  /** While it fires: since when the condition no longer holds, for `keepFiringForMs`. */
  readonly quietSince: Instant | undefined;
  /** Last instant that was walked through. */
  readonly evaluatedUpTo: Instant;
}

/** A change of phase, for the history. */
export interface AlertEvent {
  readonly key: string;
  readonly at: Instant;
  readonly phase: AlertPhase;
  readonly value: number | undefined;
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
  /** It began and ended without this receiver hearing of it: told once, as something that is over. */
  readonly missed: boolean;
}

/** One message to one receiver: a group of alerts, keyed so that the same message has the same key on every attempt. */
export interface Notification {
  readonly key: string;
  /** Name of the {@link file://../notify/receiver.ts Receiver}. */
  readonly receiver: string;
  readonly groupKey: string;
  readonly groupLabels: Labels;
  /** Labels of the route as they are written, for templates; absent where it has none. */
  readonly routeLabels?: Labels;
  /** Why it is sent, in Alertmanager's words; absent where that is not known. */
  readonly reason?: string;
  readonly alerts: readonly Alert[];
}
