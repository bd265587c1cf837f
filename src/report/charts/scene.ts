import type { Face, Token } from '../theme.ts';
import type { Measure } from '../type/index.ts';

/**
 * A drawing as a list of shapes, painted in order: the same list becomes vectors in the PDF, inline SVG in HTML and a picture in
 * mail. Units are points, origin top left; colours are tokens, so that a dark page needs no second drawing.
 */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly items: readonly SceneItem[];
  /** What a browser says about a part of the drawing under the pointer; every other format leaves it out. */
  readonly tips?: readonly Tip[];
}

/** A part of a drawing, and its figures in words. */
export interface Tip {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly text: string;
}

export type SceneItem = PathItem | LineItem | RectItem | CircleItem | TextItem;

export interface Stroke {
  readonly stroke?: Token;
  readonly width?: number;
  readonly dash?: readonly [number, number];
  /** Ends and corners of strokes; `butt` with mitred corners where not said. */
  readonly cap?: 'round';
}

export interface PathItem extends Stroke {
  readonly kind: 'path';
  readonly d: string;
  readonly fill?: Token;
}

export interface LineItem extends Stroke {
  readonly kind: 'line';
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export interface RectItem extends Stroke {
  readonly kind: 'rect';
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly fill?: Token;
}

export interface CircleItem extends Stroke {
  readonly kind: 'circle';
  readonly cx: number;
  readonly cy: number;
  readonly r: number;
  readonly fill?: Token;
}

export interface TextItem {
  readonly kind: 'text';
  /** Left end, middle or right end of the baseline, as `align` says. */
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly face: Face;
  readonly color: Token;
  readonly align: 'left' | 'middle' | 'right';
}

/** What a chart needs beyond its data: how wide texts are, how numbers are written, and the fixed words in it. */
export interface ChartContext {
  readonly measure: Measure;
  readonly locale: string;
  readonly words: Readonly<Record<string, string>>;
  /** Size of axis texts; browsers scale drawings, so theirs is larger. */
  readonly label?: number;
  /** How figures are written in tips; charts have none where it is not given. */
  readonly tips?: {
    readonly time: (at: number) => string;
    readonly percent: (value: number) => string;
    readonly number: (value: number) => string;
  };
}

export const AXIS_LABEL = 7.5;

/** The same items at another place. */
export function moved(items: readonly SceneItem[], dx: number, dy: number): SceneItem[] {
  return items.map((item): SceneItem => {
    switch (item.kind) {
      case 'path':
        return { ...item, d: movedPath(item.d, dx, dy) };
      case 'line':
        return { ...item, x1: item.x1 + dx, y1: item.y1 + dy, x2: item.x2 + dx, y2: item.y2 + dy };
      case 'circle':
        return { ...item, cx: item.cx + dx, cy: item.cy + dy };
      default:
        return { ...item, x: item.x + dx, y: item.y + dy };
    }
  });
}

/** Paths of scenes hold absolute `M`, `L` and `C` with pairs of numbers only (and `Z`), so every pair can be shifted. */
function movedPath(d: string, dx: number, dy: number): string {
  let isX = false;
  return d.replace(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g, (number) => {
    isX = !isX;
    return number3(Number(number) + (isX ? dx : dy));
  });
}

/** Three digits after the point are finer than any printer, and keep files small and equal on every machine. */
export function number3(value: number): string {
  return String(Math.round(value * 1000) / 1000 + 0);
}

/** A path through points; `M` at the first and after every gap (undefined). */
export function polyline(points: readonly (readonly [number, number] | undefined)[], close = false): string {
  let d = '';
  let pen = 'M';
  for (const point of points) {
    if (point === undefined) {
      pen = 'M';
      continue;
    }
    d += `${pen}${number3(point[0])},${number3(point[1])}`;
    pen = 'L';
  }
  return close && d !== '' ? `${d}Z` : d;
}
