import type { Labels } from '../series/index.ts';

/** Anything that prints as `[secret]` and gives its text only on purpose; `config/secret.ts` makes them. */
export interface Revealable {
  reveal(): string;
}

/** A receiver in Alertmanager's terms, with `alertmanagers` beside them: one name, any number of ways to reach it. */
export interface ReceiverDefinition {
  readonly name: string;
  readonly alertmanagers: readonly {
    readonly url: string;
    readonly basicAuth: { readonly username: string; readonly password: Revealable } | undefined;
    readonly bearerToken: Revealable | undefined;
    readonly timeoutMs: number;
  }[];
  readonly webhooks: readonly {
    readonly url: Revealable;
    readonly sendResolved: boolean;
    readonly bearerToken: Revealable | undefined;
    readonly timeoutMs: number;
  }[];
  readonly emails: readonly {
    readonly to: readonly string[];
    readonly cc: readonly string[];
    readonly bcc: readonly string[];
    readonly from: string;
    readonly replyTo: string;
    readonly smarthost: { readonly host: string; readonly port: number };
    readonly authUsername: string;
    readonly authPassword: Revealable | undefined;
    /** STARTTLS must succeed, or the connection is TLS from the start (port 465). */
    readonly requireTls: boolean;
    readonly ca: string | undefined;
    readonly insecureSkipVerify: boolean;
    readonly sendResolved: boolean;
  }[];
}

/** What raises alerts and who hears of them. */
export interface AlertingDefinition {
  /** Name of the receiver that gets everything no other rule names; undefined where nobody is told. */
  readonly receiver: string | undefined;
  readonly groupBy: readonly string[];
  readonly repeatMs: number;
  /** Labels on every alert. */
  readonly labels: Labels;
  /** Burn-rate alerts for every SLO by its policy. */
  readonly burnRate: boolean;
  /** Budget left below this share raises an alert of this severity. */
  readonly budgetLeftBelow: readonly { readonly share: number; readonly severity: string }[];
  /** Anomaly episodes of at least this severity raise an alert; undefined for none. */
  readonly anomalies: 'minor' | 'major' | 'critical' | undefined;
  readonly savingsTargets: readonly {
    readonly name: string;
    /** Stream name, or `net`. */
    readonly stream: string;
    /** Exact decimal amount per hour in the stream's currency. */
    readonly belowPerHour: string;
    readonly forMs: number;
    readonly severity: string;
  }[];
  /** Wait between evaluation instants that are walked through between two runs. */
  readonly stepMs: number;
}
