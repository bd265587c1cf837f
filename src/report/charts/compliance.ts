import type { ComplianceChart } from '../model.ts';
import { bottomAxis, grid, type Plot, percentPrinter, verticalScale } from './axis.ts';
import { alongLine, BODY_LABEL, placeLabel } from './label.ts';
import { AXIS_LABEL, type ChartContext, polyline, type Scene, type SceneItem } from './scene.ts';
import { columnTips } from './tips.ts';

/** Room under the worst value, as a part of what is shown. */
const BELOW = 0.12;

/**
 * Share of good events per period against the target. The axis is cut: the chart shows positions, not lengths. A missed period hangs
 * from the target on a stem that ends in a square with its value.
 */
export function complianceChart(
  chart: ComplianceChart,
  context: ChartContext,
  { width = 247, height = 152 }: { readonly width?: number; readonly height?: number } = {},
): Scene {
  const label = context.label ?? AXIS_LABEL;
  const text = context.words.target?.replace('{text}', chart.targetText) ?? chart.targetText;
  const targetWidth = context.measure(text, label, 'semibold');
  const seen = chart.points.flatMap((point) => (point.value === null ? [] : [point.value]));
  const worst = Math.min(chart.target, ...seen);
  // Where everything is perfect, the target still needs a place below the top.
  const span = Math.max(1 - worst, (1 - chart.target) * 1.2, 1e-6);
  const low = 1 - span * (1 + BELOW);
  const plot: Plot = { left: 40, right: width - targetWidth - 8, top: label, bottom: height - label * 2 - 1 };
  const y = verticalScale(low, 1, plot);
  const inset = 6;
  const x = (index: number) =>
    plot.left + inset + (index / Math.max(1, chart.points.length - 1)) * (plot.right - plot.left - 2 * inset);
  const print = percentPrinter(context.locale, y.ticks);

  const items: SceneItem[] = [
    ...grid(context, plot, y, print).filter(
      (item) =>
        item.kind !== 'text' || Math.abs(item.y - label * 0.34 - y(chart.target)) > label || item.text === print(1),
    ),
  ];
  const target = y(chart.target);
  const places = chart.points.map((point, i) => (point.value === null ? undefined : ([x(i), y(point.value)] as const)));
  const last = chart.points.findLastIndex((point) => point.value !== null);
  const targetLabel = target + asideOf(places[last]?.[1], target, Math.max(BODY_LABEL, label));
  items.push(
    { kind: 'line', x1: plot.left, y1: target, x2: plot.right + 4, y2: target, stroke: 'ink', width: 1, dash: [3, 2] },
    {
      kind: 'text',
      x: plot.right + 8,
      y: targetLabel + label * 0.34,
      text,
      size: label,
      face: 'semibold',
      color: 'ink',
      align: 'left',
    },
  );
  items.push({ kind: 'path', d: polyline(places), stroke: 'data', width: 1.4, cap: 'round' });

  const stems = chart.points.map((point, i) => (point.missed ? places[i] : undefined));
  const taken = [
    { x: plot.left, y: target - 1, w: plot.right - plot.left, h: 2 },
    { x: plot.right + 8, y: targetLabel - label * 0.65, w: targetWidth, h: label },
    ...alongLine(places),
    ...stems.flatMap((end) => (end === undefined ? [] : alongLine([[end[0], target], end]))),
  ];
  chart.points.forEach((point, i) => {
    const place = places[i];
    if (place === undefined) return;
    const [px, py] = place;
    if (!point.missed) {
      items.push({ kind: 'circle', cx: px, cy: py, r: i === last ? 2.6 : 1.9, fill: 'data' });
      if (i === last)
        items.push(
          ...placeLabel(context, taken, plot, point.text, px, py, {
            ...{ face: 'bold', color: 'ink', order: 'right above below' },
          }),
        );
      return;
    }
    items.push(
      { kind: 'line', x1: px, y1: target, x2: px, y2: py, stroke: 'bad', width: 1.4 },
      { kind: 'rect', x: px - 2.4, y: py - 2.4, w: 4.8, h: 4.8, fill: 'bad' },
    );
    items.push(
      ...placeLabel(context, taken, plot, point.text, px, py, {
        face: i === last ? 'bold' : 'semibold',
        color: 'bad',
        from: plot.left + 2,
        size: i === last ? BODY_LABEL : label,
      }),
    );
  });
  const every = Math.max(1, Math.ceil(chart.points.length / 4.4));
  items.push(
    ...bottomAxis(
      context,
      plot,
      chart.points.map((point, i) => ({
        x: x(i),
        text: i % every === 0 || i === chart.points.length - 1 ? point.label : '',
        strong: i === chart.points.length - 1,
      })),
    ),
  );
  const tips = chart.points.map((point, i) => ({ x: x(i), text: `${point.label}: ${point.text}` }));
  return { width, height, items, ...(context.tips && { tips: columnTips(tips, plot) }) };
}

/** How far the name of the target makes room for the last value, which stands beside it. */
function asideOf(last: number | undefined, target: number, height: number): number {
  if (last === undefined) return 0;
  const missing = Math.max(0, height + 1 - Math.abs(last - target));
  return last <= target ? missing : -missing;
}
