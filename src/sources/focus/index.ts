/** Bills in the FOCUS format. */
export type { CostRow } from './focus-row.ts';
export { readFocus } from './read-focus.ts';
