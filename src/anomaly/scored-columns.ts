import type { Instant } from '../time/index.ts';
import type { ScoredPoint } from './detector.ts';

const FIELDS = ['time', 'value', 'score', 'expected', 'lower', 'upper', 'anomalous'] as const;
type Field = (typeof FIELDS)[number];

/** Scored points as one block of numbers, column after column: tens of thousands of objects cost more than to judge them, and more again to hand on. */
export class ScoredColumns implements Iterable<ScoredPoint> {
  /** One column for each of time, value, score, expected, lower, upper, and 1 where a point is anomalous. */
  readonly block: Float64Array;
  readonly length: number;

  /** @param block of another thread's columns. */
  constructor(block: Float64Array) {
    this.block = block;
    this.length = block.length / FIELDS.length;
  }

  /** Room for so many points. */
  static of(length: number): ScoredColumns {
    return new ScoredColumns(new Float64Array(length * FIELDS.length));
  }

  static from(points: readonly ScoredPoint[]): ScoredColumns {
    const columns = ScoredColumns.of(points.length);
    for (const [row, { time, value, score, expected, lower, upper, anomalous }] of points.entries()) {
      columns.set(row, time, value, score, expected, lower, upper, anomalous);
    }
    return columns;
  }

  column(field: Field): Float64Array {
    const start = FIELDS.indexOf(field) * this.length;
    return this.block.subarray(start, start + this.length);
  }

  set(
    row: number,
    time: Instant,
    value: number,
    score: number,
    expected: number,
    lower: number,
    upper: number,
    anomalous: boolean,
  ): void {
    const { block, length } = this;
    block[row] = time;
    block[row + length] = value;
    block[row + 2 * length] = score;
    block[row + 3 * length] = expected;
    block[row + 4 * length] = lower;
    block[row + 5 * length] = upper;
    block[row + 6 * length] = anomalous ? 1 : 0;
  }

  /** While there is too little history to say anything. */
  setUnjudged(row: number, time: Instant, value: number): void {
    this.set(row, time, value, 0, Number.NaN, Number.NaN, Number.NaN, false);
  }

  at(row: number): ScoredPoint {
    const { block, length } = this;
    const number = (column: number): number => block[column * length + row] as number;
    return {
      time: number(0),
      value: number(1),
      score: number(2),
      expected: number(3),
      lower: number(4),
      upper: number(5),
      anomalous: number(6) === 1,
    };
  }

  *[Symbol.iterator](): Generator<ScoredPoint> {
    for (let row = 0; row < this.length; row++) yield this.at(row);
  }
}
