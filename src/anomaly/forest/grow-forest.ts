import type { Matrix } from '../matrix.ts';
import { mixSeed, seededRandom } from '../random.ts';
import type { Forest } from './forest.ts';
import { averagePathLength } from './path-length.ts';

export interface GrowOptions {
  readonly trees: number;
  /** Rows drawn for each tree without replacement; 256 is enough (Liu, Ting, Zhou 2008, section 5.2). */
  readonly sampleSize: number;
  readonly seed: number;
  /** Rows of the matrix that may be drawn; all when omitted. */
  readonly from?: Int32Array;
}

/**
 * Grows an isolation forest. Each split takes one of the columns that differ within the node, all alike likely, and a threshold evenly
 * between their least and greatest finite value; a row whose value is unknown goes left. Trees end at depth ⌈log₂ sampleSize⌉.
 * The same rows, options and seed give the same forest.
 * @throws RangeError without rows, columns or trees.
 */
export function growForest(data: Matrix, options: GrowOptions): Forest {
  const pool = options.from === undefined ? Int32Array.from({ length: data.rows }, (_, i) => i) : options.from.slice();
  if (pool.length === 0 || data.columns === 0 || options.trees < 1) {
    throw new RangeError('a forest needs rows, columns and trees');
  }
  const sampleSize = Math.min(Math.max(2, options.sampleSize), pool.length);
  const nodes = new Nodes(options.trees * (2 * sampleSize - 1), sampleSize);
  const random = seededRandom(mixSeed(options.seed, 'forest'));
  const roots = new Int32Array(options.trees);
  const depths = new Int32Array(options.trees);
  const sample = new Sample(data.columns, sampleSize);
  for (let tree = 0; tree < options.trees; tree++) {
    drawToFront(pool, sampleSize, random);
    sample.take(data, pool);
    roots[tree] = nodes.count;
    depths[tree] = growTree(nodes, sample, random);
  }
  return { columns: data.columns, sampleSize, roots, depths, ...nodes.used() };
}

/** The first steps of a Fisher–Yates shuffle: afterwards the first `count` entries are a sample without replacement. */
function drawToFront(pool: Int32Array, count: number, random: () => number): void {
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (pool.length - i));
    const chosen = pool[j] as number;
    pool[j] = pool[i] as number;
    pool[i] = chosen;
  }
}

/** The rows of one tree, copied column after column: small enough for the fastest cache. */
class Sample {
  readonly columns: number;
  readonly size: number;
  readonly values: Float64Array;
  /** Rows in the order of the leaves, once the tree is grown. */
  readonly rows: Int32Array;

  constructor(columns: number, size: number) {
    this.columns = columns;
    this.size = size;
    this.values = new Float64Array(columns * size);
    this.rows = new Int32Array(size);
  }

  take(data: Matrix, chosen: Int32Array): void {
    const { columns, size, values, rows } = this;
    for (let i = 0; i < size; i++) {
      const at = (chosen[i] as number) * columns;
      for (let c = 0; c < columns; c++) values[c * size + i] = data.values[at + c] as number;
      rows[i] = i;
    }
  }
}

class Nodes {
  count = 0;
  readonly column: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly path: Float64Array;
  /** Average path length of every number of rows. */
  readonly average: Float64Array;

  constructor(most: number, sampleSize: number) {
    this.column = new Int32Array(most);
    this.threshold = new Float64Array(most).fill(Number.POSITIVE_INFINITY);
    this.left = new Int32Array(most);
    this.path = new Float64Array(most);
    this.average = Float64Array.from({ length: sampleSize + 1 }, (_, n) => averagePathLength(n));
  }

  used(): Pick<Forest, 'column' | 'threshold' | 'left' | 'path'> {
    const { count } = this;
    return {
      column: this.column.slice(0, count),
      threshold: this.threshold.slice(0, count),
      left: this.left.slice(0, count),
      path: this.path.slice(0, count),
    };
  }
}

/** @returns the depth of the deepest leaf. */
function growTree(nodes: Nodes, sample: Sample, random: () => number): number {
  const { size, rows } = sample;
  const maxDepth = Math.ceil(Math.log2(size));
  const order = new Int32Array(sample.columns);
  // Nodes that wait: node, from, to, depth.
  const waiting = [nodes.count++, 0, size, 0];
  let deepest = 0;
  while (waiting.length > 0) {
    const depth = waiting.pop() as number;
    const to = waiting.pop() as number;
    const from = waiting.pop() as number;
    const node = waiting.pop() as number;
    if (depth > deepest) deepest = depth;
    if (to - from > 1 && depth < maxDepth && chooseSplit(nodes, node, sample, from, to, order, random)) {
      const middle = partition(
        rows,
        sample.values,
        (nodes.column[node] as number) * size,
        from,
        to,
        nodes.threshold[node] as number,
      );
      const left = nodes.count;
      nodes.count += 2;
      nodes.left[node] = left;
      waiting.push(left + 1, middle, to, depth + 1, left, from, middle, depth + 1);
    } else {
      nodes.left[node] = node;
      nodes.path[node] = depth + (nodes.average[to - from] as number);
    }
  }
  return deepest;
}

/** Tries the columns in random order until one differs. @returns false where all rows of the node are equal. */
function chooseSplit(
  nodes: Nodes,
  node: number,
  { columns, size, values, rows }: Sample,
  from: number,
  to: number,
  order: Int32Array,
  random: () => number,
): boolean {
  for (let c = 0; c < columns; c++) order[c] = c;
  for (let remaining = columns; remaining > 0; remaining--) {
    const pick = Math.floor(random() * remaining);
    const column = order[pick] as number;
    order[pick] = order[remaining - 1] as number;
    const base = column * size;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = from; i < to; i++) {
      const value = values[base + (rows[i] as number)] as number;
      if (value < low && value !== Number.NEGATIVE_INFINITY) low = value;
      if (value > high && value !== Number.POSITIVE_INFINITY) high = value;
    }
    if (!(low < high)) continue;
    // Each half on its own, because the whole range of the largest doubles overflows.
    const share = random();
    const threshold = low * (1 - share) + high * share;
    nodes.column[node] = column;
    nodes.threshold[node] = threshold < high && threshold >= low ? threshold : low;
    return true;
  }
  return false;
}

/** Brings the rows that are not above the threshold to the front. @returns where the others begin. */
function partition(
  rows: Int32Array,
  values: Float64Array,
  base: number,
  from: number,
  to: number,
  threshold: number,
): number {
  let middle = from;
  for (let i = from; i < to; i++) {
    const row = rows[i] as number;
    if ((values[base + row] as number) > threshold) continue;
    rows[i] = rows[middle] as number;
    rows[middle++] = row;
  }
  return middle;
}
