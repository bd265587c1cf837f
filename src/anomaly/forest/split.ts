import type { Random } from '../random.ts';
import type { Forest } from './forest.ts';

/**
 * Splits the rows `[from, to)` of a node and brings those that go left to the front.
 * @param rows where each row begins.
 * @returns where the others begin; −1 where all rows of the node are equal.
 */
export type Split = (place: number, rows: Int32Array, from: number, to: number) => number;

/**
 * A plane through a random point of the box around the node's rows, slanted in up to `splitColumns` columns. Its weights are counted in the widths of
 * that box, so that the unit of a column does not matter. What is unknown or infinite counts as the plane's own point.
 */
export function choosePlane(values: Float64Array, forest: Forest, splitColumns: number, random: Random): Split {
  const { columns, threshold, planes = new Float64Array(), points = new Float64Array() } = forest;
  const order = new Order(columns, random);
  const range = new Float64Array(2);
  return (place, rows, from, to) => {
    const at = place * columns;
    let taken = 0;
    for (let remaining = columns; remaining > 0 && taken < splitColumns; remaining--) {
      const chosen = order.take(remaining);
      if (!measure(values, rows, from, to, chosen, range)) continue;
      taken++;
      points[at + chosen] = between(range, random);
      planes[at + chosen] = random.normal() / ((range[1] as number) - (range[0] as number));
    }
    if (taken === 0) return -1;
    threshold[place] = 0;
    let middle = from;
    for (let i = from; i < to; i++) {
      const row = rows[i] as number;
      rows[i] = rows[middle] as number;
      rows[middle] = row;
      middle += +!(sideOf(values, row, planes, points, at, columns) > 0);
    }
    return middle;
  };
}

/** On which side of a node's plane a row lies, and how far. */
export function sideOf(
  values: Float64Array,
  row: number,
  planes: Float64Array,
  points: Float64Array,
  at: number,
  columns: number,
): number {
  let side = 0;
  for (let c = 0; c < columns; c++) {
    const weight = planes[at + c] as number;
    const distance = (values[row + c] as number) - (points[at + c] as number);
    if (weight !== 0 && Number.isFinite(distance)) side += weight * distance;
  }
  return side;
}

/** Columns in random order, each once. */
class Order {
  readonly #columns: Int32Array;
  readonly #random: Random;

  constructor(columns: number, random: Random) {
    this.#columns = Int32Array.from({ length: columns }, (_, c) => c);
    this.#random = random;
  }

  /** One of the `remaining` first, which goes behind them. */
  take(remaining: number): number {
    const pick = Math.floor(this.#random.next() * remaining);
    const chosen = this.#columns[pick] as number;
    this.#columns[pick] = this.#columns[remaining - 1] as number;
    this.#columns[remaining - 1] = chosen;
    return chosen;
  }
}

/** Puts the least and greatest finite value into `range`. @returns whether they differ. */
function measure(
  values: Float64Array,
  rows: Int32Array,
  from: number,
  to: number,
  column: number,
  range: Float64Array,
): boolean {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) {
    const value = values[(rows[i] as number) + column] as number;
    if (value < low && value !== Number.NEGATIVE_INFINITY) low = value;
    if (value > high && value !== Number.POSITIVE_INFINITY) high = value;
  }
  range[0] = low;
  range[1] = high;
  return low < high;
}

/** Evenly in `[low, high)`. Each half on its own, because the whole range of the largest doubles overflows. */
function between(range: Float64Array, random: Random): number {
  const [low, high] = range as unknown as [number, number];
  const share = random.next();
  const value = low * (1 - share) + high * share;
  return value < high && value >= low ? value : low;
}
