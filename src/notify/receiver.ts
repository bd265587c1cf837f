import type { Notification } from '../alerting/index.ts';

export interface SendOptions {
  /** Wall clock: some receivers want an expiry relative to now. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** A firing alert that is not sent again within this long is over, for receivers that keep alerts themselves. */
  readonly validMs?: number;
}

/**
 * One way to reach somebody. `send` resolves when the receiver has taken the notification and throws `DeliveryError`
 * otherwise; it never retries, the outbox does. Sending the same notification twice is harmless where the receiver has a
 * dedup key, and `deduplicates` says whether it has.
 */
export interface Receiver {
  /** Unique and stable, `ops/webhook`: the name in the configuration, the kind, and a number from the second of a kind on. */
  readonly name: string;
  /** Name of the receiver in the configuration. */
  readonly group: string;
  readonly kind: 'alertmanager' | 'webhook' | 'email' | 'slack' | 'pagerduty';
  readonly deduplicates: boolean;
  readonly sendResolved: boolean;
  send(notification: Notification, options: SendOptions): Promise<void>;
  /** Says hello without sending anything; returns what it found (version, greeting). */
  check(options: SendOptions): Promise<string>;
}
