/** Where numbers come from: Prometheus, ClickHouse, files. */
export { openSource, type SourceDependencies } from './open-source.ts';
export type { Answer, AskOptions, Source, SourceFindings, Table } from './source.ts';
