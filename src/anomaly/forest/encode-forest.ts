import type { Forest } from './forest.ts';

/** `NIF` and the version of the layout. A model with another head is grown again, never read by guess. */
const MAGIC = 0x0146494e;
const HEAD_WORDS = 5;

/**
 * A forest as bytes, little-endian: magic with version, columns, sample size, trees, nodes; then roots, depths, columns and left children as
 * 32-bit integers and thresholds and paths as doubles.
 */
export function encodeForest(forest: Forest): Uint8Array {
  const trees = forest.roots.length;
  const nodes = forest.left.length;
  const view = new DataView(new ArrayBuffer(4 * (HEAD_WORDS + 2 * trees + 2 * nodes) + 16 * nodes));
  let at = 0;
  const word = (value: number): void => {
    view.setUint32(at, value, true);
    at += 4;
  };
  for (const value of [MAGIC, forest.columns, forest.sampleSize, trees, nodes]) word(value);
  for (const part of [forest.roots, forest.depths, forest.column, forest.left]) part.forEach(word);
  for (const part of [forest.threshold, forest.path]) {
    for (const value of part) {
      view.setFloat64(at, value, true);
      at += 8;
    }
  }
  return new Uint8Array(view.buffer);
}

/** @returns undefined where the bytes are of another version, cut short, or would lead a walk out of the arrays. */
export function decodeForest(bytes: Uint8Array): Forest | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < 4 * HEAD_WORDS || view.getUint32(0, true) !== MAGIC) return undefined;
  const [columns, sampleSize, trees, nodes] = [4, 8, 12, 16].map((at) => view.getUint32(at, true)) as [
    number,
    number,
    number,
    number,
  ];
  if (view.byteLength !== 4 * (HEAD_WORDS + 2 * trees + 2 * nodes) + 16 * nodes) return undefined;
  let at = 4 * HEAD_WORDS;
  const words = (count: number): Int32Array => {
    const part = Int32Array.from({ length: count }, (_, i) => view.getInt32(at + 4 * i, true));
    at += 4 * count;
    return part;
  };
  const doubles = (count: number): Float64Array => {
    const part = Float64Array.from({ length: count }, (_, i) => view.getFloat64(at + 8 * i, true));
    at += 8 * count;
    return part;
  };
  const [roots, depths, column, left] = [words(trees), words(trees), words(nodes), words(nodes)];
  const forest: Forest = {
    columns,
    sampleSize,
    roots,
    depths,
    column,
    left,
    threshold: doubles(nodes),
    path: doubles(nodes),
  };
  return leadsNowhere(forest) ? undefined : forest;
}

function leadsNowhere({ columns, roots, column, left }: Forest): boolean {
  const nodes = left.length;
  return (
    roots.some((root) => root < 0 || root >= nodes) ||
    column.some((one) => one < 0 || one >= columns) ||
    left.some((child, node) => child < 0 || child + (child === node ? 0 : 1) >= nodes)
  );
}
