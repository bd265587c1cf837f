import type { AlertingDefinition, ReceiverDefinition, TlsSettings } from '../alerting/index.ts';
import type { DetectorDefinition } from '../anomaly/index.ts';
import type { PromqlDialect } from '../queries/index.ts';
import type { PanelDefinition, ResourceDefinition, SectionKey } from '../report/index.ts';
import type { DowntimePrice, Investment, Rate, SavingsThreshold, StreamDefinition } from '../roi/index.ts';
import type { Correction, SloDefinition } from '../slo/index.ts';
import type { CalendarUnit, Weekday } from '../time/index.ts';
import type { Secret } from './secret.ts';

export type StoreConfig =
  | { readonly kind: 'embedded'; readonly path: string; readonly waitMs: number }
  | {
      readonly kind: 'server';
      readonly url: string;
      readonly database: string;
      readonly username: string;
      readonly password: Secret | undefined;
      readonly cluster: string | undefined;
    };

export interface HttpAccess {
  readonly url: string;
  readonly basicAuth: { readonly username: string; readonly password: Secret } | undefined;
  readonly bearerToken: Secret | undefined;
  readonly headers: Readonly<Record<string, Secret>>;
  readonly tls: TlsSettings;
  readonly timeoutMs: number;
}

export type SourceConfig = {
  readonly name: string;
  /** Added to every series of the source. */
  readonly labels: Readonly<Record<string, string>>;
  /** Requests at a time. */
  readonly concurrency: number;
  readonly retries: number;
} & (
  | {
      readonly type: 'prometheus';
      readonly language: PromqlDialect;
      /** Selector of the targets whose scrapes a report counts; undefined for none. */
      readonly targets?: string | undefined;
      readonly http: HttpAccess;
      readonly longTerm: string | undefined;
      readonly maxSamplesPerRun: number;
    }
  | {
      readonly type: 'clickhouse';
      /** `store` reads the program's own ClickHouse, wherever that is. */
      readonly at: 'store' | HttpAccess;
      readonly database: string;
      readonly limits: { readonly maxRows: number; readonly maxMemoryBytes: number; readonly maxSeconds: number };
    }
  | { readonly type: 'opencost'; readonly http: HttpAccess }
  | { readonly type: 'file'; readonly path: string }
);

export interface ReportDefinition {
  /** Name of a file in `reports/`, or a name of its own with `base`. */
  readonly name: string;
  readonly base: string;
  /** Empty for that of its base. */
  readonly title: string;
  /** Second line of the head: which systems, for whom. */
  readonly scope: string;
  readonly period: CalendarUnit;
  readonly formats: readonly ReportFormat[];
  /** Where it is published, with `{name}` and `{period}`; empty where nobody said. */
  readonly url: string;
  readonly directory: string;
  readonly pageSize: 'A4' | 'Letter';
  /** Absolute path of a font for scripts that the report's own fonts lack. */
  readonly font: string | undefined;
  /** Absolute path of a PNG or JPEG for the head. */
  readonly logo: string | undefined;
  readonly confidentiality: string;
  /** Names of receivers with an email address; empty for files only. */
  readonly receivers: readonly string[];
  /** Instead of those of its receiver; undefined for those. */
  readonly recipients: {
    readonly to: readonly string[] | undefined;
    readonly cc: readonly string[] | undefined;
    readonly bcc: readonly string[] | undefined;
  };
  /** Undefined for that of its receiver. */
  readonly replyTo: string | undefined;
  /** Undefined for `NAME.nines`. */
  readonly listId: string | undefined;
  readonly subject: string | undefined;
  readonly slos: readonly string[];
  readonly teams: readonly string[];
  /** Parts after the first page in their order; undefined for those of its base. */
  readonly sections: readonly SectionKey[] | undefined;
  readonly without: readonly SectionKey[];
  /** Templates of texts by what they replace. */
  readonly texts: Readonly<Record<string, string>>;
  /** Names of panels in their order; undefined for all of its teams. */
  readonly panels: readonly string[] | undefined;
}
export type ReportFormat = 'pdf' | 'html' | 'md' | 'csv' | 'json';

export interface ScheduleEntry {
  /** A job name, several in order, or `report NAME`; `all` is every job in order. */
  readonly name: string;
  readonly jobs: readonly string[];
  readonly cron: string;
  readonly timeZone: string;
  readonly timeLimitMs: number;
  /** How runs that were missed while the process was down are made up for. */
  readonly catchUp: 'none' | 'last' | 'all';
  readonly catchUpWindowMs: number;
}

export interface Retention {
  /** Buckets and samples. */
  readonly detailMs: number;
  readonly aggregatesMs: number;
}

export interface SavingsDefinition {
  readonly streams: readonly StreamDefinition[];
  /** In the order of the file. */
  readonly downtime: readonly DowntimePrice[];
  readonly investments: readonly Investment[];
  readonly rates: readonly Rate[];
  readonly thresholds: readonly SavingsThreshold[];
  /** Interest of a year, exact decimal: 0.08. */
  readonly discountRate: string;
  readonly currency: string;
}

/** The whole configuration, checked and with every default filled in. Durations are milliseconds, ratios in 0 to 1. */
export interface Config {
  /** Absolute path of the file it came from; relative paths inside are relative to its folder. */
  readonly file: string;
  readonly store: StoreConfig;
  readonly sources: readonly SourceConfig[];
  readonly slos: readonly SloDefinition[];
  readonly detectors: readonly DetectorDefinition[];
  /** Times that a detector passes over, by its name. */
  readonly maintenance: Readonly<Record<string, readonly Correction[]>>;
  readonly savings: SavingsDefinition;
  readonly alerts: AlertingDefinition;
  readonly receivers: readonly ReceiverDefinition[];
  readonly panels: readonly PanelDefinition[];
  readonly capacity: readonly ResourceDefinition[];
  readonly reports: readonly ReportDefinition[];
  readonly schedule: readonly ScheduleEntry[];
  readonly retention: Retention;
  readonly collect: { readonly overlapMs: number; readonly initialMs: number };
  readonly timeZone: string;
  readonly weekStartsOn: Weekday;
  readonly currency: string;
  readonly locale: string;
  /** Address where a person finds the written reports; used in links of notifications. */
  readonly externalUrl: string;
}
