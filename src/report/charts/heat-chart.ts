import type { HeatPanel } from '../model.ts';
import type { Token } from '../theme.ts';
import { cutToWidth } from './cut-to-width.ts';
import { hatch } from './hatch.ts';
import { AXIS_LABEL, type ChartContext, type Scene, type SceneItem } from './scene.ts';

const SHADES: readonly Token[] = ['heat1', 'heat2', 'heat3', 'heat4', 'heat5'];

/** Values as shades, from the lowest to the highest in five equal steps; cells without a value are hatched. */
export function heatChart(
  panel: HeatPanel,
  context: ChartContext,
  { width, row: wanted }: { readonly width: number; readonly row?: number },
): Scene {
  const label = context.label ?? AXIS_LABEL;
  const row = wanted ?? Math.max(label + 2, 11);
  const names = Math.min(
    width * 0.3,
    Math.max(0, ...panel.rows.map((each) => context.measure(each.label, label, 'regular'))),
  );
  const left = names + 6;
  const cell = (width - left) / Math.max(1, panel.columns.length);
  const low = panel.low.value ?? 0;
  const span = (panel.high.value ?? 0) - low;
  const shade = (value: number): Token =>
    SHADES[span > 0 ? Math.min(SHADES.length - 1, Math.floor(((value - low) / span) * SHADES.length)) : 0] ?? 'heat1';
  const items: SceneItem[] = panel.rows.flatMap((each, i): SceneItem[] => {
    const y = i * row;
    const name = cutToWidth(each.label, names, (part) => context.measure(part, label, 'regular'), 'middle');
    return [
      {
        kind: 'text',
        x: 0,
        y: y + row / 2 + label * 0.34,
        text: name,
        size: label,
        face: 'regular',
        color: 'ink2',
        align: 'left',
      },
      ...each.cells.map((value, j): SceneItem => {
        const box = { x: left + j * cell, y, w: Math.max(0.5, cell - 0.7), h: row - 0.7 };
        return value === null
          ? hatch(box.x, box.y, box.w, box.h, 'rule')
          : { kind: 'rect', ...box, fill: shade(value) };
      }),
    ];
  });
  const bottom = panel.rows.length * row;
  let free = Number.NEGATIVE_INFINITY;
  panel.columns.forEach((text, j) => {
    const x = left + j * cell;
    const w = context.measure(text, label, 'regular');
    if (text === '' || x < free || x + w > width) return;
    free = x + w + 6;
    items.push({
      kind: 'text',
      x,
      y: bottom + label + 2,
      text,
      size: label,
      face: 'regular',
      color: 'ink3',
      align: 'left',
    });
  });
  return { width, height: bottom + label + 5, items };
}
