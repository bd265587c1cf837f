import type { Labels } from '../series/index.ts';
import type { TemplateLibrary } from '../templates/index.ts';
import type { ExhaustionRule } from './conditions/exhaustion.ts';
import type { RoiTarget } from './conditions/roi.ts';
import type { DeployQuery } from './deploys.ts';
import type { HttpLogin, Revealable, TlsSettings } from './http-login.ts';
import type { Routing } from './routing/routing.ts';
import type { AlertRule, RecordingRule } from './rules/alert-rule.ts';

type Texts<Name extends string> = Readonly<Partial<Record<Name, string>>> & {
  /** Named templates that the texts may call. */
  readonly library?: TemplateLibrary;
};

/** Templates of Alertmanager that take the place of texts of ours; what is absent stays as it is. */
export type SlackTexts = Texts<
  | 'title'
  | 'titleLink'
  | 'pretext'
  | 'text'
  | 'fallback'
  | 'footer'
  | 'color'
  | 'messageText'
  | 'channel'
  | 'username'
  | 'iconEmoji'
  | 'iconUrl'
  | 'callbackId'
  | 'imageUrl'
  | 'thumbUrl'
> & {
  /** Pairs of a name and a value, two in a row where both are short. */
  readonly fields?: readonly (Texts<'title' | 'value'> & { readonly short: boolean })[];
  /** Buttons: an address to open, or a name and a value that Slack posts to the app they belong to. */
  readonly actions?: readonly (Texts<SlackActionText> & {
    readonly confirm?: Texts<'title' | 'text' | 'okText' | 'dismissText'>;
  })[];
  /** Parts whose markup Slack reads; Alertmanager's own where it is absent. */
  readonly markupIn?: readonly string[];
  /** Names such as `@ops` in texts reach whom they name. */
  readonly linkNames?: boolean;
};
type SlackActionText = 'type' | 'text' | 'url' | 'style' | 'name' | 'value';
export type MailTexts = Texts<'subject' | 'html' | 'text' | 'to'> & {
  /** Further headers, by name. */
  readonly headers?: Readonly<Partial<Record<string, string>>>;
};
export type PagerdutyTexts = Texts<
  'description' | 'severity' | 'client' | 'clientUrl' | 'component' | 'class' | 'group' | 'source'
> & {
  /** Beside our own. */
  readonly links?: readonly Readonly<Partial<Record<'href' | 'text', string>>>[];
  readonly images?: readonly Readonly<Partial<Record<'src' | 'alt' | 'href', string>>>[];
  /** Any values; their texts and keys are templates. */
  readonly details?: Readonly<Record<string, unknown>>;
};

/** OAuth2 of a mailbox: an access token, or what one is issued for: a refresh token, else the client itself. */
export interface MailOauth2 {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Revealable | undefined;
  readonly refreshToken: Revealable | undefined;
  readonly accessToken: Revealable | undefined;
  /** Empty where the token endpoint needs none. */
  readonly scope: string;
}

/** Key whose public half stands in DNS at `SELECTOR._domainkey.DOMAIN`. */
export interface MailDkim {
  readonly domain: string;
  readonly selector: string;
  /** RSA, PEM. */
  readonly privateKey: Revealable;
}

/** A receiver in Alertmanager's terms, with `alertmanagers` beside them: one name, any number of ways to reach it, or none. */
export interface ReceiverDefinition {
  readonly name: string;
  readonly alertmanagers: readonly (HttpLogin & { readonly url: string })[];
  readonly webhooks: readonly (HttpLogin & {
    /** An address, or a template of one. */
    readonly url: Revealable;
    /** Named templates that the address may call. */
    readonly library?: TemplateLibrary;
    readonly sendResolved: boolean;
    /** Key of the signature of every body; undefined for none. */
    readonly hmacSecret: Revealable | undefined;
    /** Most alerts in a body, which counts the others; 0 or absent for no limit. */
    readonly maxAlerts?: number;
    /** Body instead of Alertmanager's: its texts and keys are templates. */
    readonly payload?: { readonly value: unknown; readonly library: TemplateLibrary };
  })[];
  readonly slacks: readonly (HttpLogin & {
    /** Of an incoming webhook, or of Slack's API for an app. */
    readonly url: Revealable;
    readonly texts?: SlackTexts;
    readonly sendResolved: boolean;
  })[];
  readonly pagerduties: readonly (HttpLogin & {
    readonly url: string;
    /** A key, or a template of one. */
    readonly routingKey: Revealable;
    readonly texts?: PagerdutyTexts;
    readonly sendResolved: boolean;
  })[];
  readonly emails: readonly {
    readonly to: readonly string[];
    readonly cc: readonly string[];
    readonly bcc: readonly string[];
    readonly from: string;
    readonly replyTo: string;
    readonly smarthost: { readonly host: string; readonly port: number };
    readonly authUsername: string;
    readonly authPassword: Revealable | undefined;
    /** Login by CRAM-MD5, which never sends it. */
    readonly authSecret?: Revealable | undefined;
    /** On whose behalf `authUsername` logs in (SASL PLAIN). */
    readonly authIdentity?: string;
    /** How this client calls itself; the name of the machine where it is absent. */
    readonly hello?: string;
    /** Login by a token instead of a password. */
    readonly oauth2?: MailOauth2 | undefined;
    /** Key that signs every mail. */
    readonly dkim?: MailDkim | undefined;
    /** STARTTLS must succeed, or the connection is TLS from the start (port 465). */
    readonly requireTls: boolean;
    /** TLS from the first byte; by the port where it is absent. */
    readonly implicitTls?: boolean;
    /** Mails about a group are one thread for their readers: of each day, or as long as there are any. */
    readonly threading?: 'daily' | 'none';
    readonly tls: TlsSettings;
    /** For each step of the conversation. */
    readonly timeoutMs?: number;
    readonly texts?: MailTexts;
    readonly sendResolved: boolean;
  }[];
}

/** What raises alerts and who hears of them. */
export interface AlertingDefinition {
  /** Who is told of what; undefined where nobody is told. */
  readonly routing: Routing | undefined;
  /** What can make alerts of different services one message; undefined where the labels of `routing` alone decide. */
  readonly oneCause: { readonly withinMs: number; readonly dependsLabels: readonly string[] } | undefined;
  /** Labels on every alert. */
  readonly labels: Labels;
  /** Burn-rate alerts for every SLO by its policy. */
  readonly burnRate: boolean;
  /** Budget left below this share raises an alert of this severity. */
  readonly budgetLeftBelow: readonly { readonly share: number; readonly severity: string }[];
  /** A budget that is foreseen to run out raises an alert; undefined for none. */
  readonly exhaustion: ExhaustionRule | undefined;
  /** An SLO or a source without data for this long raises an alert; undefined for none. */
  readonly missingAfterMs: number | undefined;
  /** Alerts about nines itself: jobs, receivers, messages that were given up. */
  readonly health: boolean;
  readonly roiTargets: readonly RoiTarget[];
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
  /** Queries that tell of deploys. */
  readonly deploys: readonly DeployQuery[];
  /** Threshold rules, in the order of their files. */
  readonly rules: readonly AlertRule[];
  /** Recording rules of the same files, by the name of their source. */
  readonly recordings: Readonly<Record<string, readonly RecordingRule[]>>;
  /** Wait between evaluation instants that are walked through between two runs. */
  readonly stepMs: number;
}
