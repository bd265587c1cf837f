/**
 * WebAssembly put together from expressions: each function returns the bytes that leave its value on the stack, or that do something and leave
 * nothing. Instructions and sections by their number in the binary format, https://webassembly.github.io/spec/core/binary/.
 */
export type Code = readonly number[];

export const I32 = 0x7f;
export const F64 = 0x7c;
export const V128 = 0x7b;
const FUNCTION = 0x60;
const NO_RESULT = 0x40;
const END = 0x0b;
const SIMD = 0xfd;

type Binary = (a: Code, b: Code) => Code;
const binary =
  (opcode: number): Binary =>
  (a, b) => [...a, ...b, opcode];

export const integer = (value: number): Code => [0x41, ...signedLeb(value)];
export const double = (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)];
export const get = (local: number): Code => [0x20, local];
export const set = (local: number, value: Code): Code => [...value, 0x21, local];
/** Sets, and leaves the value as well. */
export const tee = (local: number, value: Code): Code => [...value, 0x22, local];

export const add = binary(0x6a);
export const subtract = binary(0x6b);
export const multiply = binary(0x6c);
export const and = binary(0x71);
export const or = binary(0x72);
export const xor = binary(0x73);
export const shiftLeft = (value: Code, by: Code): Code => [...value, ...by, 0x74];
export const shiftRight = (value: Code, by: Code): Code => [...value, ...by, 0x76];
export const isLess = binary(0x48);
export const isAtMost = binary(0x4c);
export const isEqual = binary(0x46);

export const addDoubles = binary(0xa0);
export const subtractDoubles = binary(0xa1);
export const multiplyDoubles = binary(0xa2);
export const isLessDouble = binary(0x63);
export const isGreaterDouble = binary(0x64);
export const isAtLeastDouble = binary(0x66);
export const isEqualDouble = binary(0x61);
/** An unsigned integer as a double. */
export const toDouble = (value: Code): Code => [...value, 0xb8];
/** The whole part of a double that is not negative. */
export const toInteger = (value: Code): Code => [...value, 0xab];
/** `a` where the condition holds, otherwise `b`. Both are computed. */
export const select = (a: Code, b: Code, condition: Code): Code => [...a, ...b, ...condition, 0x1b];

export const loadInteger = (address: Code, offset = 0): Code => [...address, 0x28, 2, ...leb(offset)];
export const storeInteger = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  0x36,
  2,
  ...leb(offset),
];
export const loadDouble = (address: Code, offset = 0): Code => [...address, 0x2b, 3, ...leb(offset)];
export const storeDouble = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  0x39,
  3,
  ...leb(offset),
];

/** The same double twice, from memory and from the stack. */
export const loadTwice = (address: Code): Code => [...address, SIMD, 0x0a, 3, 0];
export const twice = (value: Code): Code => [...value, SIMD, 0x14];
/** Two doubles from two places. */
export const loadPair = (first: Code, second: Code): Code => [
  ...second,
  ...[...first, SIMD, 0x5d, 3, 0],
  ...[SIMD, 0x57, 3, 0, 1],
];
/** The second one's doubles where they are less (greater) than the first one's: what is no number never is. */
export const lesser = (a: Code, b: Code): Code => [...a, ...b, SIMD, ...leb(0xf6)];
export const greater = (a: Code, b: Code): Code => [...a, ...b, SIMD, ...leb(0xf7)];
export const loadTwo = (address: Code, offset = 0): Code => [...address, SIMD, 0x00, 3, ...leb(offset)];
/** All bits where the first one's double is greater, none elsewhere. */
export const areGreater = (a: Code, b: Code): Code => [...a, ...b, SIMD, 0x4a];
/** The same 64-bit integer twice. */
export const twiceInteger = (value: number): Code => [0x42, ...signedLeb(value), SIMD, 0x12];
export const andAll = (a: Code, b: Code): Code => [...a, ...b, SIMD, 0x4e];
export const orAll = (a: Code, b: Code): Code => [...a, ...b, SIMD, 0x50];
/** Bits of `a` where those of `which` are set, of `b` elsewhere. */
export const choose = (a: Code, b: Code, which: Code): Code => [...a, ...b, ...which, SIMD, 0x52];
/** The lower 32 bits of one of two 64-bit integers. */
export const wordOf = (pair: Code, which: 0 | 1): Code => [...pair, SIMD, 0x1b, 2 * which];
export const part = (pair: Code, which: 0 | 1): Code => [...pair, SIMD, 0x21, which];

export const block = (...code: readonly Code[]): Code => [0x02, NO_RESULT, ...code.flat(), END];
export const loop = (...code: readonly Code[]): Code => [0x03, NO_RESULT, ...code.flat(), END];
export const when = (condition: Code, ...code: readonly Code[]): Code => [
  ...condition,
  0x04,
  NO_RESULT,
  ...code.flat(),
  END,
];
/** To the end of a block or the start of a loop, so many levels out. */
export const go = (levels: number): Code => [0x0c, levels];
export const goIf = (condition: Code, levels: number): Code => [...condition, 0x0d, levels];

export interface WasmFunction {
  readonly name: string;
  /** Of integers. */
  readonly parameters: number;
  readonly results: readonly number[];
  /** Groups of locals, numbered after the parameters. */
  readonly locals: readonly (readonly [count: number, type: number])[];
  readonly body: readonly Code[];
}

/** A module of one exported function that works on an imported memory `env.memory`. */
export function moduleOf({ name, parameters, results, locals, body }: WasmFunction): Uint8Array<ArrayBuffer> {
  const code = [locals.length, ...locals.flat(), ...body.flat(), END];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [FUNCTION, parameters, ...Array.from({ length: parameters }, () => I32), results.length, ...results]),
    ...section(2, [...text('env'), ...text('memory'), 2, 0, 1]),
    ...section(3, [0]),
    ...section(7, [...text(name), 0, 0]),
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
