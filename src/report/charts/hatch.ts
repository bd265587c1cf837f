import type { Token } from '../theme.ts';
import { number3, type PathItem } from './scene.ts';

/**
 * Slanted lines over a rectangle, cut at its edges by arithmetic instead of a clip, so that every painter draws them alike.
 * `gap` is the distance along the edge.
 */
export function hatch(
  x: number,
  y: number,
  w: number,
  h: number,
  stroke: Token,
  { gap = 2.4, width = 0.6 }: { readonly gap?: number; readonly width?: number } = {},
): PathItem {
  let d = '';
  const most = Math.min(2000, Math.ceil((w + h) / gap));
  for (let i = 1; i < most; i++) {
    const at = i * gap;
    if (at >= w + h) break;
    // The line x + y = at, from the bottom or left edge up to the top or right edge.
    const from = at <= h ? [x, y + at] : [x + at - h, y + h];
    const to = at <= w ? [x + at, y] : [x + w, y + at - w];
    d += `M${number3(from[0] ?? 0)},${number3(from[1] ?? 0)}L${number3(to[0] ?? 0)},${number3(to[1] ?? 0)}`;
  }
  return { kind: 'path', d, stroke, width };
}
