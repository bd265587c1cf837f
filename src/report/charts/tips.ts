import type { Plot } from './axis.ts';
import type { Tip } from './scene.ts';

/** One tip per point of a line: the whole height of the chart, half of the way to its neighbours. Empty texts give none. */
export function columnTips(points: readonly { readonly x: number; readonly text: string }[], plot: Plot): Tip[] {
  return points.flatMap(({ x, text }, i) => {
    if (text === '') return [];
    const left = Math.max(plot.left, ((points[i - 1]?.x ?? x) + x) / 2);
    const right = Math.min(plot.right, ((points[i + 1]?.x ?? x) + x) / 2);
    return [{ x: left, y: plot.top, w: Math.max(1, right - left), h: plot.bottom - plot.top, text }];
  });
}
