import type { Matrix } from '../matrix.ts';
import type { Forest } from './forest.ts';
import { averagePathLength } from './path-length.ts';
import { sideOf } from './split.ts';
import { LANES, NODE_BYTES, walkKernel } from './walk-kernel.ts';

/** Rows that are walked down one tree before the next tree: they and the tree stay in the cache meanwhile. */
const BLOCK_ROWS = 256;
/** Trees of so many bytes are put into the kernel's memory at once, or one tree where it is larger. */
const TREE_BYTES = 4_194_304;

/**
 * Anomaly scores `2^(−E(path) / c(sampleSize))` of rows `[from, to)` in (0, 1]: near 1 for rows that few random splits isolate, about 0.5
 * where nothing stands out. A row's score does not depend on the rows beside it.
 */
export function scoreForest(forest: Forest, data: Matrix, from = 0, to = data.rows): Float64Array {
  if (data.columns !== forest.columns) {
    throw new RangeError(`the forest was grown on ${forest.columns} columns, the rows have ${data.columns}`);
  }
  const sums = new Float64Array(to - from);
  if (forest.planes === undefined) addPaths(forest, data, from, sums);
  else addPathsOfPlanes(forest, data, from, sums);
  const exponent = -1 / (forest.trees * Math.max(averagePathLength(forest.sampleSize), 1e-12));
  for (let i = 0; i < sums.length; i++) sums[i] = 2 ** ((sums[i] as number) * exponent);
  return sums;
}

function addPaths(forest: Forest, data: Matrix, from: number, sums: Float64Array): void {
  const { trees, depth, columns } = forest;
  const places = 1 << depth;
  const atOnce = Math.min(trees, Math.max(1, Math.floor(TREE_BYTES / (places * (NODE_BYTES + 8)))));
  const kernel = walkKernel();
  const paths = atOnce * places * NODE_BYTES;
  const rows = paths + atOnce * places * 8;
  const blockSums = rows + columns * BLOCK_ROWS * 8;
  const memory = kernel.memory(blockSums + BLOCK_ROWS * 8);
  const { doubles } = memory;
  const sumsAt = blockSums / 8;
  for (let first = 0; first < trees; first += atOnce) {
    const count = Math.min(atOnce, trees - first);
    loadTrees(forest, first * places, count * places, paths, memory);
    for (let start = 0; start < sums.length; start += BLOCK_ROWS) {
      const block = sums.subarray(start, start + BLOCK_ROWS);
      loadRows(data, from + start, block.length, doubles, rows / 8);
      doubles.set(block, sumsAt);
      const padded = Math.ceil(block.length / LANES) * LANES;
      for (let tree = 0; tree < count; tree++) {
        const path = paths + (tree - 1) * places * 8;
        kernel.walk(tree * places * NODE_BYTES, path, rows, padded, blockSums, depth);
      }
      block.set(doubles.subarray(sumsAt, sumsAt + block.length));
    }
  }
}

function loadTrees(
  { column, threshold, path }: Forest,
  first: number,
  count: number,
  paths: number,
  { doubles, words }: { readonly doubles: Float64Array; readonly words: Int32Array },
): void {
  for (let i = 0; i < count; i++) {
    doubles[2 * i] = threshold[first + i] as number;
    words[4 * i + 2] = (column[first + i] as number) * BLOCK_ROWS * 8;
  }
  doubles.set(path.subarray(first, first + count), paths / 8);
}

/** Column after column. */
function loadRows({ values, columns }: Matrix, first: number, count: number, doubles: Float64Array, at: number): void {
  for (let c = 0; c < columns; c++) {
    const to = at + c * BLOCK_ROWS;
    for (let i = 0, read = first * columns + c; i < count; i++, read += columns)
      doubles[to + i] = values[read] as number;
  }
}

function addPathsOfPlanes(forest: Forest, { values, columns }: Matrix, from: number, sums: Float64Array): void {
  const { trees, depth, threshold, path, planes = new Float64Array(), points = new Float64Array() } = forest;
  const places = 1 << depth;
  for (let i = 0; i < sums.length; i++) {
    const row = (from + i) * columns;
    for (let base = 0; base < trees * places; base += places) {
      let node = 1;
      while (node < places) {
        const splits = threshold[base + node] !== Number.POSITIVE_INFINITY;
        const isAbove = splits && sideOf(values, row, planes, points, (base + node) * columns, columns) > 0;
        node = 2 * node + (isAbove ? 1 : 0);
      }
      sums[i] = (sums[i] as number) + (path[base + node - places] as number);
    }
  }
}
