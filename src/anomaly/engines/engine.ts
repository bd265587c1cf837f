import type { Matrix } from './matrix.ts';

/** A trained model. */
export interface Model {
  /**
   * Degree of isolation of rows `[from, to)` in (0, 1], higher is odder. Comparable across models as far as their columns are: the detector's
   * columns have no unit.
   */
  score(data: Matrix, from?: number, to?: number): Float64Array;
}

/**
 * What learns the usual rows and scores others. An engine is pure: the same rows, seed and model before give the same model, whatever ran before.
 * Add one as a file of its own beside this and name it in `engines.ts`.
 */
export interface Engine<M extends Model = Model> {
  readonly name: string;
  /**
   * @param rows indices of the rows to learn from, at least two; all when omitted.
   * @param before the engine's model of a while ago, which is used up: an engine may renew a part of it in place instead of learning anew.
   */
  fit(data: Matrix, seed: number, rows?: Int32Array, before?: M): M;
}
