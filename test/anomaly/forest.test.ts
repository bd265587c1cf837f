import fc from 'fast-check';
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
import { noise } from './sample-series.ts';

const OPTIONS = { trees: 50, sampleSize: 256, seed: 1 };
const random = (count: number, columns: number, salt = 0): number[][] =>
  Array.from({ length: count }, (_, i) =>
    Array.from({ length: columns }, (_, c) => noise(i * columns + c + salt) + noise(7_919 * (i + c) + salt)),
  );

/** Walks node by node with a branch, the plain way. */
function pathOf(forest: Forest, tree: number, row: readonly number[]): number {
  let node = forest.roots[tree] ?? 0;
  while (forest.left[node] !== node) {
    const above = (row[forest.column[node] ?? 0] ?? 0) > (forest.threshold[node] ?? 0);
    node = (forest.left[node] ?? 0) + (above ? 1 : 0);
  }
  return forest.path[node] ?? 0;
}

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
    const mean =
      Array.from(one.values).reduce(
        (sum, value) => sum + forest.roots.reduce((s, _, tree) => s + pathOf(forest, tree, [value]), 0),
        0,
      ) /
      (256 * 400);
    // Uniform gaps would give exactly c(n) for random thresholds between neighbours; values decide the gaps, so a tenth is allowed.
    expect(Math.abs(mean / averagePathLength(256) - 1)).toBeLessThan(0.1);
  });

  it('scores by 2^(−mean path ÷ c(n)), whatever way the tree is walked', () => {
    const rows = random(101, 4, 5);
    const forest = growForest(data, OPTIONS);
    const scores = scoreForest(forest, matrixOf(rows));
    for (const [i, row] of rows.entries()) {
      const mean = forest.roots.reduce((sum, _, tree) => sum + pathOf(forest, tree, row), 0) / forest.roots.length;
      expect(scores[i]).toBeCloseTo(2 ** (-mean / averagePathLength(256)), 12);
    }
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
    const inner = forest.left.map((child, node) => (child === node ? -1 : (forest.column[node] ?? -1)));
    expect(inner.includes(1)).toBe(false);
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

  it('comes back from its bytes as it was', () => {
    const forest = growForest(data, OPTIONS);
    const bytes = encodeForest(forest);
    expect(decodeForest(bytes)).toEqual(forest);
    expect(String.fromCharCode(...bytes.subarray(0, 3))).toBe('NIF');
  });

  it('is not read from bytes of another version, cut short or damaged', () => {
    const bytes = encodeForest(growForest(data, OPTIONS));
    const newer = bytes.slice();
    newer[3] = 2;
    expect(decodeForest(newer)).toBeUndefined();
    expect(decodeForest(bytes.subarray(0, bytes.length - 1))).toBeUndefined();
    const astray = bytes.slice();
    new DataView(astray.buffer).setInt32(20, 1 << 30, true);
    expect(decodeForest(astray)).toBeUndefined();
    expect(decodeForest(new Uint8Array())).toBeUndefined();
  });

  it('says what it cannot grow from', () => {
    expect(() => growForest(matrixOf([]), OPTIONS)).toThrow(RangeError);
    expect(() => scoreForest(growForest(data, OPTIONS), matrixOf([[1]]))).toThrow('4 columns');
  });
});
