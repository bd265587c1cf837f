/** Where our own data lives: one ClickHouse, embedded or server. */

export { readAnomalies, writeAnomalies } from './anomalies.ts';
export { readRoiEntries, writeRoiEntries } from './roi-entries.ts';
export type { Column, ColumnType, Param, Params, Store, Watermark } from './store.ts';
