import type { Labels } from './labels.ts';

/**
 * One series. `times` are UTC milliseconds, strictly increasing; `values` has the same length.
 * A value may be NaN or infinite where the source said so; a stale marker never gets here (it ends the run of points).
 */
export interface Series {
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** Good and valid events per bucket, as an SQL source gives them: `times` are bucket starts, UTC milliseconds. */
export interface EventSeries {
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly good: Float64Array;
  readonly valid: Float64Array;
}
