/**
 * Trees in flat arrays, all of the same `depth` and one after the other. Nodes of a tree are numbered as in a heap: the root is 1, the children of
 * `n` are `2n` and `2n + 1`, so that nothing has to be looked up to go down. A node that splits nothing has threshold +∞ and sends every row left.
 */
export interface Forest {
  readonly columns: number;
  /** Rows that each tree was grown from. */
  readonly sampleSize: number;
  readonly trees: number;
  readonly depth: number;
  /** Column that each node compares; `trees × 2^depth` entries, the first of every tree is unused. */
  readonly column: Int32Array;
  readonly threshold: Float64Array;
  /** By where a walk of `depth` steps ends: depth of the leaf and {@link averagePathLength} of the rows that it held. */
  readonly path: Float64Array;
  /** Of extended splits: the plane of each node, `columns` weights; undefined where each node compares one column. */
  readonly planes: Float64Array | undefined;
  /** Of extended splits: a point on the plane of each node. */
  readonly points: Float64Array | undefined;
}
