import { instantiate } from './kernel-memory.ts';
import {
  add,
  addDoubles,
  andAll,
  areGreater,
  block,
  type Code,
  choose,
  get,
  go,
  goIf,
  I32,
  integer,
  isAtMost,
  isGreaterDouble,
  isLess,
  loadDouble,
  loadInteger,
  loadTwice,
  loadTwo,
  loop,
  moduleOf,
  orAll,
  set,
  shiftLeft,
  shiftRight,
  storeDouble,
  subtract,
  tee,
  twiceInteger,
  V128,
  wordOf,
} from './wasm-code.ts';

/**
 * Walks rows down a tree in WebAssembly: eight rows at a time, so that the processor always has a comparison to do while it waits for the values of
 * another, and without the bounds checks that JavaScript makes at each of four reads a step. The first two levels, whose three nodes all rows share,
 * are compared two rows at a time.
 *
 * Memory: nodes of 16 bytes from address 0 on (threshold as a double, then where its column begins as a 32-bit integer, four bytes unused), so that
 * the children of the node at p are at 2·p and 2·p + 16; paths as doubles, rows column after column, sums as doubles. In words, for each eight rows:
 *
 *     p0…p7 = two levels from the root at 16
 *     repeat depth − 2 times, for k in 0…7:
 *       pk = 2·pk + 16·(rows[column(pk) + k] > threshold(pk))
 *     for k in 0…7: sums[k] += path[pk / 16]
 */

/** Rows walked at once; what is walked must be a multiple of it. */
export const LANES = 8;
export const NODE_BYTES = 16;
/** Levels that a tree must have. */
export const LEAST_DEPTH = 2;

/** Addresses in bytes. `path` is that of the leaf with number 0, which lies `2^depth` doubles before the first one there is. */
type Walk = (path: number, rows: number, count: number, sums: number, depth: number) => void;

let shared: Walk | undefined;

/** One for a thread, see `kernelMemory`. */
export function walkKernel(): Walk {
  shared ??= instantiate(moduleBytes(), 'walk');
  return shared;
}

const [PATH, ROWS, COUNT, SUMS, DEPTH] = [0, 1, 2, 3, 4] as const;
const PARAMETERS = DEPTH + 1;
const [LEVEL, FIRST_COLUMN, FIRST_PLACE] = [5, 6, 9] as const;
const INTEGERS = 1 + 3 + LANES;
const [ABOVE, PAIR_PLACE, FIRST_THRESHOLD] = [17, 18, 19] as const;
const PAIRS = 2 + 3;
const lanes = Array.from({ length: LANES }, (_, k) => k);
const pairs = Array.from({ length: LANES / 2 }, (_, k) => k);

/** Of the nodes 1 to 3. */
const keepNode = (node: number): Code => {
  const place = integer(NODE_BYTES * node);
  return [...set(FIRST_COLUMN + node - 1, loadInteger(place, 8)), ...set(FIRST_THRESHOLD + node - 1, loadTwice(place))];
};

const start = (pair: number): Code => {
  const above = (node: number): Code => {
    const values = loadTwo(add(get(ROWS), get(FIRST_COLUMN + node - 1)), 16 * pair);
    return areGreater(values, get(FIRST_THRESHOLD + node - 1));
  };
  const first = andAll(get(ABOVE), twiceInteger(2 * NODE_BYTES));
  const second = andAll(choose(above(3), above(2), get(ABOVE)), twiceInteger(NODE_BYTES));
  return [
    ...set(ABOVE, above(1)),
    ...set(PAIR_PLACE, orAll(orAll(first, second), twiceInteger(4 * NODE_BYTES))),
    ...set(FIRST_PLACE + 2 * pair, wordOf(get(PAIR_PLACE), 0)),
    ...set(FIRST_PLACE + 2 * pair + 1, wordOf(get(PAIR_PLACE), 1)),
  ];
};

const descend = (k: number): Code => {
  const place = get(FIRST_PLACE + k);
  const value = loadDouble(add(loadInteger(place, 8), get(ROWS)), 8 * k);
  const isAbove = isGreaterDouble(value, loadDouble(place));
  return set(FIRST_PLACE + k, add(shiftLeft(place, integer(1)), shiftLeft(isAbove, integer(4))));
};

const addPath = (k: number): Code => {
  const path = loadDouble(add(shiftRight(get(FIRST_PLACE + k), integer(1)), get(PATH)));
  return storeDouble(get(SUMS), addDoubles(loadDouble(get(SUMS), 8 * k), path), 8 * k);
};

const advance = (local: number, by: number): Code => set(local, add(get(local), integer(by)));

function moduleBytes(): Uint8Array<ArrayBuffer> {
  return moduleOf({
    name: 'walk',
    parameters: PARAMETERS,
    results: [],
    locals: [
      [INTEGERS, I32],
      [PAIRS, V128],
    ],
    body: [
      ...[1, 2, 3].map(keepNode),
      block(
        loop(
          goIf(isLess(get(COUNT), integer(LANES)), 1),
          ...pairs.map(start),
          set(LEVEL, subtract(get(DEPTH), integer(LEAST_DEPTH))),
          block(
            goIf(isAtMost(get(LEVEL), integer(0)), 0),
            loop(...lanes.map(descend), goIf(tee(LEVEL, subtract(get(LEVEL), integer(1))), 0)),
          ),
          ...lanes.map(addPath),
          advance(SUMS, 8 * LANES),
          advance(ROWS, 8 * LANES),
          advance(COUNT, -LANES),
          go(0),
        ),
      ),
    ],
  });
}
