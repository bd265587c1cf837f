import type { Forest } from './forest.ts';
import { averagePathLengths } from './path-length.ts';

/** `NIF` and the version of the layout. A model with another head is grown again, never read by guess. */
const MAGIC = 0x0346494e;
const HEAD_BYTES = 20;
/** In the place of a column: the node splits nothing. */
const NO_SPLIT = 0xffff;
const NODE_BYTES = 10;
const LEAF_BYTES = 4;
const MAX_DEPTH = 16;

/**
 * A forest as bytes, little-endian. Head: magic with version, columns, sample size, trees, and 1 where splits are planes, as 32-bit integers. Then
 * every tree from its root, left before right: 16 bits for the column and a double for the threshold of a node that splits; `0xffff` and 16 bits for the
 * number of rows less one where none does. A node of planes goes on with weight and point of every column. Half of the size in memory.
 */
export function encodeForest(forest: Forest): Uint8Array {
  const { columns, sampleSize, trees, depth, column, threshold, path, planes, points } = forest;
  const places = 1 << depth;
  const planeBytes = planes === undefined ? 0 : 16 * columns;
  const view = new DataView(new ArrayBuffer(HEAD_BYTES + 2 * trees * places * (NODE_BYTES + planeBytes)));
  const head = [MAGIC, columns, sampleSize, trees, planes === undefined ? 0 : 1];
  for (const [i, value] of head.entries()) view.setUint32(4 * i, value, true);
  let at = HEAD_BYTES;
  const averages = averagePathLengths(sampleSize);
  const write = (base: number, node: number, level: number): void => {
    const place = base + node;
    if (level === depth || threshold[place] === Number.POSITIVE_INFINITY) {
      const length = path[base + (node << (depth - level)) - places] as number;
      view.setUint16(at, NO_SPLIT, true);
      view.setUint16(at + 2, rowsOf(length, level, averages) - 1, true);
      at += LEAF_BYTES;
      return;
    }
    view.setUint16(at, column[place] as number, true);
    view.setFloat64(at + 2, threshold[place] as number, true);
    at += NODE_BYTES;
    if (planes !== undefined && points !== undefined) {
      for (let c = place * columns; c < (place + 1) * columns; c++, at += 16) {
        view.setFloat64(at, planes[c] as number, true);
        view.setFloat64(at + 8, points[c] as number, true);
      }
    }
    write(base, 2 * node, level + 1);
    write(base, 2 * node + 1, level + 1);
  };
  for (let tree = 0; tree < trees; tree++) write(tree * places, 1, 0);
  return new Uint8Array(view.buffer.slice(0, at));
}

/** How many rows a leaf at this depth holds, from its path: more rows, longer path. */
function rowsOf(path: number, depth: number, averages: readonly number[]): number {
  let low = 1;
  let high = averages.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (depth + (averages[middle] as number) < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @returns undefined where the bytes are of another version, cut short, too long, or name a column that there is not. */
export function decodeForest(bytes: Uint8Array): Forest | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < HEAD_BYTES || view.getUint32(0, true) !== MAGIC) return undefined;
  const [columns, sampleSize, trees, withPlanes] = [4, 8, 12, 16].map((at) => view.getUint32(at, true)) as [
    number,
    number,
    number,
    number,
  ];
  const depth = Math.ceil(Math.log2(sampleSize));
  // The least that so many trees take, before there is room made for them.
  if (!(depth >= 1 && depth <= MAX_DEPTH) || trees > view.byteLength / LEAF_BYTES || columns >= NO_SPLIT)
    return undefined;
  const places = 1 << depth;
  const planes = withPlanes === 0 ? undefined : new Float64Array(trees * places * columns);
  const points = withPlanes === 0 ? undefined : new Float64Array(trees * places * columns);
  const column = new Int32Array(trees * places);
  const threshold = new Float64Array(trees * places).fill(Number.POSITIVE_INFINITY);
  const path = new Float64Array(trees * places);
  const averages = averagePathLengths(sampleSize);
  let at = HEAD_BYTES;
  const read = (base: number, node: number, level: number): boolean => {
    if (at + LEAF_BYTES > view.byteLength) return false;
    const short = view.getUint16(at, true);
    if (short === NO_SPLIT) {
      const rows = view.getUint16(at + 2, true) + 1;
      at += LEAF_BYTES;
      if (rows > sampleSize) return false;
      path[base + (node << (depth - level)) - places] = level + (averages[rows] as number);
      return true;
    }
    if (short >= columns || level === depth || at + NODE_BYTES > view.byteLength) return false;
    column[base + node] = short;
    threshold[base + node] = view.getFloat64(at + 2, true);
    at += NODE_BYTES;
    if (planes !== undefined && points !== undefined) {
      if (at + 16 * columns > view.byteLength) return false;
      for (let c = (base + node) * columns; c < (base + node + 1) * columns; c++, at += 16) {
        planes[c] = view.getFloat64(at, true);
        points[c] = view.getFloat64(at + 8, true);
      }
    }
    return read(base, 2 * node, level + 1) && read(base, 2 * node + 1, level + 1);
  };
  for (let tree = 0; tree < trees; tree++) if (!read(tree * places, 1, 0)) return undefined;
  if (at !== view.byteLength) return undefined;
  return { columns, sampleSize, trees, depth, column, threshold, path, planes, points };
}
