import { IsolationForest } from 'ml-isolation-forest';
import { growForest, scoreForest } from '../src/anomaly/forest/index.ts';
import type { Matrix } from '../src/anomaly/index.ts';
import type { Bench, Figure } from './figure.ts';
import { machine } from './measure.ts';
import { python } from './python.ts';

const COLUMNS = 5;
const OPTIONS = { trees: 100, sampleSize: 256, seed: 42 };
const RUNS = 5;
/** Numbers with a bell-like distribution, the same every time. */
function sample(rows: number): Matrix {
  const values = new Float64Array(rows * COLUMNS);
  for (let i = 0; i < values.length; i++) {
    const x = Math.sin(i * 12.9898) * 43_758.5453;
    const y = Math.sin(i * 78.233) * 12_543.123;
    values[i] = x - Math.floor(x) + (y - Math.floor(y)) - 1;
  }
  return { rows, columns: COLUMNS, values };
}

/** Milliseconds of scikit-learn for the same work; null where it is not installed. */
function scikitLearn(trainRows: number, scoreRows: number, timed: 'fit and score' | 'score'): number | null {
  const program = `
import time, numpy as np
from sklearn.ensemble import IsolationForest
rng = np.random.RandomState(42)
train, rows = rng.normal(size=(${trainRows}, ${COLUMNS})), rng.normal(size=(${scoreRows}, ${COLUMNS}))
times = []
for _ in range(${scoreRows > 100_000 ? 1 : RUNS}):
    a = time.perf_counter()
    forest = IsolationForest(n_estimators=${OPTIONS.trees}, max_samples=${OPTIONS.sampleSize}, random_state=42, n_jobs=1).fit(train)
    b = time.perf_counter()
    forest.score_samples(rows)
    c = time.perf_counter()
    times.append(c - ${timed === 'score' ? 'b' : 'a'})
print(1000 * min(times))
`;
  const time = Number(python(program) ?? Number.NaN);
  return Number.isFinite(time) ? time : null;
}

/** Milliseconds of the fastest of several runs, here and in the peer: other work on the machine only ever adds. */
function timeOf(work: () => void, runs = RUNS): number {
  work();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

function timesFaster(figure: string, value: number, peer: string, peerValue: number | null, aim: number): Figure {
  const ratio = peerValue === null ? null : peerValue / value;
  const met = ratio === null ? null : ratio >= aim;
  return { figure, value, unit: 'ms', peer, peerValue, ratio, aim: `at least ${aim} times as fast`, met, machine };
}

export const forestFitScore: Bench = {
  name: 'forest-fit-score',
  description: 'grow 100 trees of 256 rows from 2,016 rows of 5 columns and score them, one thread',
  run: async () => {
    const data = sample(2_016);
    const ours = timeOf(() => scoreForest(growForest(data, OPTIONS), data), 25);
    return [timesFaster('forest-fit-score', ours, 'scikit-learn', scikitLearn(2_016, 2_016, 'fit and score'), 20)];
  },
};

export const forestScore1m: Bench = {
  name: 'forest-score-1m',
  description: 'score 1,000,000 rows of 5 columns with 100 trees of 256 rows, one thread',
  run: async () => {
    const forest = growForest(sample(2_016), OPTIONS);
    const rows = sample(1_000_000);
    const ours = timeOf(() => scoreForest(forest, rows), 3);
    return [timesFaster('forest-score-1m', ours, 'scikit-learn', scikitLearn(2_016, 1_000_000, 'score'), 12)];
  },
};

/** Rows that the package scores in a second or two; a million take it a minute. */
const ML_ROWS = 20_000;

export const forestVsMl: Bench = {
  name: 'forest-vs-ml',
  description:
    'the same with ml-isolation-forest: grow 100 trees and score 2,016 rows, and score many rows, one thread',
  run: async () => {
    const data = sample(2_016);
    const first = Int32Array.from({ length: OPTIONS.sampleSize }, (_, i) => i);
    const plain = (matrix: Matrix): number[][] =>
      Array.from({ length: matrix.rows }, (_, i) => [...matrix.values.subarray(i * COLUMNS, (i + 1) * COLUMNS)]);
    const rows = plain(data);
    const grown = (from: readonly number[][]): IsolationForest => {
      const forest = new IsolationForest({ nEstimators: OPTIONS.trees });
      forest.train(from);
      return forest;
    };
    // It draws no sample: given the 256 rows that a sample has, and as it is used, given all.
    const theirs = timeOf(() => grown(rows.slice(0, OPTIONS.sampleSize)).predict(rows), 15);
    const theirsOfAll = timeOf(() => grown(rows).predict(rows));
    const ours = timeOf(() => scoreForest(growForest(data, { ...OPTIONS, from: first }), data), 25);
    const oursOfAll = timeOf(() => scoreForest(growForest(data, OPTIONS), data), 25);

    const forest = growForest(data, OPTIONS);
    const many = sample(1_000_000);
    const oursEach = timeOf(() => scoreForest(forest, many), 3) / many.rows;
    const sampled = grown(rows.slice(0, OPTIONS.sampleSize));
    const some = plain(sample(ML_ROWS));
    const theirsEach = timeOf(() => sampled.predict(some), 1) / ML_ROWS;
    const peer = 'ml-isolation-forest';
    return [
      timesFaster('forest-vs-ml', ours, `${peer} on 256 rows`, theirs, 25),
      timesFaster('forest-vs-ml-all-rows', oursOfAll, `${peer} on all rows`, theirsOfAll, 25),
      timesFaster('forest-vs-ml-score', oursEach * many.rows, `${peer}, a million rows`, theirsEach * many.rows, 25),
    ];
  },
};
