import type { ContributorChart } from '../model.ts';
import { cutToWidth } from './cut-to-width.ts';
import { BODY_LABEL } from './label.ts';
import type { ChartContext, Scene, SceneItem } from './scene.ts';

const ROW = 16;
const BAR = 8;

/** Who made the bad events: bars from a common zero, count and share at the right; rows that make the finding stand out. */
export function contributorChart(
  chart: ContributorChart,
  context: ChartContext,
  { width = 320, size = BODY_LABEL }: { readonly width?: number; readonly size?: number } = {},
): Scene {
  const widest = (texts: readonly string[], face: 'regular' | 'semibold') =>
    Math.max(0, ...texts.map((text) => context.measure(text, size, face)));
  const shares = widest(
    chart.rows.map((row) => row.share),
    'semibold',
  );
  const counts = widest(
    chart.rows.map((row) => row.text),
    'regular',
  );
  const names = Math.min(
    width * 0.44,
    widest(
      chart.rows.map((row) => row.name),
      'semibold',
    ) + 4,
  );
  const bars = names + 6;
  const end = width - shares - counts - 26;
  const most = Math.max(1e-9, ...chart.rows.map((row) => row.value));
  const row = Math.max(ROW, size * 1.8);
  const items: SceneItem[] = chart.rows.flatMap((each, i): SceneItem[] => {
    const middle = i * row + row / 2;
    const baseline = middle + size * 0.34;
    const strong = each.kind === 'finding';
    const text = { size, color: 'ink' } as const;
    const face = strong ? 'semibold' : 'regular';
    const name = cutToWidth(each.name, names, (part) => context.measure(part, size, face), 'middle');
    return [
      { kind: 'text', x: 0, y: baseline, text: name, face, align: 'left', ...text },
      {
        kind: 'rect',
        x: bars,
        y: middle - BAR / 2,
        w: Math.max(0.5, (each.value / most) * (end - bars)),
        h: BAR,
        fill: each.kind === 'finding' ? 'bad' : each.kind === 'other' ? 'mute' : 'data2',
      },
      { kind: 'text', x: width - shares - 12, y: baseline, text: each.text, face: 'regular', align: 'right', ...text },
      { kind: 'text', x: width, y: baseline, text: each.share, face: 'semibold', align: 'right', ...text },
    ];
  });
  const height = chart.rows.length * row;
  items.push({ kind: 'line', x1: bars, y1: 0, x2: bars, y2: height, stroke: 'ink3', width: 0.5 });
  const tips = chart.rows.map((each, i) => ({
    ...{ x: 0, y: i * row, w: width, h: row },
    text: `${each.name}: ${each.text} · ${each.share}`,
  }));
  return { width, height, items, ...(context.tips && { tips }) };
}
