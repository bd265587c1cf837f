import type { StatusKey } from '../model.ts';
import type { Scene, SceneItem } from './scene.ts';
import { polyline } from './scene.ts';

/**
 * Sign of a status in a box of `size`: every status has a silhouette of its own, so that none is told by colour alone.
 * Drawn on a grid of 10.
 */
export function statusSign(status: StatusKey, size: number): Scene {
  return { width: size, height: size, items: scaled(SIGNS[status], size / 10) };
}

const TRIANGLE = polyline(
  [
    [5, 0.9],
    [9.5, 9.2],
    [0.5, 9.2],
  ],
  true,
);
const DIAMOND = polyline(
  [
    [5, 0.5],
    [9.5, 5],
    [5, 9.5],
    [0.5, 5],
  ],
  true,
);

const SIGNS: Readonly<Record<StatusKey, readonly SceneItem[]>> = {
  breached: [
    { kind: 'rect', x: 0.4, y: 0.4, w: 9.2, h: 9.2, fill: 'bad' },
    { kind: 'path', d: 'M2.9,2.9L7.1,7.1M7.1,2.9L2.9,7.1', stroke: 'paper', width: 1.8 },
  ],
  risk: [
    { kind: 'path', d: TRIANGLE, fill: 'riskmark', stroke: 'ink', width: 0.9 },
    { kind: 'line', x1: 5, y1: 3.6, x2: 5, y2: 6.5, stroke: 'onmark', width: 1.1 },
    { kind: 'circle', cx: 5, cy: 7.8, r: 0.65, fill: 'onmark' },
  ],
  nodata: [
    { kind: 'circle', cx: 5, cy: 5, r: 4.3, stroke: 'ink2', width: 1, dash: [1.7, 1] },
    {
      kind: 'path',
      d: 'M3.7,4C3.7,2.4 6.4,2.4 6.4,4C6.4,5.1 5,5 5,6.2',
      stroke: 'ink2',
      width: 0.95,
    },
    { kind: 'circle', cx: 5, cy: 7.5, r: 0.6, fill: 'ink2' },
  ],
  idle: [
    { kind: 'circle', cx: 5, cy: 5, r: 4.3, stroke: 'ink2', width: 1 },
    { kind: 'line', x1: 2.8, y1: 5, x2: 7.2, y2: 5, stroke: 'ink2', width: 1.2 },
  ],
  met: [
    { kind: 'circle', cx: 5, cy: 5, r: 4.3, stroke: 'met', width: 1 },
    { kind: 'path', d: 'M2.9,5.1L4.5,6.7L7.3,3.6', stroke: 'met', width: 1.2 },
  ],
  info: [
    { kind: 'path', d: DIAMOND, stroke: 'data', width: 0.9 },
    { kind: 'line', x1: 5, y1: 4.4, x2: 5, y2: 7.2, stroke: 'data', width: 1 },
    { kind: 'circle', cx: 5, cy: 3, r: 0.6, fill: 'data' },
  ],
};

function scaled(items: readonly SceneItem[], by: number): SceneItem[] {
  return items.map((item): SceneItem => {
    const stroke = {
      ...(item.kind !== 'text' && item.width !== undefined && { width: item.width * by }),
      ...(item.kind !== 'text' && item.dash !== undefined && { dash: [item.dash[0] * by, item.dash[1] * by] as const }),
    };
    switch (item.kind) {
      case 'path':
        return {
          ...item,
          ...stroke,
          d: item.d.replace(/\d+(?:\.\d+)?/g, (n) => String(Math.round(Number(n) * by * 1000) / 1000)),
        };
      case 'line':
        return { ...item, ...stroke, x1: item.x1 * by, y1: item.y1 * by, x2: item.x2 * by, y2: item.y2 * by };
      case 'rect':
        return { ...item, ...stroke, x: item.x * by, y: item.y * by, w: item.w * by, h: item.h * by };
      case 'circle':
        return { ...item, ...stroke, cx: item.cx * by, cy: item.cy * by, r: item.r * by };
      default:
        return { ...item, x: item.x * by, y: item.y * by, size: item.size * by };
    }
  });
}
