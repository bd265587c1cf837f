import type { Matrix } from '../engines/matrix.ts';
import { mixSeed, Random } from '../random.ts';
import { evenDraw, weightedDraw } from './draw.ts';
import type { Forest } from './forest.ts';
import { growTree, WAITING_BYTES } from './grow-kernel.ts';
import { kernelMemory } from './kernel-memory.ts';
import { averagePathLengths } from './path-length.ts';
import { choosePlane, type Split } from './split.ts';

/** Trees have `2^depth` places whether they are taken or not, so that a sample cannot be as large as one likes. */
const MAX_SAMPLE = 65_536;

export interface GrowOptions {
  readonly trees: number;
  /** Rows drawn for each tree without replacement; 256 is enough (Liu, Ting, Zhou 2008, section 5.2). At most 65,536. */
  readonly sampleSize: number;
  readonly seed: number;
  /** Rows of the matrix that may be drawn; all when omitted. */
  readonly from?: Int32Array;
  /** How likely each row that may be drawn is, relative to the others: more for recent rows, say. All alike when omitted. */
  readonly weights?: Float64Array;
  /** Columns that each split takes together: 1, the default, compares a column; more cut along a plane (Hariri, Carrasco Kind, Brunner 2019). */
  readonly splitColumns?: number;
}

/**
 * Grows an isolation forest. Each split takes one of the columns that differ within the node, all alike likely, and a threshold evenly
 * between their least and greatest finite value; a row whose value is unknown goes left. Trees end at depth ⌈log₂ sampleSize⌉.
 * The same rows, options and seed give the same forest.
 * @throws RangeError without rows, columns or trees.
 */
export function growForest(data: Matrix, options: GrowOptions): Forest {
  const pool = options.from ?? firstIntegers(data.rows);
  const { columns } = data;
  const { trees } = options;
  if (pool.length === 0 || columns === 0 || trees < 1) throw new RangeError('a forest needs rows, columns and trees');
  const sampleSize = Math.min(Math.max(2, options.sampleSize), pool.length, MAX_SAMPLE);
  const depth = Math.ceil(Math.log2(sampleSize));
  const places = trees << depth;
  const extended = Math.min(options.splitColumns ?? 1, columns) > 1;
  const forest: Forest = {
    columns,
    sampleSize,
    trees,
    depth,
    column: new Int32Array(places),
    threshold: new Float64Array(places).fill(Number.POSITIVE_INFINITY),
    path: new Float64Array(places),
    planes: extended ? new Float64Array(places * columns) : undefined,
    points: extended ? new Float64Array(places * columns) : undefined,
  };
  const random = new Random(mixSeed(options.seed, 'forest'));
  const draw = options.weights === undefined ? evenDraw(pool) : weightedDraw(pool, options.weights);
  const grow = extended
    ? planeGrower(forest, options.splitColumns ?? 1, data, random)
    : columnGrower(forest, data, random);
  const rows = new Int32Array(sampleSize);
  for (let tree = 0; tree < trees; tree++) {
    draw(rows, random);
    grow(tree << depth, rows);
  }
  return forest;
}

function firstIntegers(count: number): Int32Array {
  const result = new Int32Array(count);
  for (let i = 0; i < count; i++) result[i] = i;
  return result;
}

/** Grows the tree whose first place is `base` from rows of the data. */
type Grow = (base: number, rows: Int32Array) => void;

function columnGrower(forest: Forest, data: Matrix, random: Random): Grow {
  const { columns, sampleSize, depth } = forest;
  const places = 1 << depth;
  const doubles = [sampleSize * columns, sampleSize + 1, places, places];
  const words = [columns, 2 * sampleSize, (WAITING_BYTES / 4) * 2 * (depth + 2), places];
  const at = addresses(doubles, words);
  const [sample, averages, threshold, path, order, lists, waiting, column] = at as [
    ...[number, number, number, number],
    ...[number, number, number, number],
  ];
  const memory = kernelMemory(at.at(-1) as number);
  memory.doubles.set(averagePathLengths(sampleSize).slice(0, sampleSize + 1), averages / 8);
  for (let c = 0; c < columns; c++) memory.words[order / 4 + c] = c;
  const layout = {
    sample,
    count: sampleSize,
    columns,
    depth,
    order,
    rows: lists,
    waiting,
    averages,
    threshold,
    column,
    path,
  };
  return (base, rows) => {
    loadSample(data, rows, memory.doubles, sample / 8);
    memory.doubles.fill(Number.POSITIVE_INFINITY, threshold / 8, threshold / 8 + places);
    memory.doubles.fill(0, path / 8, path / 8 + places);
    memory.words.fill(0, column / 4, column / 4 + places);
    random.state = growTree(layout, random.state);
    forest.threshold.set(memory.doubles.subarray(threshold / 8, threshold / 8 + places), base);
    forest.path.set(memory.doubles.subarray(path / 8, path / 8 + places), base);
    forest.column.set(memory.words.subarray(column / 4, column / 4 + places), base);
  };
}

/** Where regions of so many doubles, and behind them of so many 32-bit integers, begin in bytes; at last where they all end. */
function addresses(doubles: readonly number[], words: readonly number[]): number[] {
  const at = [0];
  for (const count of doubles) at.push((at.at(-1) as number) + 8 * count);
  for (const count of words) at.push((at.at(-1) as number) + 4 * count);
  return at;
}

/** Column after column: what a node compares lies together. */
function loadSample({ values, columns }: Matrix, rows: Int32Array, doubles: Float64Array, at: number): void {
  const count = rows.length;
  for (let i = 0; i < count; i++) {
    const from = (rows[i] as number) * columns;
    for (let c = 0, to = at + i; c < columns; c++, to += count) doubles[to] = values[from + c] as number;
  }
}

function planeGrower(forest: Forest, splitColumns: number, data: Matrix, random: Random): Grow {
  const { columns, sampleSize } = forest;
  // The rows of one tree, side by side: small enough for the fastest cache.
  const sample = new Float64Array(sampleSize * columns);
  const grower = new PlaneGrower(forest, choosePlane(sample, forest, splitColumns, random));
  return (base, rows) => {
    for (let i = 0, to = 0; i < sampleSize; i++) {
      const at = (rows[i] as number) * columns;
      rows[i] = to;
      for (let c = 0; c < columns; c++) sample[to++] = data.values[at + c] as number;
    }
    grower.grow(base, rows);
  };
}

class PlaneGrower {
  readonly #forest: Forest;
  readonly #split: Split;
  /** Nodes that wait, four numbers each: node, from, to, depth. Two for each level are the most. */
  readonly #waiting: Int32Array;
  /** Average path length of every number of rows. */
  readonly #average: readonly number[];

  constructor(forest: Forest, split: Split) {
    this.#forest = forest;
    this.#split = split;
    this.#waiting = new Int32Array(8 * (forest.depth + 2));
    this.#average = averagePathLengths(forest.sampleSize);
  }

  /** @param base first place of the tree. @param rows where each row of the sample begins; brought into the order of the leaves. */
  grow(base: number, rows: Int32Array): void {
    const { depth: deepest, path } = this.#forest;
    const waiting = this.#waiting;
    const leaves = 1 << deepest;
    waiting.set([1, 0, rows.length, 0]);
    let top = 4;
    while (top > 0) {
      const depth = waiting[--top] as number;
      const to = waiting[--top] as number;
      const from = waiting[--top] as number;
      const node = waiting[--top] as number;
      const middle = to - from > 1 && depth < deepest ? this.#split(base + node, rows, from, to) : -1;
      if (middle < 0) {
        path[base + (node << (deepest - depth)) - leaves] = depth + (this.#average[to - from] as number);
        continue;
      }
      top = push(waiting, top, 2 * node + 1, middle, to, depth + 1);
      top = push(waiting, top, 2 * node, from, middle, depth + 1);
    }
  }
}

function push(waiting: Int32Array, top: number, node: number, from: number, to: number, depth: number): number {
  waiting[top] = node;
  waiting[top + 1] = from;
  waiting[top + 2] = to;
  waiting[top + 3] = depth;
  return top + 4;
}
