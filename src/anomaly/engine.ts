/** One point as its features; all rows of a model have the same length and finite numbers only. */
export type FeatureRow = readonly number[];

/** A trained model. */
export interface Model {
  /** Degree of isolation in (0, 1), higher is odder. Comparable within one model only: the calibration makes it comparable across series. */
  score(row: FeatureRow): number;
}

/**
 * What learns the usual rows and scores others. An engine is pure: the same rows and seed give the same model, whatever ran before.
 * Add one as a file of its own beside this and name it in `engines.ts`.
 */
export interface Engine {
  readonly name: string;
  /** More rows than this make training slow without making it better; the caller draws a sample. */
  readonly maxRows: number;
  /** @param rows at least two. */
  fit(rows: readonly FeatureRow[], seed: number): Model;
}
