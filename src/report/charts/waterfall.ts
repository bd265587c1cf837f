import type { SavingsSection } from '../model.ts';
import { cutToWidth } from './cut-to-width.ts';
import { hatch } from './hatch.ts';
import { BODY_LABEL, type Box } from './label.ts';
import type { ChartContext, Scene, SceneItem } from './scene.ts';

const ROW = 16;
const BAR = 9.5;

/**
 * From gross to net, one row each: name, bar, amount, and the assumption behind it. Gains are solid, costs hatched, totals stand on
 * the common zero over a rule.
 */
export function waterfall(
  rows: SavingsSection['rows'],
  context: ChartContext,
  {
    width = 515,
    size = BODY_LABEL,
    assumptions = true,
  }: { readonly width?: number; readonly size?: number; readonly assumptions?: boolean } = {},
): Scene {
  const row = Math.max(ROW, size * 1.7);
  const widest = (texts: readonly string[]) =>
    Math.max(0, ...texts.map((text) => context.measure(text, size, 'semibold')));
  const names = Math.min(width * 0.34, Math.max(assumptions ? 104 : 0, widest(rows.map((each) => each.name)) + 8));
  const amounts = widest(rows.map((each) => each.text));
  // Assumptions take what they need, as long as the bars keep half of the width.
  const said = Math.max(0, ...rows.map((each) => context.measure(each.assumption, size - 0.5, 'regular')));
  const amountRight = assumptions ? waterfallAmounts(width, said) : width;
  const barEnd = amountRight - amounts - (assumptions ? 12 : 8);

  const bars = levels(rows);
  const low = Math.min(0, ...bars.flatMap((bar) => [bar.from, bar.to]));
  const high = Math.max(1e-9, ...bars.flatMap((bar) => [bar.from, bar.to]));
  const x = (value: number) => names + ((value - low) / (high - low)) * (barEnd - names);

  const items: SceneItem[] = [];
  rows.forEach((each, i) => {
    const bar = bars[i];
    if (bar === undefined) return;
    const top = i * row;
    const y = top + (row - BAR) / 2;
    const total = each.kind === 'total';
    const baseline = top + row / 2 + size * 0.34;
    const face = total ? 'semibold' : 'regular';
    if (total) items.push({ kind: 'line', x1: 0, y1: top, x2: width, y2: top, stroke: 'ink3', width: 0.5 });
    const name = cutToWidth(each.name, names - 4, (part) => context.measure(part, size, face));
    items.push({ kind: 'text', x: 0, y: baseline, text: name, size, face, color: 'ink', align: 'left' });
    const from = x(Math.min(bar.from, bar.to));
    const w = Math.max(0.75, x(Math.max(bar.from, bar.to)) - from);
    if (total || bar.from !== bar.to) items.push(...barShapes(each.kind, { x: from, y, w, h: BAR }));
    if (i < rows.length - 1) {
      const at = x(bar.to);
      items.push({ kind: 'line', x1: at, y1: y + BAR, x2: at, y2: y + row, stroke: 'ink3', width: 0.5 });
    }
    items.push({
      kind: 'text',
      x: amountRight,
      y: baseline,
      text: each.text,
      size,
      face: 'semibold',
      color: 'ink',
      align: 'right',
    });
    if (assumptions) {
      const text = cutToWidth(each.assumption, width - amountRight - 12, (part) =>
        context.measure(part, size - 0.5, 'regular'),
      );
      items.push({
        kind: 'text',
        x: amountRight + 12,
        y: baseline,
        text,
        size: size - 0.5,
        face: 'regular',
        color: 'ink2',
        align: 'left',
      });
    }
  });
  const height = rows.length * row;
  items.push({ kind: 'line', x1: x(0), y1: 0, x2: x(0), y2: height + 2, stroke: 'ink2', width: 0.75 });
  const tips = rows.map((each, i) => ({
    ...{ x: 0, y: i * row, w: width, h: row },
    text: [`${each.name}: ${each.text}`, each.assumption].filter((part) => part !== '').join(' · '),
  }));
  return { width, height: height + 2, items, ...(context.tips && { tips }) };
}

/** Gains solid, costs hatched, totals in ink. */
function barShapes(kind: SavingsSection['rows'][number]['kind'], box: Box): SceneItem[] {
  if (kind === 'total') return [{ kind: 'rect', ...box, fill: 'ink2' }];
  if (kind === 'gain' || kind === 'avoided') return [{ kind: 'rect', ...box, fill: 'data' }];
  const downtime = kind === 'downtime';
  const lines = downtime ? { gap: 2.2, width: 0.9 } : { gap: 3, width: 0.5 };
  return [
    hatch(box.x, box.y, box.w, box.h, downtime ? 'bad' : 'ink3', lines),
    { kind: 'rect', ...box, stroke: downtime ? 'bad' : 'ink2', width: 0.6 },
  ];
}

/** Right edge of the amounts where the widest assumption takes `said`. */
export function waterfallAmounts(width: number, said: number): number {
  return Math.min(width * 0.562, Math.max(width * 0.48, width - said - 13));
}

/** Where each bar begins and ends: gains and costs go on from the one before, totals from zero. */
function levels(rows: SavingsSection['rows']): { readonly from: number; readonly to: number }[] {
  let at = 0;
  return rows.map((row) => {
    if (row.kind === 'total') {
      at = row.amount;
      return { from: 0, to: row.amount };
    }
    const from = at;
    at += row.amount;
    return { from, to: at };
  });
}
