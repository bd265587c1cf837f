/** Series and label sets as typed arrays: what sources give and everything else takes. Pure. */
export { type Labels, labelsFromKey, labelsKey, labelsText, NO_LABELS } from './labels.ts';
export { lowerBound } from './lower-bound.ts';
export type { EventSeries, Series } from './series.ts';
