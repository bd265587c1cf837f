/** Bills in the FOCUS format. */
export { type FocusColumn, focusHeader } from './focus-columns.ts';
export { CATEGORIES, type CostRow, UNSPREAD } from './focus-row.ts';
export { readFocus } from './read-focus.ts';
