import type { Matrix } from '../matrix.ts';
import type { Forest } from './forest.ts';
import { averagePathLength } from './path-length.ts';

/** Rows that are walked down one tree before the next tree: they and the tree stay in the cache meanwhile. */
const BLOCK_ROWS = 512;

/**
 * Anomaly scores `2^(−E(path) / c(sampleSize))` of rows `[from, to)` in (0, 1]: near 1 for rows that few random splits isolate, about 0.5
 * where nothing stands out. Every walk has the tree's full depth without a branch, four rows at a time, which keeps the processor's pipeline full.
 */
export function scoreForest(forest: Forest, data: Matrix, from = 0, to = data.rows): Float64Array {
  if (data.columns !== forest.columns) {
    throw new RangeError(`the forest was grown on ${forest.columns} columns, the rows have ${data.columns}`);
  }
  const sums = new Float64Array(to - from);
  for (let start = from; start < to; start += BLOCK_ROWS) {
    const end = Math.min(to, start + BLOCK_ROWS);
    for (let tree = 0; tree < forest.roots.length; tree++) addPaths(forest, tree, data, start, end, sums, from);
  }
  const exponent = -1 / (forest.roots.length * Math.max(averagePathLength(forest.sampleSize), 1e-12));
  for (let i = 0; i < sums.length; i++) sums[i] = 2 ** ((sums[i] as number) * exponent);
  return sums;
}

function addPaths(
  forest: Forest,
  tree: number,
  data: Matrix,
  start: number,
  end: number,
  sums: Float64Array,
  first: number,
): void {
  const { column, threshold, left, path } = forest;
  const { values, columns } = data;
  const root = forest.roots[tree] as number;
  const depth = forest.depths[tree] as number;
  let row = start;
  for (; row + 3 < end; row += 4) {
    const a = row * columns;
    const b = a + columns;
    const c = b + columns;
    const d = c + columns;
    let na = root;
    let nb = root;
    let nc = root;
    let nd = root;
    for (let level = 0; level < depth; level++) {
      na = (left[na] as number) + +((values[a + (column[na] as number)] as number) > (threshold[na] as number));
      nb = (left[nb] as number) + +((values[b + (column[nb] as number)] as number) > (threshold[nb] as number));
      nc = (left[nc] as number) + +((values[c + (column[nc] as number)] as number) > (threshold[nc] as number));
      nd = (left[nd] as number) + +((values[d + (column[nd] as number)] as number) > (threshold[nd] as number));
    }
    const at = row - first;
    sums[at] = (sums[at] as number) + (path[na] as number);
    sums[at + 1] = (sums[at + 1] as number) + (path[nb] as number);
    sums[at + 2] = (sums[at + 2] as number) + (path[nc] as number);
    sums[at + 3] = (sums[at + 3] as number) + (path[nd] as number);
  }
  for (; row < end; row++) {
    let node = root;
    for (let level = 0; level < depth; level++) {
      const value = values[row * columns + (column[node] as number)] as number;
      node = (left[node] as number) + +(value > (threshold[node] as number));
    }
    sums[row - first] = (sums[row - first] as number) + (path[node] as number);
  }
}
