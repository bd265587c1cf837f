import { instantiate } from './kernel-memory.ts';
import {
  add,
  addDoubles,
  and,
  block,
  type Code,
  double,
  F64,
  get,
  go,
  goIf,
  greater,
  I32,
  integer,
  isAtLeastDouble,
  isAtMost,
  isEqual,
  isEqualDouble,
  isGreaterDouble,
  isLess,
  isLessDouble,
  lesser,
  loadDouble,
  loadInteger,
  loadPair,
  loadTwice,
  loop,
  moduleOf,
  multiply,
  multiplyDoubles,
  or,
  part,
  select,
  set,
  shiftLeft,
  shiftRight,
  storeDouble,
  storeInteger,
  subtract,
  subtractDoubles,
  toDouble,
  toInteger,
  twice,
  V128,
  when,
  xor,
} from './wasm-code.ts';

/**
 * Grows a tree of splits of one column in WebAssembly: least and greatest value of a node's column two rows at a time, and rows brought to their side
 * without a branch, which would be guessed wrongly every other time, and from one list into another, so that no row waits for the one before.
 *
 * In words, with the nodes that wait on a stack, left before right:
 *
 *     take a node; where it has one row or lies at the deepest level, it is a leaf
 *     for each column in random order: low, high = its least and greatest finite value in the node
 *       where low < high: threshold = evenly between; rows above it go right, others (the unknown, too) left; both sides wait
 *     where no column differs it is a leaf
 */

/** Bytes that a waiting node takes: node, first row, row after its last, depth. Two for each level are the most that wait. */
export const WAITING_BYTES = 16;

/** Addresses in bytes, all regions apart from each other. */
export interface GrowMemory {
  /** Doubles, column after column, `count` rows each. */
  readonly sample: number;
  readonly count: number;
  readonly columns: number;
  readonly depth: number;
  /** The columns in an order that is shuffled and kept from tree to tree; 32-bit integers. */
  readonly order: number;
  /** Room for twice `count` 32-bit integers. */
  readonly rows: number;
  /** Room for `2 · (depth + 2)` waiting nodes. */
  readonly waiting: number;
  /** Average path length of 0 to `count` rows. */
  readonly averages: number;
  /** Of the tree: `2^depth` doubles, 32-bit integers and doubles. Only what the tree has is written. */
  readonly threshold: number;
  readonly column: number;
  readonly path: number;
}

type Grow = (...args: readonly number[]) => number;
let shared: Grow | undefined;

/** @param state of the {@link Random} numbers. @returns its state afterwards. */
export function growTree(memory: GrowMemory, state: number): number {
  shared ??= instantiate(moduleBytes(), 'grow');
  const { sample, count, columns, depth, order, rows, waiting, averages, threshold, column, path } = memory;
  return shared(sample, count, columns, depth, order, rows, waiting, averages, threshold, column, path, state);
}

const [SAMPLE, COUNT, COLUMNS, DEPTH, ORDER, ROWS, WAITING, AVERAGES, THRESHOLD, COLUMN, PATH, STATE] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
] as const;
const PARAMETERS = STATE + 1;
const [TOP, NODE, FROM, TO, LEVEL, SOURCE, END, TARGET, LEFT, RIGHT, MIDDLE] = [
  12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
] as const;
const [REMAINING, PLACE, LAST, CHOSEN, VALUES, MIXED, ROW, ABOVE] = [23, 24, 25, 26, 27, 28, 29, 30] as const;
const INTEGERS = ABOVE + 1 - PARAMETERS;
const [LOW, HIGH, SHARE, VALUE] = [31, 32, 33, 34] as const;
const DOUBLES = 4;
const [LOWS, HIGHS, PAIR] = [35, 36, 37] as const;
const PAIRS = 3;

const INFINITY = double(Number.POSITIVE_INFINITY);
const MINUS_INFINITY = double(Number.NEGATIVE_INFINITY);
const times = (count: Code, bytes: 4 | 8): Code => shiftLeft(count, integer(Math.log2(bytes)));
const advance = (local: number, by: number): Code => set(local, add(get(local), integer(by)));

/** The generator of `Random`; what follows finds the number in the last value. */
const draw = (into: number): Code => {
  const state = get(STATE);
  const mixed = get(MIXED);
  const shifted = (value: Code, by: number): Code => xor(value, shiftRight(value, integer(by)));
  return [
    ...set(STATE, add(state, integer(0x6d2b79f5))),
    ...set(MIXED, multiply(shifted(state, 15), or(integer(1), state))),
    ...set(MIXED, xor(add(mixed, multiply(shifted(mixed, 7), or(integer(61), mixed))), mixed)),
    ...set(into, multiplyDoubles(toDouble(shifted(mixed, 14)), double(2 ** -32))),
  ];
};

const push = (node: Code, from: Code, to: Code): Code => [
  ...storeInteger(get(TOP), node),
  ...storeInteger(get(TOP), from, 4),
  ...storeInteger(get(TOP), to, 8),
  ...storeInteger(get(TOP), add(get(LEVEL), integer(1)), 12),
  ...advance(TOP, WAITING_BYTES),
];

/** Nodes of even levels have their rows in the first list, those of odd levels in the second. */
const list = (level: Code): Code => add(get(ROWS), multiply(and(level, integer(1)), times(get(COUNT), 4)));

const takeNode: Code = [
  ...advance(TOP, -WAITING_BYTES),
  ...set(NODE, loadInteger(get(TOP))),
  ...set(FROM, loadInteger(get(TOP), 4)),
  ...set(TO, loadInteger(get(TOP), 8)),
  ...set(LEVEL, loadInteger(get(TOP), 12)),
  ...set(SOURCE, add(list(get(LEVEL)), times(get(FROM), 4))),
  ...set(END, add(list(get(LEVEL)), times(get(TO), 4))),
];

const takeColumn: Code = [
  ...draw(SHARE),
  ...set(PLACE, add(get(ORDER), times(toInteger(multiplyDoubles(get(SHARE), toDouble(get(REMAINING)))), 4))),
  ...set(LAST, subtract(add(get(ORDER), times(get(REMAINING), 4)), integer(4))),
  ...set(CHOSEN, loadInteger(get(PLACE))),
  ...storeInteger(get(PLACE), loadInteger(get(LAST))),
  ...storeInteger(get(LAST), get(CHOSEN)),
  ...set(VALUES, add(get(SAMPLE), times(multiply(get(CHOSEN), get(COUNT)), 8))),
];

const valueAt = (row: Code): Code => loadDouble(add(row, get(VALUES)));
const addressAt = (offset: number): Code => add(loadInteger(get(ROW), offset), get(VALUES));

const measurePairs: Code = [
  ...set(LOWS, twice(INFINITY)),
  ...set(HIGHS, twice(MINUS_INFINITY)),
  ...set(ROW, get(SOURCE)),
  ...when(and(subtract(get(TO), get(FROM)), integer(1)), [
    ...set(PAIR, loadTwice(addressAt(0))),
    ...set(LOWS, lesser(get(LOWS), get(PAIR))),
    ...set(HIGHS, greater(get(HIGHS), get(PAIR))),
    ...advance(ROW, 4),
  ]),
  // A node has two rows or more, so that there is a pair.
  ...loop(
    set(PAIR, loadPair(addressAt(0), addressAt(4))),
    set(LOWS, lesser(get(LOWS), get(PAIR))),
    set(HIGHS, greater(get(HIGHS), get(PAIR))),
    advance(ROW, 8),
    goIf(isLess(get(ROW), get(END)), 0),
  ),
  ...set(LOW, part(get(LOWS), 0)),
  ...set(VALUE, part(get(LOWS), 1)),
  ...set(LOW, select(get(VALUE), get(LOW), isLessDouble(get(VALUE), get(LOW)))),
  ...set(HIGH, part(get(HIGHS), 0)),
  ...set(VALUE, part(get(HIGHS), 1)),
  ...set(HIGH, select(get(VALUE), get(HIGH), isGreaterDouble(get(VALUE), get(HIGH)))),
];

/** Once more, row by row, where an infinite value was met: a threshold lies between finite ones. */
const measureFinite: Code = when(
  or(isEqualDouble(get(LOW), MINUS_INFINITY), isEqualDouble(get(HIGH), INFINITY)),
  set(LOW, INFINITY),
  set(HIGH, MINUS_INFINITY),
  set(ROW, get(SOURCE)),
  loop(
    set(VALUE, valueAt(loadInteger(get(ROW)))),
    // Infinity less itself is no number and not equal to anything.
    when(
      isEqualDouble(subtractDoubles(get(VALUE), get(VALUE)), double(0)),
      set(LOW, select(get(VALUE), get(LOW), isLessDouble(get(VALUE), get(LOW)))),
      set(HIGH, select(get(VALUE), get(HIGH), isGreaterDouble(get(VALUE), get(HIGH)))),
    ),
    advance(ROW, 4),
    goIf(isLess(get(ROW), get(END)), 0),
  ),
);

/** As `between` of split.ts. */
const chooseThreshold: Code = [
  ...draw(SHARE),
  ...set(
    VALUE,
    addDoubles(
      multiplyDoubles(get(LOW), subtractDoubles(double(1), get(SHARE))),
      multiplyDoubles(get(HIGH), get(SHARE)),
    ),
  ),
  ...set(
    VALUE,
    select(get(VALUE), get(LOW), and(isLessDouble(get(VALUE), get(HIGH)), isAtLeastDouble(get(VALUE), get(LOW)))),
  ),
  ...storeInteger(add(get(COLUMN), times(get(NODE), 4)), get(CHOSEN)),
  ...storeDouble(add(get(THRESHOLD), times(get(NODE), 8)), get(VALUE)),
];

/** Every row is written to both ends of the other list; the one that does not count is written over. */
const separate: Code = [
  ...set(TARGET, list(add(get(LEVEL), integer(1)))),
  ...set(LEFT, add(get(TARGET), times(get(FROM), 4))),
  ...set(RIGHT, subtract(add(get(TARGET), times(get(TO), 4)), integer(4))),
  ...set(ROW, get(SOURCE)),
  ...loop(
    set(CHOSEN, loadInteger(get(ROW))),
    set(ABOVE, times(isGreaterDouble(valueAt(get(CHOSEN)), get(VALUE)), 4)),
    storeInteger(get(LEFT), get(CHOSEN)),
    storeInteger(get(RIGHT), get(CHOSEN)),
    set(LEFT, subtract(add(get(LEFT), integer(4)), get(ABOVE))),
    set(RIGHT, subtract(get(RIGHT), get(ABOVE))),
    advance(ROW, 4),
    goIf(isLess(get(ROW), get(END)), 0),
  ),
  ...set(MIDDLE, shiftRight(subtract(get(LEFT), get(TARGET)), integer(2))),
];

const leaf: Code = storeDouble(
  add(
    get(PATH),
    times(subtract(shiftLeft(get(NODE), subtract(get(DEPTH), get(LEVEL))), shiftLeft(integer(1), get(DEPTH))), 8),
  ),
  addDoubles(toDouble(get(LEVEL)), loadDouble(add(get(AVERAGES), times(subtract(get(TO), get(FROM)), 8)))),
);

function moduleBytes(): Uint8Array<ArrayBuffer> {
  return moduleOf({
    name: 'grow',
    parameters: PARAMETERS,
    results: [I32],
    locals: [
      [INTEGERS, I32],
      [DOUBLES, F64],
      [PAIRS, V128],
    ],
    body: [
      // Where the rows begin within a column.
      set(ROW, integer(0)),
      loop(
        storeInteger(add(get(ROWS), times(get(ROW), 4)), times(get(ROW), 8)),
        advance(ROW, 1),
        goIf(isLess(get(ROW), get(COUNT)), 0),
      ),
      set(TOP, get(WAITING)),
      set(LEVEL, integer(-1)),
      push(integer(1), integer(0), get(COUNT)),
      loop(
        takeNode,
        set(MIDDLE, integer(-1)),
        block(
          goIf(or(isAtMost(subtract(get(TO), get(FROM)), integer(1)), isEqual(get(LEVEL), get(DEPTH))), 0),
          set(REMAINING, get(COLUMNS)),
          loop(
            takeColumn,
            measurePairs,
            measureFinite,
            when(isLessDouble(get(LOW), get(HIGH)), chooseThreshold, separate, go(2)),
            advance(REMAINING, -1),
            goIf(get(REMAINING), 0),
          ),
        ),
        when(isLess(get(MIDDLE), integer(0)), leaf),
        when(
          isLess(integer(-1), get(MIDDLE)),
          push(add(shiftLeft(get(NODE), integer(1)), integer(1)), get(MIDDLE), get(TO)),
          push(shiftLeft(get(NODE), integer(1)), get(FROM), get(MIDDLE)),
        ),
        goIf(isLess(get(WAITING), get(TOP)), 0),
      ),
      get(STATE),
    ],
  });
}
