import type { TrendPoint } from '../model.ts';
import { polyline, type Scene, type SceneItem } from './scene.ts';

/**
 * The last periods as a line with the objective as dashes, on a scale of its own that includes the objective. A missed period is
 * a square, the last one a dot. Empty where fewer than two periods were seen.
 */
export function sparkline(
  points: readonly TrendPoint[],
  objective: number | null,
  { width = 52, height = 20 }: { readonly width?: number; readonly height?: number } = {},
): Scene {
  const seen = points.flatMap((point) => (point.value === null ? [] : [point.value]));
  if (seen.length < 2) return { width, height, items: [] };
  const known = objective === null ? seen : [...seen, objective];
  const low = Math.min(...known);
  const high = Math.max(...known);
  const inset = 2.6;
  const y = (value: number) =>
    high === low ? height / 2 : inset + ((high - value) / (high - low)) * (height - 2 * inset);
  const x = (index: number) => inset + (index / Math.max(1, points.length - 1)) * (width - 2 * inset);

  const items: SceneItem[] = [];
  if (objective !== null) {
    const at = y(objective);
    items.push({ kind: 'line', x1: 0, y1: at, x2: width, y2: at, stroke: 'ink3', width: 0.5, dash: [2, 1.5] });
  }
  const places = points.map((point, i) => (point.value === null ? undefined : ([x(i), y(point.value)] as const)));
  items.push({ kind: 'path', d: polyline(places), stroke: 'data', width: 1, cap: 'round' });
  places.forEach((place, i) => {
    if (place === undefined) return;
    const [px, py] = place;
    if (points[i]?.missed === true) items.push({ kind: 'rect', x: px - 1.6, y: py - 1.6, w: 3.2, h: 3.2, fill: 'bad' });
    else if (i === points.length - 1) items.push({ kind: 'circle', cx: px, cy: py, r: 1.7, fill: 'data' });
    else if (places[i - 1] === undefined && places[i + 1] === undefined)
      items.push({ kind: 'circle', cx: px, cy: py, r: 0.9, fill: 'data' });
  });
  return { width, height, items };
}
