import type { TopPanel } from '../model.ts';
import { cutToWidth } from './cut-to-width.ts';
import { BODY_LABEL } from './label.ts';
import type { ChartContext, Scene, SceneItem } from './scene.ts';

const ROW = 16;
const BAR = 8;

/** The largest of a query as bars from a common zero, with the period before beside each. */
export function topChart(
  panel: TopPanel,
  context: ChartContext,
  { width, size = BODY_LABEL }: { readonly width: number; readonly size?: number },
): Scene {
  const small = size * 0.88;
  const widest = (texts: readonly string[], face: 'regular' | 'semibold', at = size) =>
    Math.max(0, ...texts.map((text) => context.measure(text, at, face)));
  const names = Math.min(
    width * 0.4,
    widest(
      panel.rows.map((row) => row.name),
      'regular',
    ) + 2,
  );
  const earlier = widest(
    panel.rows.map((row) => row.earlier),
    'regular',
    small,
  );
  const figures = widest(
    panel.rows.map((row) => row.text),
    'semibold',
  );
  const left = names + 6;
  const figureEnd = width - (earlier === 0 ? 0 : earlier + 10);
  const right = figureEnd - figures - 10;
  const values = [...panel.rows.map((row) => row.value), ...(panel.target?.value == null ? [] : [panel.target.value])];
  const low = Math.min(0, ...values);
  const high = Math.max(low + 1e-9, 0, ...values);
  const x = (value: number) => left + ((value - low) / (high - low)) * (right - left);
  const row = Math.max(ROW, size * 1.8);
  const height = panel.rows.length * row;
  const items: SceneItem[] = panel.rows.flatMap((each, i): SceneItem[] => {
    const middle = i * row + row / 2;
    const y = middle + size * 0.34;
    const name = cutToWidth(each.name, names, (part) => context.measure(part, size, 'regular'), 'middle');
    const [from, to] = [x(Math.min(0, each.value)), x(Math.max(0, each.value))];
    return [
      { kind: 'text', x: 0, y, text: name, size, face: 'regular', color: 'ink', align: 'left' },
      { kind: 'rect', x: from, y: middle - BAR / 2, w: Math.max(0.5, to - from), h: BAR, fill: 'data2' },
      { kind: 'text', x: figureEnd, y, text: each.text, size, face: 'semibold', color: 'ink', align: 'right' },
      ...(each.earlier === ''
        ? []
        : [
            {
              kind: 'text',
              x: width,
              y,
              text: each.earlier,
              size: small,
              face: 'regular',
              color: 'ink3',
              align: 'right',
            } as const,
          ]),
    ];
  });
  items.push({ kind: 'line', x1: x(0), y1: 0, x2: x(0), y2: height, stroke: 'ink3', width: 0.5 });
  if (panel.target?.value != null) {
    const at = x(panel.target.value);
    items.push({ kind: 'line', x1: at, y1: 0, x2: at, y2: height, stroke: 'ink', width: 0.9, dash: [3, 2] });
  }
  return { width, height, items };
}
