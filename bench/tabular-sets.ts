import type { Matrix } from '../src/anomaly/index.ts';
import { seededRandom } from '../src/anomaly/index.ts';

/** Rows with a structure that is known, and which of them do not belong to it. */
export interface TabularSet {
  readonly name: string;
  readonly data: Matrix;
  /** 1 for a row that is odd. */
  readonly odd: Uint8Array;
}

const ROWS = 2_000;
/** One row in so many is odd. */
const ODD_EVERY = 25;

type Row = readonly number[];

/** Draws usual and odd rows. */
interface Shape {
  readonly name: string;
  readonly usual: (chance: Chance) => Row;
  readonly odd: (chance: Chance) => Row;
}

class Chance {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  uniform(low: number, high: number): number {
    return low + (high - low) * this.#random();
  }

  normal(mean = 0, spread = 1): number {
    return mean + spread * Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
  }

  row(columns: number, of: () => number): Row {
    return Array.from({ length: columns }, of);
  }
}

const SHAPES: readonly Shape[] = [
  {
    name: 'one cloud, odd rows around it',
    usual: (chance) => chance.row(5, () => chance.normal()),
    odd: (chance) => chance.row(5, () => chance.uniform(-5, 5)),
  },
  {
    name: 'two clouds of different width, odd rows between them',
    usual: (chance) => {
      const isWide = chance.uniform(0, 1) < 0.5;
      return chance.row(4, () => (isWide ? chance.normal(6, 1.5) : chance.normal(-4, 0.5)));
    },
    odd: (chance) => chance.row(4, () => chance.uniform(-2.5, 2)),
  },
  {
    name: 'columns that depend on each other, odd rows where one departs',
    usual: (chance) => {
      const level = chance.normal(0, 2);
      return [level, level + chance.normal(0, 0.3), -level + chance.normal(0, 0.3), chance.normal()];
    },
    odd: (chance) => {
      const level = chance.normal(0, 2);
      return [level, -level + chance.normal(0, 1.5), level + chance.normal(0, 1.5), chance.normal(0, 2.5)];
    },
  },
  {
    name: 'long tails to one side, odd rows in several columns at once',
    usual: (chance) => chance.row(6, () => Math.exp(chance.normal())),
    odd: (chance) => chance.row(6, () => Math.exp(chance.normal(1.3, 0.6))),
  },
  {
    name: 'two useful columns among ten',
    usual: (chance) => chance.row(10, () => chance.normal()),
    odd: (chance) => [chance.normal(3.5, 0.7), chance.normal(-3.5, 0.7), ...chance.row(8, () => chance.normal())],
  },
];

/** Sets that differ in what makes a row odd; the same every time. */
export function tabularSets(): TabularSet[] {
  return SHAPES.map(({ name, usual, odd }, s) => {
    const chance = new Chance(s + 1);
    const labels = Uint8Array.from({ length: ROWS }, (_, i) => (i % ODD_EVERY === 0 ? 1 : 0));
    const rows = Array.from(labels, (label) => (label === 1 ? odd(chance) : usual(chance)));
    const columns = rows[0]?.length ?? 0;
    return { name, data: { rows: ROWS, columns, values: Float64Array.from(rows.flat()) }, odd: labels };
  });
}

/** Area under the ROC curve and average precision of scores where higher is odder. */
export function rankingOf(scores: ArrayLike<number>, odd: Uint8Array): { readonly roc: number; readonly pr: number } {
  const order = Array.from(odd.keys()).sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const wanted = odd.reduce((sum, one) => sum + one, 0);
  let found = 0;
  let roc = 0;
  let pr = 0;
  for (const [place, row] of order.entries()) {
    if (odd[row] === 1) {
      found++;
      pr += found / (place + 1) / wanted;
    } else {
      roc += found / wanted / (odd.length - wanted);
    }
  }
  return { roc, pr };
}
