import { number3 } from './scene.ts';

export interface GlyphTable {
  readonly view: DataView;
  readonly glyf: number;
  readonly loca: number;
  readonly longLoca: boolean;
}

export interface OutlinePoint {
  readonly x: number;
  readonly y: number;
  /** False for the control point of a quadratic curve. */
  readonly on: boolean;
}

/** Glyphs are made of glyphs, but not deeper than this. */
const MOST_DEPTH = 5;

/** Closed contours of a glyph in font units, y upwards: simple and composite glyphs of the `glyf` table. */
export function glyphContours(table: GlyphTable, glyph: number, depth = 0): OutlinePoint[][] {
  const { view } = table;
  const offset = (index: number) =>
    table.longLoca ? view.getUint32(table.loca + index * 4) : view.getUint16(table.loca + index * 2) * 2;
  const start = offset(glyph);
  if (offset(glyph + 1) === start || depth > MOST_DEPTH) return [];
  const at = table.glyf + start;
  const count = view.getInt16(at);
  return count >= 0 ? simpleContours(view, at + 10, count) : compositeContours(table, at + 10, depth);
}

const ON = 0x01;
const X_BYTE = 0x02;
const Y_BYTE = 0x04;
const REPEAT = 0x08;
const X_SAME = 0x10;
const Y_SAME = 0x20;

function simpleContours(view: DataView, start: number, count: number): OutlinePoint[][] {
  const ends = Array.from({ length: count }, (_, i) => view.getUint16(start + i * 2));
  const total = (ends.at(-1) ?? -1) + 1;
  let at = start + count * 2;
  at += 2 + view.getUint16(at);
  const flags: number[] = [];
  while (flags.length < total) {
    const flag = view.getUint8(at++);
    const times = (flag & REPEAT) !== 0 ? view.getUint8(at++) + 1 : 1;
    for (let i = 0; i < times && flags.length < total; i++) flags.push(flag);
  }
  const axis = (byte: number, same: number) => {
    let value = 0;
    return flags.map((flag) => {
      if ((flag & byte) !== 0) value += (flag & same) !== 0 ? view.getUint8(at++) : -view.getUint8(at++);
      else if ((flag & same) === 0) {
        value += view.getInt16(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = axis(X_BYTE, X_SAME);
  const ys = axis(Y_BYTE, Y_SAME);
  return ends.map((end, i) => {
    const points: OutlinePoint[] = [];
    for (let j = i === 0 ? 0 : (ends[i - 1] ?? -1) + 1; j <= end; j++) {
      points.push({ x: xs[j] ?? 0, y: ys[j] ?? 0, on: ((flags[j] ?? 0) & ON) !== 0 });
    }
    return points;
  });
}

const WORDS = 0x01;
const IS_OFFSET = 0x02;
const ONE_SCALE = 0x08;
const MORE = 0x20;
const TWO_SCALES = 0x40;
const MATRIX = 0x80;

function compositeContours(table: GlyphTable, start: number, depth: number): OutlinePoint[][] {
  const { view } = table;
  const contours: OutlinePoint[][] = [];
  let at = start;
  for (let part = 0; part < 64; part++) {
    const flags = view.getUint16(at);
    const glyph = view.getUint16(at + 2);
    at += 4;
    const words = (flags & WORDS) !== 0;
    const offset = (index: number) => (words ? view.getInt16(at + index * 2) : view.getInt8(at + index));
    const [dx, dy] = (flags & IS_OFFSET) !== 0 ? [offset(0), offset(1)] : [0, 0];
    at += words ? 4 : 2;
    const fixed = (index: number) => view.getInt16(at + index * 2) / 16_384;
    let [a, b, c, d] = [1, 0, 0, 1];
    if ((flags & ONE_SCALE) !== 0) {
      a = d = fixed(0);
      at += 2;
    } else if ((flags & TWO_SCALES) !== 0) {
      [a, d] = [fixed(0), fixed(1)];
      at += 4;
    } else if ((flags & MATRIX) !== 0) {
      [a, b, c, d] = [fixed(0), fixed(1), fixed(2), fixed(3)];
      at += 8;
    }
    for (const contour of glyphContours(table, glyph, depth + 1)) {
      contours.push(contour.map(({ x, y, on }) => ({ x: a * x + c * y + dx, y: b * x + d * y + dy, on })));
    }
    if ((flags & MORE) === 0) break;
  }
  return contours;
}

/** Path data of contours. Between two control points in a row stands an unwritten point, half way. */
export function outlinePath(
  contours: readonly (readonly OutlinePoint[])[],
  place: (point: { readonly x: number; readonly y: number }) => readonly [number, number],
): string {
  const at = (point: { readonly x: number; readonly y: number }) => place(point).map(number3).join(',');
  return contours
    .map((contour) => {
      const first = contour.findIndex((point) => point.on);
      const start = contour[first];
      if (start === undefined) return '';
      const ring = [...contour.slice(first + 1), ...contour.slice(0, first + 1)];
      let d = `M${at(start)}`;
      ring.forEach((point, i) => {
        if (point.on) {
          d += ring[i - 1]?.on === false ? '' : `L${at(point)}`;
          return;
        }
        const next = ring[i + 1] ?? start;
        d += `Q${at(point)} ${at(next.on ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 })}`;
      });
      return `${d}Z`;
    })
    .join('');
}
