/** What `nines init` found on a server and measured over its last weeks: the only input of the proposal. */
export interface Findings {
  /** `Prometheus 2.42.0`. */
  readonly server: string;
  readonly source: FoundSource;
  readonly candidates: readonly Candidate[];
  /** What was seen and is of no use here, in short sentences. */
  readonly remarks: readonly string[];
}

export interface FoundSource {
  readonly name: string;
  readonly type: 'prometheus' | 'clickhouse';
  /** Without user and password. */
  readonly url: string;
  readonly username: string;
  readonly hasPassword: boolean;
  /** ClickHouse: database of tables without one. */
  readonly database?: string;
}

interface Measured {
  /** Job or table: one service of the reader's. */
  readonly service: string;
  /** Length of the history that was measured, the longest usual SLO window that fits. */
  readonly windowMs: number;
  readonly events: number;
}

export type Candidate =
  | (Measured & {
      readonly kind: 'availability';
      /** Keys of `sli` as they are written. */
      readonly sli: Readonly<Record<string, string>>;
      readonly unit: string;
      readonly goodShare: number;
      /** Query of the rate of events, for a detector; absent where there is none. */
      readonly traffic: string | undefined;
    })
  | (Measured & {
      readonly kind: 'latency';
      /** `{threshold}` in a text of SQL stands for the threshold in milliseconds. */
      readonly sli: Readonly<Record<string, string>>;
      readonly unit: string;
      /** Share of events at most this long, by usual thresholds, rising. */
      readonly shares: readonly { readonly thresholdMs: number; readonly share: number }[];
    })
  | (Measured & {
      readonly kind: 'up';
      readonly sli: Readonly<Record<string, string>>;
      readonly goodShare: number;
    });
