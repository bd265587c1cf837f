import type { Labels } from '../../series/index.ts';

/** A rule of a Prometheus rule file that records a series. */
export interface RecordingRule {
  /** Name of the recorded series. */
  readonly record: string;
  readonly expr: string;
  /** Set on every recorded series. */
  readonly labels: Labels;
  readonly intervalMs: number;
  /** `reducto/recording.yml:23`, for people. */
  readonly place: string;
}

/** A threshold rule: an alerting rule of a Prometheus rule file, or the same with SQL. */
export interface AlertRule {
  /** Identity of the rule in the store: `rule GROUP/NAME`, with a number behind it where that is not unique. */
  readonly id: string;
  readonly name: string;
  readonly group: string;
  /** Absolute path of its file. */
  readonly file: string;
  /** Of its expression. */
  readonly line: number;
  readonly source: string;
  readonly language: 'promql' | 'metricsql' | 'logql' | 'sql';
  /** Every series that it gives at an instant is an alert that holds there. */
  readonly expr: string;
  /** It is evaluated at the multiples of this since 1970. */
  readonly intervalMs: number;
  /** The data that are looked at are this much older than the instant. */
  readonly queryOffsetMs: number;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  /** More series than this fail the evaluation; 0 for no limit. */
  readonly limit: number;
  /** What an instant without any answer means. */
  readonly onMissing: 'resolve' | 'freeze';
  /** Templates, beside the labels of the series. */
  readonly labels: Labels;
  readonly annotations: Labels;
  /** What the templates know as `$externalLabels`. */
  readonly externalLabels: Labels;
  /** Address of the source, without a slash at its end; empty where it has no page to look at queries. */
  readonly sourceUrl: string;
}
