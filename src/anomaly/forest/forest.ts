/**
 * Trees in flat arrays, one after the other. The right child of a node is the one after its left child. A leaf is its own left child with
 * threshold +∞, so that a walk of fixed length needs no question whether it has arrived.
 */
export interface Forest {
  readonly columns: number;
  /** Rows that each tree was grown from. */
  readonly sampleSize: number;
  /** First node of every tree. */
  readonly roots: Int32Array;
  /** Longest walk in every tree. */
  readonly depths: Int32Array;
  readonly column: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  /** Path length that a leaf stands for: its depth and {@link averagePathLength} of the rows it holds; 0 in inner nodes. */
  readonly path: Float64Array;
}
