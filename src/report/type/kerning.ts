/** What a pair of neighbouring glyphs moves together by, in units of the em; 0 for most pairs, negative where they close up. */
export type Kerning = (left: number, right: number) => number;

/** One subtable; undefined where it says nothing of the pair and the next one is asked. */
type Subtable = (left: number, right: number) => number | undefined;

const PAIRS = 2;
const EXTENSION = 9;
const X_ADVANCE = 4;

/**
 * Reads the pair kerning out of the table `GPOS`: lookups of type 2 (also by way of type 9) that the feature `kern` names, as the
 * OpenType specification has them. Contexts of more than two glyphs are left out.
 */
export function readKerning(view: DataView, gpos: number | undefined): Kerning {
  if (gpos === undefined) return () => 0;
  const lookups = lookupsOf(view, gpos, 'kern').map((lookup) => subtablesOf(view, lookup));
  if (lookups.length === 0) return () => 0;
  const known = new Map<number, number>();
  return (left, right) => {
    const key = left * 0x10000 + right;
    const before = known.get(key);
    if (before !== undefined) return before;
    let sum = 0;
    for (const subtables of lookups) {
      for (const subtable of subtables) {
        const value = subtable(left, right);
        if (value === undefined) continue;
        sum += value;
        break;
      }
    }
    known.set(key, sum);
    return sum;
  };
}

/** Where the lookups of a feature stand, in the order in which they are applied, whatever the script. */
function lookupsOf(view: DataView, gpos: number, feature: string): number[] {
  const features = gpos + view.getUint16(gpos + 6);
  const lookups = gpos + view.getUint16(gpos + 8);
  const wanted = new Set<number>();
  for (let i = 0; i < view.getUint16(features); i++) {
    const record = features + 2 + i * 6;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((j) => view.getUint8(record + j)));
    if (tag !== feature) continue;
    const table = features + view.getUint16(record + 4);
    for (let j = 0; j < view.getUint16(table + 2); j++) wanted.add(view.getUint16(table + 4 + j * 2));
  }
  return [...wanted].sort((a, b) => a - b).map((index) => lookups + view.getUint16(lookups + 2 + index * 2));
}

function subtablesOf(view: DataView, lookup: number): Subtable[] {
  const type = view.getUint16(lookup);
  const subtables: Subtable[] = [];
  for (let i = 0; i < view.getUint16(lookup + 4); i++) {
    const outer = lookup + view.getUint16(lookup + 6 + i * 2);
    const [kind, at] =
      type === EXTENSION ? [view.getUint16(outer + 2), outer + view.getUint32(outer + 4)] : [type, outer];
    if (kind === PAIRS) subtables.push(view.getUint16(at) === 1 ? byGlyph(view, at) : byClass(view, at));
  }
  return subtables;
}

/** Format 1: every pair is written down. */
function byGlyph(view: DataView, at: number): Subtable {
  const coverage = at + view.getUint16(at + 2);
  const advance = advanceOf(view, at);
  return (left, right) => {
    const index = coverageIndex(view, coverage, left);
    if (index === undefined) return undefined;
    const set = at + view.getUint16(at + 10 + index * 2);
    let low = 0;
    let high = view.getUint16(set) - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const record = set + 2 + middle * (2 + advance.size);
      const second = view.getUint16(record);
      if (second === right) return advance.read(record + 2);
      if (second < right) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  };
}

/** Format 2: glyphs are sorted into classes, and classes have the values. */
function byClass(view: DataView, at: number): Subtable {
  const coverage = at + view.getUint16(at + 2);
  const advance = advanceOf(view, at);
  const lefts = at + view.getUint16(at + 8);
  const rights = at + view.getUint16(at + 10);
  const rightClasses = view.getUint16(at + 14);
  return (left, right) => {
    if (coverageIndex(view, coverage, left) === undefined) return undefined;
    const cell = classOf(view, lefts, left) * rightClasses + classOf(view, rights, right);
    return advance.read(at + 16 + cell * advance.size);
  };
}

/** Size of the values of a pair, and how to find the advance of the left glyph among them. */
function advanceOf(view: DataView, at: number) {
  const first = view.getUint16(at + 4);
  const second = view.getUint16(at + 6);
  const size = (bits(first) + bits(second)) * 2;
  const offset = bits(first & (X_ADVANCE - 1)) * 2;
  return { size, read: (value: number) => ((first & X_ADVANCE) === 0 ? 0 : view.getInt16(value + offset)) };
}

function bits(format: number): number {
  let count = 0;
  for (let rest = format; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

function coverageIndex(view: DataView, table: number, glyph: number): number | undefined {
  const range = rangeAt(view, table, glyph, view.getUint16(table) === 1);
  if (range === undefined) return undefined;
  return view.getUint16(table) === 1 ? range.index : view.getUint16(range.at + 4) + glyph - view.getUint16(range.at);
}

function classOf(view: DataView, table: number, glyph: number): number {
  if (view.getUint16(table) === 1) {
    const index = glyph - view.getUint16(table + 2);
    return index >= 0 && index < view.getUint16(table + 4) ? view.getUint16(table + 6 + index * 2) : 0;
  }
  const range = rangeAt(view, table, glyph, false);
  return range === undefined ? 0 : view.getUint16(range.at + 4);
}

/** Finds a glyph in a sorted list of glyphs, or of ranges with a first and a last one. */
function rangeAt(view: DataView, table: number, glyph: number, single: boolean) {
  const width = single ? 2 : 6;
  let low = 0;
  let high = view.getUint16(table + 2) - 1;
  while (low <= high) {
    const index = (low + high) >> 1;
    const at = table + 4 + index * width;
    if (glyph < view.getUint16(at)) high = index - 1;
    else if (glyph > view.getUint16(single ? at : at + 2)) low = index + 1;
    else return { at, index };
  }
  return undefined;
}
