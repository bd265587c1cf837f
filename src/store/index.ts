/** Where our own data lives: one ClickHouse, embedded or server. */
export type { Column, ColumnType, Param, Params, Store, Watermark } from './store.ts';
