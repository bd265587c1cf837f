import type { Face, Token } from '../theme.ts';
import type { Plot } from './axis.ts';
import { AXIS_LABEL, type ChartContext, type SceneItem } from './scene.ts';

/** Size of labels at data. */
export const BODY_LABEL = 9;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/**
 * A label beside a mark: right, below, left or above of it, the first place that is inside the chart and touches no label drawn
 * before. Left out where all four are taken: the mark itself stays.
 */
export function placeLabel(
  context: ChartContext,
  taken: Box[],
  plot: Plot,
  text: string,
  x: number,
  y: number,
  style: {
    readonly face: Face;
    readonly color: Token;
    readonly size?: number;
    readonly order?: string;
    /** Where the label may begin; at the edge of the drawing, over the axis, where not said. */
    readonly from?: number;
  },
): SceneItem[] {
  const size = style.size ?? Math.max(BODY_LABEL, context.label ?? AXIS_LABEL);
  const w = context.measure(text, size, style.face);
  const h = size;
  const edge = plot.right + 52;
  const places: Readonly<Record<string, Box>> = {
    right: { x: x + 5, y: y - h * 0.65, w, h },
    below: { x: x - w / 2, y: y + 4, w, h },
    left: { x: x - w - 5, y: y - h * 0.65, w, h },
    above: { x: x - w / 2, y: y - h - 4, w, h },
  };
  const order = (style.order ?? (x > plot.right - 12 ? 'right left above below' : 'below above right left')).split(' ');
  for (const name of order) {
    const box = places[name];
    if (box === undefined) continue;
    const inside =
      box.x >= (style.from ?? 2) && box.x + box.w <= edge && box.y >= 0 && box.y + box.h <= plot.bottom + 1;
    if (!inside || !isFree(box, taken)) continue;
    taken.push(box);
    return [
      { kind: 'text', x: box.x, y: box.y + h * 0.8, text, size, face: style.face, color: style.color, align: 'left' },
    ];
  }
  return [];
}

/** Distance of the boxes that stand for a line. */
const STEP = 2;

/** A line as what labels keep away from: small boxes along it; a gap (undefined) is free. */
export function alongLine(points: readonly (readonly [number, number] | undefined)[]): Box[] {
  return points.flatMap((to, i) => {
    const from = points[i - 1];
    if (from === undefined || to === undefined) return [];
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const steps = Math.max(1, Math.ceil(Math.hypot(dx, dy) / STEP));
    return Array.from({ length: steps + 1 }, (_, at) => ({
      x: from[0] + (dx * at) / steps - 0.5,
      y: from[1] + (dy * at) / steps - 0.5,
      w: 1,
      h: 1,
    }));
  });
}

/** Whether a label at a place touches nothing that is there. */
export function isFree(box: Box, taken: readonly Box[]): boolean {
  return !taken.some((other) => overlaps(box, other));
}

export function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.w + 3 && b.x < a.x + a.w + 3 && a.y < b.y + b.h && b.y < a.y + a.h;
}
