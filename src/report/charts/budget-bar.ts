import { BUDGET_RISK, BUDGET_SPENT, type Token } from '../theme.ts';
import { hatch } from './hatch.ts';
import type { Scene, SceneItem } from './scene.ts';

/** Right end of the bar; what is above is cut, the number beside it tells. */
const SCALE_END = 1.5;

/** Share of the budget that is used, on a track that ends at 100 %; what is overspent stands hatched beyond the tick. */
export function budgetBar(
  used: number,
  {
    width = 48,
    height = 6,
    tick = 12,
  }: { readonly width?: number; readonly height?: number; readonly tick?: number } = {},
): Scene {
  const top = (tick - height) / 2;
  const full = width / SCALE_END;
  const color: Token = used > BUDGET_SPENT ? 'bad' : used > BUDGET_RISK ? 'risk' : 'data';
  const items: SceneItem[] = [{ kind: 'rect', x: 0, y: top, w: full, h: height, fill: 'grid' }];
  const solid = Math.min(1, Math.max(0, used)) * full;
  if (solid > 0) items.push({ kind: 'rect', x: 0, y: top, w: Math.max(0.5, solid), h: height, fill: color });
  if (used > BUDGET_SPENT) {
    const over = (Math.min(used, SCALE_END) - 1) * full;
    items.push(hatch(full, top, over, height, color, { gap: 1.8, width: 0.6 }), {
      kind: 'rect',
      x: full,
      y: top + 0.25,
      w: over,
      h: height - 0.5,
      stroke: color,
      width: 0.5,
    });
  }
  items.push({ kind: 'line', x1: full, y1: 0, x2: full, y2: tick, stroke: 'ink', width: 1 });
  return { width, height: tick, items };
}
