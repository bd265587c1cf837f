/**
 * Walks rows down a tree in WebAssembly: eight rows at a time, so that the processor always has a comparison to do while it waits for the values of
 * another, and without the bounds checks that JavaScript makes at each of four reads a step. The module is put together here, from the instructions below.
 *
 * Memory: nodes of 16 bytes (threshold as a double, then where its column begins as a 32-bit integer, four bytes unused), paths as doubles, rows
 * column after column, sums as doubles. In words, for each eight rows:
 *
 *     p0…p7 = tree + 16                                 the root is node 1
 *     repeat depth times, for k in 0…7:
 *       pk = 2·pk − tree + 16·(rows[column(pk) + k] > threshold(pk))
 *     for k in 0…7: sums[k] += path[(pk − tree) / 16]
 */

/** Rows walked at once; what is walked must be a multiple of it. */
export const LANES = 8;
export const NODE_BYTES = 16;
const PAGE_BYTES = 65_536;

/** Addresses in bytes. `path` is that of the leaf with number 0, which lies `2^depth` doubles before the first one there is. */
type Walk = (tree: number, path: number, rows: number, count: number, sums: number, depth: number) => void;

export interface Kernel {
  readonly walk: Walk;
  /** Views of at least so many bytes. Valid until more are asked for. */
  memory(bytes: number): { readonly doubles: Float64Array; readonly words: Int32Array };
}

let shared: Kernel | undefined;

/** One for a thread: nothing stays in its memory from one use to the next. */
export function walkKernel(): Kernel {
  shared ??= instantiate();
  return shared;
}

function instantiate(): Kernel {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()), { env: { memory } });
  let views = { doubles: new Float64Array(memory.buffer), words: new Int32Array(memory.buffer) };
  return {
    walk: exports.walk as Walk,
    memory(bytes) {
      const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES);
      if (missing > 0) {
        memory.grow(missing);
        views = { doubles: new Float64Array(memory.buffer), words: new Int32Array(memory.buffer) };
      }
      return views;
    },
  };
}

// Instructions and sections by their number in the binary format, https://webassembly.github.io/spec/core/binary/.
type Code = readonly number[];
const I32 = 0x7f;
const FUNCTION = 0x60;
const NO_RESULT = 0x40;
const END = 0x0b;
const ADD: Code = [0x6a];
const SUBTRACT: Code = [0x6b];
const SHIFT_LEFT: Code = [0x74];
const SHIFT_RIGHT: Code = [0x76];
const LESS: Code = [0x48];
const ADD_DOUBLES: Code = [0xa0];
const GREATER_DOUBLE: Code = [0x64];
const get = (local: number): Code => [0x20, local];
const set = (local: number): Code => [0x21, local];
const setAndKeep = (local: number): Code => [0x22, local];
const constant = (value: number): Code => [0x41, ...signedLeb(value)];
const readWord = (offset: number): Code => [0x28, 2, ...leb(offset)];
const readDouble = (offset: number): Code => [0x2b, 3, ...leb(offset)];
const writeDouble = (offset: number): Code => [0x39, 3, ...leb(offset)];
const block = (...code: readonly Code[]): Code => [0x02, NO_RESULT, ...code.flat(), END];
const loop = (...code: readonly Code[]): Code => [0x03, NO_RESULT, ...code.flat(), END];
const leaveIf = (levels: number): Code => [0x0d, levels];
const again = (levels: number): Code => [0x0c, levels];

const [TREE, PATH, ROWS, COUNT, SUMS, DEPTH, LEVEL, FIRST_PLACE] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const lanes = Array.from({ length: LANES }, (_, k) => k);

const start = (k: number): Code => [...get(TREE), ...constant(NODE_BYTES), ...ADD, ...set(FIRST_PLACE + k)];

const descend = (k: number): Code => {
  const place = get(FIRST_PLACE + k);
  const value = [...place, ...readWord(8), ...get(ROWS), ...ADD, ...readDouble(8 * k)];
  const isAbove = [...value, ...place, ...readDouble(0), ...GREATER_DOUBLE];
  const leftChild = [...place, ...constant(1), ...SHIFT_LEFT, ...get(TREE), ...SUBTRACT];
  return [...leftChild, ...isAbove, ...constant(4), ...SHIFT_LEFT, ...ADD, ...set(FIRST_PLACE + k)];
};

const addPath = (k: number): Code => {
  const leaf = [...get(FIRST_PLACE + k), ...get(TREE), ...SUBTRACT, ...constant(1), ...SHIFT_RIGHT];
  const path = [...leaf, ...get(PATH), ...ADD, ...readDouble(0)];
  return [...get(SUMS), ...get(SUMS), ...readDouble(8 * k), ...path, ...ADD_DOUBLES, ...writeDouble(8 * k)];
};

const advance = (local: number, by: number): Code => [...get(local), ...constant(by), ...ADD, ...set(local)];

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const body = block(
    loop(
      [...get(COUNT), ...constant(LANES), ...LESS, ...leaveIf(1)],
      ...lanes.map(start),
      [...get(DEPTH), ...set(LEVEL)],
      loop(...lanes.map(descend), [
        ...[...get(LEVEL), ...constant(1), ...SUBTRACT, ...setAndKeep(LEVEL)],
        ...leaveIf(0),
      ]),
      ...lanes.map(addPath),
      advance(SUMS, 8 * LANES),
      advance(ROWS, 8 * LANES),
      advance(COUNT, -LANES),
      again(0),
    ),
  );
  const locals = [1, 1 + LANES, I32];
  const code = [...locals, ...body, END];
  const parameters = DEPTH + 1;
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [FUNCTION, parameters, ...Array.from({ length: parameters }, () => I32), 0]),
    ...section(2, [...text('env'), ...text('memory'), 2, 0, 1]),
    ...section(3, [0]),
    ...section(7, [...text('walk'), 0, 0]),
    ...section(10, [...leb(code.length), ...code]),
  ]);
}

/** A section with one entry. */
function section(id: number, entry: Code): Code {
  return [id, ...leb(entry.length + 1), 1, ...entry];
}

function text(name: string): Code {
  return [name.length, ...new TextEncoder().encode(name)];
}

/** Numbers in groups of seven bits, the last one without the eighth. */
function leb(value: number): Code {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

function signedLeb(value: number): Code {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signedLeb(value >> 7)];
}
