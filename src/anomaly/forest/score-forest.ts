import type { Matrix } from '../engines/matrix.ts';
import type { Forest } from './forest.ts';
import { type KernelMemory, kernelMemory } from './kernel-memory.ts';
import { averagePathLength } from './path-length.ts';
import { sideOf } from './split.ts';
import { LANES, LEAST_DEPTH, NODE_BYTES, walkKernel } from './walk-kernel.ts';

/** Bytes of rows that are walked down all trees before the next rows: they stay in the second cache meanwhile. */
const BLOCK_BYTES = 131_072;

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
  const walk = walkKernel();
  const levels = Math.max(LEAST_DEPTH, depth);
  const places = 1 << levels;
  const most = LANES * Math.max(1, Math.floor(BLOCK_BYTES / (8 * columns * LANES)));
  const blockRows = Math.min(most, LANES * Math.ceil(sums.length / LANES));
  const paths = places * NODE_BYTES;
  const rows = paths + places * 8;
  const blockSums = rows + columns * blockRows * 8;
  const memory = kernelMemory(blockSums + blockRows * 8);
  for (let start = 0; start < sums.length; start += blockRows) {
    const count = Math.min(blockRows, sums.length - start);
    loadRows(data, from + start, count, memory.doubles, rows / 8, blockRows);
    memory.doubles.fill(0, blockSums / 8, blockSums / 8 + blockRows);
    const padded = LANES * Math.ceil(count / LANES);
    for (let tree = 0; tree < trees; tree++) {
      loadTree(forest, tree, levels, 8 * blockRows, memory);
      walk(paths - places * 8, rows, padded, blockSums, levels);
    }
    sums.set(memory.doubles.subarray(blockSums / 8, blockSums / 8 + count), start);
  }
}

/** @param levels those of the forest, or more: what is below a leaf leads left. */
function loadTree(
  { column, threshold, path, depth }: Forest,
  tree: number,
  levels: number,
  columnBytes: number,
  { doubles, words }: KernelMemory,
): void {
  const places = 1 << depth;
  const base = tree << depth;
  for (let node = 1; node < places; node++) {
    doubles[2 * node] = threshold[base + node] as number;
    words[4 * node + 2] = (column[base + node] as number) * columnBytes;
  }
  const deeper = levels - depth;
  for (let node = places; node < 1 << levels; node++) {
    doubles[2 * node] = Number.POSITIVE_INFINITY;
    words[4 * node + 2] = 0;
  }
  const paths = 2 << levels;
  if (deeper === 0) doubles.set(path.subarray(base, base + places), paths);
  else for (let leaf = 0; leaf < places; leaf++) doubles[paths + (leaf << deeper)] = path[base + leaf] as number;
}

/** Column after column, `height` rows each. */
function loadRows(
  { values, columns }: Matrix,
  first: number,
  count: number,
  doubles: Float64Array,
  at: number,
  height: number,
): void {
  for (let c = 0; c < columns; c++) {
    const to = at + c * height;
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
