import type { LinePanel } from '../model.ts';
import type { Token } from '../theme.ts';
import { bottomAxis, grid, numberPrinter, type Plot, steps, verticalScale } from './axis.ts';
import { cutToWidth } from './cut-to-width.ts';
import { AXIS_LABEL, type ChartContext, polyline, type Scene, type SceneItem } from './scene.ts';

/** Told apart by tone and dashes, so that a print in black and white still tells them apart. */
const STYLES: readonly { readonly color: Token; readonly width: number; readonly dash?: readonly [number, number] }[] =
  [
    { color: 'data', width: 1.5 },
    { color: 'ink', width: 1 },
    { color: 'data2', width: 1.5 },
    { color: 'ink2', width: 1.1, dash: [4, 2] },
    { color: 'data', width: 1.1, dash: [1.5, 1.5] },
    { color: 'mute', width: 1.5 },
  ];
const GAP = 4;

/** Series of a query over the period: lines that are named at their ends, or bars of one series, from zero. */
export function lineChart(
  panel: LinePanel,
  context: ChartContext,
  { width, height = 120 }: { readonly width: number; readonly height?: number },
): Scene {
  const label = context.label ?? AXIS_LABEL;
  const values = panel.series.flatMap(({ points }) => points.flatMap(({ value }) => (value === null ? [] : [value])));
  const target = panel.target?.value ?? null;
  const all = target === null ? values : [...values, target];
  const lowest = all.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const highest = all.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  // Bars have lengths, so they begin at zero; lines too, unless that would press them together at the top.
  const fromZero = lowest >= 0 && (panel.kind === 'bars' || lowest < highest * 0.6 || highest === lowest);
  const low = fromZero ? 0 : Math.min(lowest, panel.kind === 'bars' ? 0 : lowest);
  const spread = Math.max(highest - low, Math.abs(highest) * 1e-6, 1e-9);
  const top = highest + spread * 0.06;
  const bottom = fromZero ? 0 : low - spread * 0.08;
  const ticks = steps(bottom, top, height < 110 ? 3 : 4);
  const print = numberPrinter(context.locale, ticks);
  const left = Math.max(18, ...ticks.map((tick) => context.measure(print(tick), label, 'regular') + 6));
  const named = endLabels(panel, context, width);
  const right = width - (named.width === 0 ? 4 : named.width + 8);
  const plot: Plot = { left, right, top: label * 0.7, bottom: height - label - 6 };
  const y = verticalScale(bottom, top, plot, height < 110 ? 3 : 4);
  const span = Math.max(1, panel.end - panel.start);
  const x = (at: number) => {
    const inside = Math.min(panel.end, Math.max(panel.start, at));
    return plot.left + ((inside - panel.start) / span) * (plot.right - plot.left);
  };
  const items: SceneItem[] = [...grid(context, plot, y, print)];
  if (target !== null) {
    const at = y(target);
    items.push({
      kind: 'line',
      x1: plot.left,
      y1: at,
      x2: plot.right,
      y2: at,
      stroke: 'ink',
      width: 0.9,
      dash: [3, 2],
    });
  }
  if (panel.kind === 'bars') items.push(...bars(panel, x, y, Math.max(0, bottom)));
  else {
    panel.series.forEach((series, i) => {
      const points = series.points.map(({ at, value }) =>
        value === null ? undefined : ([x(at + panel.stepMs / 2), y(value)] as const),
      );
      const style = STYLES[i % STYLES.length];
      if (style === undefined) return;
      const { color, ...pen } = style;
      items.push({ kind: 'path', d: polyline(points), stroke: color, cap: 'round', ...pen }, ...alone(points, color));
    });
  }
  items.push(
    ...bottomAxis(
      context,
      plot,
      panel.ticks.map(({ at, text, mark }) => ({ x: x(at), text, tick: mark })),
    ),
    ...named.place(plot, y, label),
  );
  return { width, height, items };
}

/** A point without neighbours has no line: a dot shows it. */
function alone(points: readonly (readonly [number, number] | undefined)[], fill: Token): SceneItem[] {
  return points.flatMap((point, i): SceneItem[] =>
    point !== undefined && points[i - 1] === undefined && points[i + 1] === undefined
      ? [{ kind: 'circle', cx: point[0], cy: point[1], r: 1.4, fill }]
      : [],
  );
}

function bars(panel: LinePanel, x: (at: number) => number, y: (value: number) => number, base: number): SceneItem[] {
  return (panel.series[0]?.points ?? []).flatMap(({ at, value }): SceneItem[] => {
    if (value === null) return [];
    const from = x(at);
    const room = x(at + panel.stepMs) - from;
    const w = Math.max(0.4, room > 3 ? room - 1 : room * 0.85);
    const [top, bottom] = [Math.min(y(value), y(base)), Math.max(y(value), y(base))];
    return [{ kind: 'rect', x: from + (room - w) / 2, y: top, w, h: bottom - top, fill: 'data2' }];
  });
}

/** Names with their last values at the right, pushed apart where lines end close together. */
function endLabels(panel: LinePanel, context: ChartContext, width: number) {
  const label = context.label ?? AXIS_LABEL;
  const labels = panel.series.map(({ name, last }) => ({ name, text: last.text }));
  const most = Math.min(width * 0.3, 150);
  const full = (each: { readonly name: string; readonly text: string }) =>
    labels.length > 1
      ? `${cutToWidth(each.name, most - context.measure(` ${each.text}`, label, 'semibold'), (part) => context.measure(part, label, 'semibold'), 'middle')} ${each.text}`
      : each.text;
  const texts = labels.map(full);
  const target = panel.target?.value ?? null;
  const aim = target === null ? '' : (context.words.target ?? '{text}').replace('{text}', panel.target?.text ?? '');
  const widest = Math.max(
    0,
    context.measure(aim, label, 'semibold'),
    ...texts.map((text) => context.measure(text, label, 'semibold')),
  );
  const place = (plot: Plot, y: (value: number) => number, size: number): SceneItem[] => {
    const wanted = panel.series.flatMap(({ last }, i) =>
      last.value === null ? [] : [{ text: texts[i] ?? '', at: y(last.value), color: labelColor(panel, i) }],
    );
    if (target !== null && aim !== '') wanted.push({ text: aim, at: y(target), color: 'ink' });
    const placed = spread(wanted, size + 1.5, plot.top, plot.bottom);
    return placed.map(({ text, at, color }) => ({
      kind: 'text',
      x: plot.right + GAP,
      y: at + size * 0.34,
      text,
      size,
      face: 'semibold',
      color,
      align: 'left',
    }));
  };
  return { width: widest, place };
}

/** Names have the tone of their line where that is dark enough for text. */
function labelColor(panel: LinePanel, index: number): Token {
  if (panel.kind === 'bars' || panel.series.length === 1) return 'ink';
  const color = STYLES[index % STYLES.length]?.color ?? 'ink';
  return color === 'data2' || color === 'mute' ? 'ink2' : color;
}

/** Moves labels as little as needed for `apart` between them, inside the plot. */
function spread<T extends { readonly at: number }>(
  labels: readonly T[],
  apart: number,
  top: number,
  bottom: number,
): T[] {
  const sorted = [...labels].sort((a, b) => a.at - b.at);
  const places = sorted.map(({ at }) => at);
  for (let i = 1; i < places.length; i++) places[i] = Math.max(places[i] ?? 0, (places[i - 1] ?? 0) + apart);
  const over = (places.at(-1) ?? 0) - bottom;
  if (over > 0) {
    places[places.length - 1] = bottom;
    for (let i = places.length - 2; i >= 0; i--) places[i] = Math.min(places[i] ?? 0, (places[i + 1] ?? 0) - apart);
  }
  return sorted.map((label, i) => ({ ...label, at: Math.max(top, places[i] ?? label.at) }));
}
