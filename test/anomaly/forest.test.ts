import { describe, expect, it } from 'vitest';
import {
  averagePathLength,
  decodeForest,
  encodeForest,
  type Forest,
  growForest,
  scoreForest,
} from '../../src/anomaly/forest/index.ts';
import { ENGINES, matrixOf } from '../../src/anomaly/index.ts';
import { mixSeed, Random } from '../../src/anomaly/random.ts';
import fc from '../properties.ts';
import { noise } from './sample-series.ts';

const OPTIONS = { trees: 50, sampleSize: 256, seed: 1 };
const random = (count: number, columns: number, salt = 0): number[][] =>
  Array.from({ length: count }, (_, i) =>
    Array.from({ length: columns }, (_, c) => noise(i * columns + c + salt) + noise(7_919 * (i + c) + salt)),
  );

/** Walks node by node with a branch, the plain way, and stops at the leaf. */
function pathOf({ depth, column, threshold, path }: Forest, tree: number, row: readonly number[]): number {
  const base = tree << depth;
  let node = 1;
  let level = 0;
  while (level < depth && threshold[base + node] !== Number.POSITIVE_INFINITY) {
    const above = (row[column[base + node] ?? 0] ?? 0) > (threshold[base + node] ?? 0);
    node = 2 * node + (above ? 1 : 0);
    level++;
  }
  return path[base + (node << (depth - level)) - (1 << depth)] ?? 0;
}

interface PlainNode {
  readonly column?: number;
  readonly threshold?: number;
  /** Depth and rows of a leaf. */
  readonly depth: number;
  readonly size: number;
}

/** Grows trees of splits of one column, the plain way: nodes by their number in a heap, tree after tree. */
function plainTrees(rows: readonly (readonly number[])[], trees: number, deepest: number, seed: number) {
  const random = new Random(mixSeed(seed, 'forest'));
  const columns = Array.from(rows[0] ?? [], (_, c) => c);
  const pool = Array.from(rows.keys());
  return Array.from({ length: trees }, () => {
    // All rows are drawn: only their order is random.
    for (let i = 0; i < pool.length; i++) random.next();
    const nodes = new Map<number, PlainNode>();
    const grow = (node: number, inside: readonly (readonly number[])[], depth: number): void => {
      for (let left = inside.length > 1 && depth < deepest ? columns.length : 0; left > 0; left--) {
        const pick = Math.floor(random.next() * left);
        const column = columns[pick] ?? 0;
        columns[pick] = columns[left - 1] ?? 0;
        columns[left - 1] = column;
        const finite = inside.map((row) => row[column] ?? 0).filter(Number.isFinite);
        const [low, high] = [Math.min(...finite), Math.max(...finite)];
        if (!(low < high)) continue;
        const share = random.next();
        const between = low * (1 - share) + high * share;
        const threshold = between < high && between >= low ? between : low;
        nodes.set(node, { column, threshold, depth, size: inside.length });
        const isAbove = (row: readonly number[]): boolean => (row[column] ?? 0) > threshold;
        grow(
          2 * node,
          inside.filter((row) => !isAbove(row)),
          depth + 1,
        );
        grow(2 * node + 1, inside.filter(isAbove), depth + 1);
        return;
      }
      nodes.set(node, { depth, size: inside.length });
    };
    grow(1, rows, 0);
    return nodes;
  });
}

const meanPath = (forest: Forest, row: readonly number[]): number =>
  Array.from({ length: forest.trees }, (_, tree) => pathOf(forest, tree, row)).reduce((sum, one) => sum + one, 0) /
  forest.trees;

describe('the average path length', () => {
  it('is that of the paper for its own sample size', () => {
    // The paper's ln + γ gives 10.244, the exact harmonic number a little more.
    expect(averagePathLength(256)).toBeCloseTo(10.249, 3);
    expect([0, 1, 2, 3].map(averagePathLength)).toEqual([0, 0, 1, 2 * 1.5 - 4 / 3]);
  });

  it('continues smoothly where the harmonic number changes from sum to series', () => {
    let sum = 0;
    for (let n = 2; n <= 200; n++) {
      sum += 1 / (n - 1);
      expect(averagePathLength(n)).toBeCloseTo(2 * sum - (2 * (n - 1)) / n, 10);
    }
  });
});

describe('a forest', () => {
  const data = matrixOf(random(256, 4));

  it('has the mean path length that the theory gives, over all rows it was grown from', () => {
    // A tree that is grown to single rows has external path length c(n) on average; cutting at ⌈log₂ n⌉ adds c(size) back.
    const one = matrixOf(random(256, 1));
    const forest = growForest(one, { ...OPTIONS, trees: 400 });
    const mean = Array.from(one.values).reduce((sum, value) => sum + meanPath(forest, [value]), 0) / 256;
    // Uniform gaps would give exactly c(n) for random thresholds between neighbours; values decide the gaps, so a tenth is allowed.
    expect(Math.abs(mean / averagePathLength(256) - 1)).toBeLessThan(0.1);
  });

  it('scores by 2^(−mean path ÷ c(n)), whatever way the tree is walked', () => {
    const rows = random(101, 4, 5);
    const forest = growForest(data, OPTIONS);
    const scores = scoreForest(forest, matrixOf(rows));
    for (const [i, row] of rows.entries()) {
      const mean = meanPath(forest, row);
      expect(scores[i]).toBeCloseTo(2 ** (-mean / averagePathLength(256)), 12);
    }
  });

  it('has the nodes that a plain way to grow it gives, with unknown, infinite and equal values among the rows', () => {
    const cell = fc.oneof(
      { weight: 6, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
      { weight: 2, arbitrary: fc.integer({ min: 0, max: 3 }) },
      fc.constantFrom(Number.NaN, Infinity, -Infinity, Number.MAX_VALUE, -Number.MAX_VALUE, -0),
    );
    const tables = fc
      .integer({ min: 1, max: 6 })
      .chain((columns) =>
        fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 2, maxLength: 90 }),
      );
    fc.assert(
      fc.property(tables, fc.integer(), (rows, seed) => {
        const forest = growForest(matrixOf(rows), { trees: 3, sampleSize: rows.length, seed });
        const plain = plainTrees(rows, 3, forest.depth, seed);
        for (const [tree, nodes] of plain.entries()) {
          const base = tree << forest.depth;
          for (const [node, { column, threshold, depth, size }] of nodes) {
            if (column === undefined) {
              const leaf = (node << (forest.depth - depth)) - (1 << forest.depth);
              expect(forest.path[base + leaf]).toBe(depth + averagePathLength(size));
            } else {
              expect(forest.column[base + node]).toBe(column);
              // Zero has two signs and they part rows alike, but not for toBe.
              expect(Number(forest.threshold[base + node]) + 0).toBe(Number(threshold) + 0);
            }
          }
          const splits = [...nodes.values()].filter((one) => one.column !== undefined).length;
          const own = forest.threshold.subarray(base + 1, base + (1 << forest.depth));
          expect(own.filter((one) => one !== Number.POSITIVE_INFINITY)).toHaveLength(splits);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('of the smallest sample has one split', () => {
    const forest = growForest(matrixOf([[1], [2]]), { ...OPTIONS, trees: 3 });
    expect(forest.depth).toBe(1);
    for (const score of scoreForest(forest, matrixOf([[0], [3]]))) expect(score).toBeCloseTo(2 ** -1, 12);
  });

  it('is the same for the same seed and another for another', () => {
    expect(growForest(data, OPTIONS)).toEqual(growForest(data, OPTIONS));
    expect(growForest(data, OPTIONS)).not.toEqual(growForest(data, { ...OPTIONS, seed: 2 }));
  });

  it('does not change when a column is counted in another unit', () => {
    const rows = random(256, 4);
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 0, max: 3 }), (power, column) => {
        const scaled = matrixOf(rows.map((row) => row.map((value, c) => (c === column ? value * 2 ** power : value))));
        expect(scoreForest(growForest(scaled, OPTIONS), scaled)).toEqual(scoreForest(growForest(data, OPTIONS), data));
      }),
      { numRuns: 20 },
    );
  });

  it('does not depend on the order of the rows when a tree sees them all, and hardly when it sees a sample', () => {
    const rows = random(256, 4);
    const scores = scoreForest(growForest(data, OPTIONS), data);
    const back = scoreForest(growForest(matrixOf(rows.toReversed()), OPTIONS), data);
    expect(back).toEqual(scores);

    const many = random(2_000, 4);
    const large = matrixOf(many);
    const options = { ...OPTIONS, trees: 200 };
    const one = scoreForest(growForest(large, options), large);
    const other = scoreForest(growForest(matrixOf(many.toReversed()), options), large);
    expect(Math.max(...one.map((score, i) => Math.abs(score - (other[i] ?? 0))))).toBeLessThan(0.05);
  });

  it('never splits a constant column, and gives one score where all rows are equal', () => {
    const constant = matrixOf(random(300, 3).map(([a = 0, b = 0]) => [a, 42, b]));
    const forest = growForest(constant, OPTIONS);
    const splits = Array.from(forest.column).filter((_, node) => forest.threshold[node] !== Number.POSITIVE_INFINITY);
    expect([...new Set(splits)].sort()).toEqual([0, 2]);
    const equal = matrixOf(Array.from({ length: 300 }, () => [1, 2]));
    expect(new Set(scoreForest(growForest(equal, OPTIONS), equal)).size).toBe(1);
  });

  it('grows and scores with NaN, infinite and huge values', () => {
    const rows = random(300, 2).map(([a = 0, b = 0], i) => [i % 7 === 0 ? Number.NaN : a, i % 11 === 0 ? Infinity : b]);
    rows.push([-Number.MAX_VALUE, Number.MAX_VALUE], [Number.MAX_VALUE, -Number.MAX_VALUE]);
    const odd = matrixOf(rows);
    for (const score of scoreForest(growForest(odd, OPTIONS), odd)) {
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(1);
    }
  });

  it('ranks as the reference implementation does', () => {
    const far = Array.from({ length: 10 }, (_, i) => [5 + i, -5 - i, 5, 5]);
    const all = matrixOf([...random(246, 4), ...far]);
    const reference = ENGINES['ml-isolation-forest'].fit(all, 1).score(all);
    const ours = scoreForest(growForest(all, { ...OPTIONS, trees: 200 }), all);
    const rank = (scores: Float64Array): number[] => {
      const order = Array.from(scores.keys()).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
      const ranks: number[] = [];
      for (const [place, row] of order.entries()) ranks[row] = place;
      return ranks;
    };
    const [a, b] = [rank(reference), rank(ours)];
    const squares = a.reduce((sum, place, i) => sum + (place - (b[i] ?? 0)) ** 2, 0);
    const spearman = 1 - (6 * squares) / (256 * (256 ** 2 - 1));
    expect(spearman).toBeGreaterThan(0.9);
    // The ten far rows are the ten oddest.
    expect(Math.min(...b.slice(246))).toBe(246);
  });

  it.each([1, 3])('comes back from its bytes as it was, with splits of %i columns', (splitColumns) => {
    const forest = growForest(data, { ...OPTIONS, splitColumns });
    const bytes = encodeForest(forest);
    expect(decodeForest(bytes)).toEqual(forest);
    expect(String.fromCharCode(...bytes.subarray(0, 3))).toBe('NIF');
  });

  it('is not read from bytes of another version, cut short, too long or damaged', () => {
    const bytes = encodeForest(growForest(data, OPTIONS));
    const older = bytes.slice();
    older[3] = 1;
    expect(decodeForest(older)).toBeUndefined();
    expect(decodeForest(bytes.subarray(0, bytes.length - 1))).toBeUndefined();
    expect(decodeForest(Uint8Array.from([...bytes, 0]))).toBeUndefined();
    const astray = bytes.slice();
    new DataView(astray.buffer).setUint16(20, 4_000, true);
    expect(decodeForest(astray)).toBeUndefined();
    const endless = bytes.slice();
    new DataView(endless.buffer).setUint32(12, 2 ** 31, true);
    expect(decodeForest(endless)).toBeUndefined();
    expect(decodeForest(new Uint8Array())).toBeUndefined();
  });

  it('never fails on bytes that are no forest', () => {
    const bytes = encodeForest(growForest(data, { ...OPTIONS, trees: 3 }));
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), (at, value) => {
        const changed = bytes.slice();
        changed[at] = value;
        const forest = decodeForest(changed);
        if (forest !== undefined && forest.columns === 4) scoreForest(forest, data);
      }),
      { numRuns: 300 },
    );
  });

  it('says what it cannot grow from', () => {
    expect(() => growForest(matrixOf([]), OPTIONS)).toThrow(RangeError);
    expect(() => scoreForest(growForest(data, OPTIONS), matrixOf([[1]]))).toThrow('4 columns');
  });
});

describe('splits along planes', () => {
  /** A cross: its arms are usual, its corners are not, and no single column tells them apart. */
  const arms = Array.from({ length: 600 }, (_, i) => {
    const along = 4 * noise(i);
    const across = 0.3 * noise(i + 10_000);
    return i % 2 === 0 ? [along + across, along - across] : [along + across, across - along];
  });
  const usual = matrixOf(arms);
  const options = { trees: 200, sampleSize: 256, seed: 3 };
  const beside = matrixOf([
    [0, 3.5],
    [0, -3.5],
    [3.5, 0],
    [-3.5, 0],
  ]);

  it('see what lies between the arms of a slanted cross more clearly than splits of a column', () => {
    const contrast = (splitColumns: number): number => {
      const forest = growForest(usual, { ...options, splitColumns });
      const odd = scoreForest(forest, beside);
      const all = scoreForest(forest, usual).sort();
      return Math.min(...odd) - (all[Math.floor(0.9 * all.length)] ?? 0);
    };
    expect(contrast(2)).toBeGreaterThan(contrast(1));
    expect(contrast(2)).toBeGreaterThan(0);
  });

  it('do not change with the unit of a column, and go on without what is unknown', () => {
    const scaled = matrixOf(arms.map(([a = 0, b = 0]) => [a * 1_024, b]));
    const one = scoreForest(growForest(usual, { ...options, splitColumns: 2 }), usual);
    const other = scoreForest(growForest(scaled, { ...options, splitColumns: 2 }), scaled);
    expect(Math.max(...one.map((score, i) => Math.abs(score - (other[i] ?? 0))))).toBeLessThan(1e-9);
    const forest = growForest(usual, { ...options, splitColumns: 2 });
    const half = matrixOf([
      [0.1, Number.NaN],
      [Number.NaN, Number.NaN],
      [Infinity, 0],
    ]);
    for (const score of scoreForest(forest, half)) {
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(1);
    }
  });
});

describe('weights of rows', () => {
  const rows = matrixOf([...random(300, 2), ...random(300, 2, 9).map(([a = 0, b = 0]) => [a + 20, b + 20])]);

  it('make the forest know the heavier rows better', () => {
    const weights = Float64Array.from({ length: 600 }, (_, i) => (i < 300 ? 0.01 : 1));
    const scores = scoreForest(growForest(rows, { ...OPTIONS, sampleSize: 128, weights }), rows);
    const mean = (from: number): number => scores.slice(from, from + 300).reduce((sum, one) => sum + one / 300, 0);
    expect(mean(0)).toBeGreaterThan(mean(300) + 0.1);
  });

  it('of zero leave a row out as long as there are others', () => {
    const weights = Float64Array.from({ length: 600 }, (_, i) => (i < 300 ? 1 : 0));
    const half = Int32Array.from({ length: 300 }, (_, i) => i);
    const options = { ...OPTIONS, sampleSize: 64 };
    const without = growForest(rows, { ...options, from: half, weights: weights.slice(0, 300) });
    expect(growForest(rows, { ...options, weights })).toEqual(without);
  });

  it('all alike draw as often from every row as no weights do', () => {
    const one = matrixOf(random(400, 1));
    const weights = new Float64Array(400).fill(7);
    const options = { ...OPTIONS, trees: 400, sampleSize: 64 };
    const weighted = scoreForest(growForest(one, { ...options, weights }), one);
    const plain = scoreForest(growForest(one, options), one);
    expect(Math.max(...weighted.map((score, i) => Math.abs(score - (plain[i] ?? 0))))).toBeLessThan(0.05);
  });
});
