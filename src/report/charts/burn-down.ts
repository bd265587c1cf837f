import { area } from 'd3-shape';
import type { BurnDownChart } from '../model.ts';
import { bottomAxis, grid, type Plot, percentPrinter, verticalScale } from './axis.ts';
import { alongLine, BODY_LABEL, type Box, overlaps, placeLabel } from './label.ts';
import { AXIS_LABEL, type ChartContext, polyline, type Scene, type SceneItem } from './scene.ts';
import { columnTips } from './tips.ts';

/** A budget overspent by more than this share is cut at the edge of the chart; its number tells. */
const LOWEST = -4;

/**
 * Budget left, day by day, then what is to be expected: the line of typical days, and the band that holds 80 % of redrawn futures.
 * Below zero the ground is grey: the budget is spent.
 */
export function burnDownChart(
  chart: BurnDownChart,
  context: ChartContext,
  { width = 247, height = 152 }: { readonly width?: number; readonly height?: number } = {},
): Scene {
  const label = context.label ?? AXIS_LABEL;
  const lefts = chart.days.flatMap((day) => (day.left === null ? [] : [day.left]));
  const all = [0, 1, ...lefts, ...chart.forecast.flatMap((day) => [day.low, day.high, day.typical])];
  const low = Math.max(LOWEST, Math.min(...all));
  const high = Math.max(1, ...all);
  const spread = high - low;
  const plot: Plot = { left: 40, right: width - 4, top: label + 6, bottom: height - label * 2 - 1 };
  const y = verticalScale(low < 0 ? low - spread * 0.08 : -spread * 0.22, high, plot, (plot.bottom - plot.top) / 19);
  const cut = (value: number) => Math.min(plot.bottom, Math.max(plot.top, y(value)));

  const days = chart.days.length;
  const count = Math.max(2, days + chart.forecast.length);
  const x = (index: number) => plot.left + (index / (count - 1)) * (plot.right - plot.left);
  const zero = y(0);
  const items: SceneItem[] = [
    {
      kind: 'rect',
      x: plot.left,
      y: zero,
      w: plot.right - plot.left,
      h: Math.max(0, plot.bottom - zero),
      fill: 'fill',
    },
    ...grid(context, plot, y, percentPrinter(context.locale, y.ticks), 0),
  ];
  const lastIndex = chart.days.findLastIndex((day) => day.left !== null);
  const lastLeft = chart.days[lastIndex]?.left ?? null;
  const now = x(Math.max(0, days - 1));

  if (chart.forecast.length > 0) {
    const future = chart.forecast.map((day, i) => ({ ...day, x: x(days + i) }));
    const start = lastLeft === null ? [] : [{ x: now, low: lastLeft, high: lastLeft, typical: lastLeft }];
    const shape = area<{ x: number; low: number; high: number }>()
      .x((day) => day.x)
      .y0((day) => cut(day.low))
      .y1((day) => cut(day.high))
      .digits(3);
    items.push({ kind: 'path', d: shape([...start, ...future]) ?? '', fill: 'band' });
    items.push({
      kind: 'path',
      d: polyline([...start, ...future].map((day) => [day.x, cut(day.typical)] as const)),
      stroke: 'data',
      width: 1.4,
      dash: [3, 2],
    });
  }
  items.push({ kind: 'line', x1: plot.left, y1: zero, x2: plot.right, y2: zero, stroke: 'ink', width: 0.9 });
  const line = chart.days.map((day, i) => (day.left === null ? undefined : ([x(i), cut(day.left)] as const)));
  items.push({ kind: 'path', d: polyline(line), stroke: 'data', width: 1.6, cap: 'round' });

  const word = (key: string) => context.words[key] ?? '';
  const small = { size: label, face: 'regular', color: 'ink2' } as const;
  // No name stands on the zero line, nor on the line of the budget.
  const expected = chart.forecast.map((day, i) => [x(days + i), cut(day.typical)] as const);
  const taken: Box[] = [
    { x: plot.left, y: zero - 0.5, w: plot.right - plot.left, h: 1 },
    ...alongLine([...line, ...expected]),
  ];
  const reserve = (text: string, left: number, baseline: number, size: number) =>
    taken.push({ x: left, y: baseline - size * 0.8, w: context.measure(text, size, 'semibold'), h: size });

  // Where past and future meet.
  items.push({
    kind: 'line',
    x1: now,
    y1: label * 0.3,
    x2: now,
    y2: plot.bottom,
    stroke: 'ink3',
    width: 0.75,
    dash: [1.5, 1.5],
  });
  items.push({
    kind: 'text',
    x: now - 3,
    y: label * 0.9,
    text: word('periodEnd'),
    ...small,
    color: 'ink3',
    align: 'right',
  });
  if (chart.forecast.length > 0) {
    items.push({
      kind: 'text',
      x: now + 4,
      y: label * 0.9,
      text: word('forecast'),
      ...small,
      color: 'ink3',
      align: 'left',
    });
  } else if (chart.forecastNote !== '') {
    // Without a forecast the chart ends here, so the note stands before the line.
    items.push({
      kind: 'text',
      x: now - 3,
      y: zero - 5,
      text: chart.forecastNote,
      ...small,
      color: 'ink3',
      align: 'right',
    });
  }
  const spent = zero + label + 2.5;
  if (spent < plot.bottom - 1) {
    const text = word('budgetSpent');
    const w = context.measure(text, label, 'semibold');
    const places = [plot.left + 3, plot.right - w - 3, now - w - 6];
    const free = (left: number) =>
      !taken.some((other) => overlaps({ x: left, y: spent - label * 0.8, w, h: label }, other));
    const left = places.find(free) ?? plot.left + 3;
    items.push({ kind: 'text', x: left, y: spent, text, size: label, face: 'semibold', color: 'ink', align: 'left' });
    reserve(text, left, spent, label);
  }
  if (lastLeft !== null) {
    const px = x(lastIndex);
    const py = cut(lastLeft);
    const bad = lastLeft < 0;
    items.push({ kind: 'circle', cx: px, cy: py, r: 2.4, fill: bad ? 'bad' : 'data' });
    const above = lastLeft >= 0;
    const size = Math.max(BODY_LABEL, label);
    const baseline = above ? Math.max(label * 2, py - 4) : Math.min(plot.bottom - 2, py + size + 2.5);
    // Without a forecast the chart ends at this point, and its figure stands before it.
    const left = chart.forecast.length > 0 ? px + 5 : px - 5 - context.measure(chart.lastText, size, 'bold');
    items.push({
      kind: 'text',
      x: left,
      y: baseline,
      text: chart.lastText,
      size,
      face: 'bold',
      color: bad ? 'bad' : 'ink',
      align: 'left',
    });
    reserve(chart.lastText, left, baseline, size);
  }
  const from = chart.days[0]?.at ?? 0;
  const to = chart.forecast.at(-1)?.at ?? chart.days.at(-1)?.at ?? from + 1;
  const xOf = (at: number) => x(((at - from) / Math.max(1, to - from)) * (count - 1));
  if (chart.returnAt !== null) {
    const at = xOf(chart.returnAt.at);
    items.push({ kind: 'line', x1: at, y1: zero - 3, x2: at, y2: zero + 3, stroke: 'ink', width: 1 });
    items.push(
      ...placeLabel(context, taken, plot, chart.returnAt.text, at - 3, zero - 5, {
        face: 'semibold',
        color: 'ink',
        size: label,
        order: 'left above below',
      }),
    );
  }
  items.push(...forecastLabels(chart, context, { x, cut, days, plot, label, taken }));
  for (const mark of chart.marks) {
    const near = Math.round(((mark.at - from) / Math.max(1, to - from)) * (count - 1));
    const fall = steepest(chart, near);
    if (fall === undefined) continue;
    const middle = (cut(fall.before) + cut(fall.after)) / 2;
    items.push(
      ...placeLabel(context, taken, plot, mark.text, x(fall.index - 0.5) - 2, middle, {
        face: 'regular',
        color: 'ink2',
        size: label,
        order: 'left right below above',
        from: plot.left + 2,
      }),
    );
  }
  const series = [...chart.days, ...chart.forecast];
  const every = 7;
  items.push(
    ...bottomAxis(
      context,
      plot,
      series.flatMap((day, i) => (i % every === 0 ? [{ x: x(i), text: day.label }] : [])),
    ),
  );
  const tips = series.map((day, i) => ({ x: x(i), text: context.tips ? tipOf(day, context.tips) : '' }));
  return { width, height, items, ...(context.tips && { tips: columnTips(tips, plot) }) };
}

/** `9 Nov: 64.1%`, and of days to come `30 Nov: 12.0% (−40.0% – 20.0%)`. */
function tipOf(
  day: BurnDownChart['days'][number] | BurnDownChart['forecast'][number],
  print: NonNullable<ChartContext['tips']>,
): string {
  if (!('left' in day)) {
    return `${day.label}: ${print.percent(day.typical)} (${print.percent(day.low)} – ${print.percent(day.high)})`;
  }
  return day.left === null ? '' : `${day.label}: ${print.percent(day.left)}`;
}

/** Where the line falls most around a day: a moment of a day shows in the figure of that day or the next. */
function steepest(chart: BurnDownChart, near: number) {
  let most: { readonly index: number; readonly before: number; readonly after: number } | undefined;
  for (let index = Math.max(1, near - 1); index <= Math.min(chart.days.length - 1, near + 2); index++) {
    const before = chart.days[index - 1]?.left ?? null;
    const after = chart.days[index]?.left ?? null;
    if (before === null || after === null) continue;
    if (most === undefined || before - after > most.before - most.after) most = { index, before, after };
  }
  return most;
}

interface Frame {
  readonly x: (index: number) => number;
  readonly cut: (value: number) => number;
  readonly days: number;
  readonly plot: Plot;
  readonly label: number;
  readonly taken: Box[];
}

/** `typical days` along the dashed line, and the band named where it is widest. */
function forecastLabels(chart: BurnDownChart, context: ChartContext, frame: Frame): SceneItem[] {
  const { x, cut, days, plot, label, taken } = frame;
  const middle = Math.floor(chart.forecast.length * 0.42);
  const typical = chart.forecast[middle];
  const items: SceneItem[] = [];
  if (typical === undefined) return items;
  items.push(
    ...placeLabel(context, taken, plot, context.words.typicalDays ?? '', x(days + middle), cut(typical.typical), {
      face: 'semibold',
      color: 'data',
      size: label,
      order: 'above below',
    }),
  );
  let widest = -1;
  let most = label * 1.6;
  chart.forecast.forEach((day, i) => {
    // The name needs room at both sides of it.
    if (i < 6 || i > chart.forecast.length - 6) return;
    const open = cut(Math.min(day.low, day.typical)) - cut(day.typical);
    if (open > most + 0.5) {
      most = open;
      widest = i;
    }
  });
  const day = chart.forecast[widest];
  if (day === undefined) return items;
  const text = context.words.band ?? '';
  const at = x(days + widest);
  const y = cut(day.typical) + (cut(day.low) - cut(day.typical)) * 0.6;
  const w = context.measure(text, label, 'regular');
  const box = { x: at - w / 2, y: y - label * 0.8, w, h: label };
  if (taken.some((other) => overlaps(box, other))) return items;
  taken.push(box);
  items.push({ kind: 'text', x: at, y, text, size: label, face: 'regular', color: 'ink2', align: 'middle' });
  return items;
}
