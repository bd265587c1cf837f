/** Where numbers come from: Prometheus, ClickHouse, files. */

export { selectorTest } from './file/matches-selector.ts';
export { type CostRow, readFocus } from './focus/index.ts';
export { openSource, type SourceDependencies } from './open-source.ts';
export type { Answer, AskOptions, HistogramSeries, Source, SourceFindings, Table } from './source.ts';
