import type { Face } from '../theme.ts';
import { readKerning } from './kerning.ts';

/** Width of a text in the unit of `size`. */
export type Measure = (text: string, size: number, face: Face) => number;

/** What a TrueType file says about its characters. */
export interface FontMetrics {
  /** Width of a character in parts of the type size; undefined where the font does not draw it. */
  advance(codePoint: number): number | undefined;
  /** Number of its glyph; 0 where the font does not draw it. */
  glyph(codePoint: number): number;
  /** What two neighbours move together by, in parts of the type size: negative where they close up. */
  kerning(left: number, right: number): number;
}

/** Of fonts that are in use: every document asks the same ones for the same letters. */
const read = new WeakMap<Uint8Array, FontMetrics>();

/**
 * Reads widths out of a TrueType font: tables `head`, `hhea`, `hmtx`, `cmap` (formats 4 and 12) and `GPOS` (pairs) of the OpenType
 * specification. What was read of the same bytes before is kept.
 */
export function readFontMetrics(bytes: Uint8Array): FontMetrics {
  const metrics = read.get(bytes) ?? metricsIn(bytes);
  read.set(bytes, metrics);
  return metrics;
}

function metricsIn(bytes: Uint8Array): FontMetrics {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = new Map<string, number>();
  for (let i = 0; i < view.getUint16(4); i++) {
    const record = 12 + i * 16;
    tables.set(String.fromCharCode(...bytes.subarray(record, record + 4)), view.getUint32(record + 8));
  }
  const at = (name: string) => {
    const offset = tables.get(name);
    if (offset === undefined) throw new RangeError(`font without table "${name}"`);
    return offset;
  };
  const unitsPerEm = view.getUint16(at('head') + 18);
  const metricCount = view.getUint16(at('hhea') + 34);
  const hmtx = at('hmtx');
  const glyphOf = characterMap(view, at('cmap'));
  const known = new Map<number, { readonly glyph: number; readonly width: number }>();
  const look = (codePoint: number) => {
    const found = known.get(codePoint);
    if (found !== undefined) return found;
    const glyph = glyphOf(codePoint);
    const letter = { glyph, width: view.getUint16(hmtx + Math.min(glyph, metricCount - 1) * 4) / unitsPerEm };
    known.set(codePoint, letter);
    return letter;
  };
  const kern = readKerning(view, tables.get('GPOS'));
  return {
    advance(codePoint) {
      const { glyph, width } = look(codePoint);
      return glyph === 0 ? undefined : width;
    },
    glyph: (codePoint) => look(codePoint).glyph,
    kerning: (left, right) => kern(look(left).glyph, look(right).glyph) / unitsPerEm,
  };
}

/**
 * Widths of texts set in the report's faces without kerning, which the fonts of the page leave out; unknown characters count as half a
 * square.
 */
export function measureWith(fonts: Readonly<Record<Face, Uint8Array>>): Measure {
  return (text, size, face) => {
    const font = readFontMetrics(fonts[face]);
    let width = 0;
    for (const character of text) width += font.advance(character.codePointAt(0) ?? 0) ?? 0.5;
    return width * size;
  };
}

function characterMap(view: DataView, cmap: number): (codePoint: number) => number {
  let best: { readonly format: number; readonly offset: number } | undefined;
  for (let i = 0; i < view.getUint16(cmap + 2); i++) {
    const offset = cmap + view.getUint32(cmap + 4 + i * 8 + 4);
    const format = view.getUint16(offset);
    if (format === 12 || (format === 4 && best === undefined)) best = { format, offset };
  }
  if (best === undefined) throw new RangeError('font without a Unicode character map');
  const { format, offset } = best;
  return format === 12 ? (code) => glyphOfGroup(view, offset, code) : (code) => glyphOfSegment(view, offset, code);
}

function glyphOfGroup(view: DataView, table: number, code: number): number {
  let low = 0;
  let high = view.getUint32(table + 12) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const group = table + 16 + middle * 12;
    if (code < view.getUint32(group)) high = middle - 1;
    else if (code > view.getUint32(group + 4)) low = middle + 1;
    else return view.getUint32(group + 8) + code - view.getUint32(group);
  }
  return 0;
}

function glyphOfSegment(view: DataView, table: number, code: number): number {
  const doubled = view.getUint16(table + 6);
  for (let i = 0; i < doubled; i += 2) {
    if (code > view.getUint16(table + 14 + i)) continue;
    const start = view.getUint16(table + 16 + doubled + i);
    if (code < start) return 0;
    const delta = view.getInt16(table + 16 + 2 * doubled + i);
    const rangeAt = table + 16 + 3 * doubled + i;
    const range = view.getUint16(rangeAt);
    if (range === 0) return (code + delta) & 0xffff;
    const glyph = view.getUint16(rangeAt + range + (code - start) * 2);
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
  }
  return 0;
}
