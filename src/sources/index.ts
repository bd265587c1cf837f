/** Where numbers come from: Prometheus, ClickHouse, files. */
export type { Answer, AskOptions, Source, SourceFindings, Table } from './source.ts';
