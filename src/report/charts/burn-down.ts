import { area } from 'd3-shape';
import type { BurnDownChart } from '../model.ts';
import { bottomAxis, grid, percentPrinter } from './axis.ts';
import { type BurnDownFrame, burnDownFrame } from './burn-down-frame.ts';
import { burnDownLabels } from './burn-down-labels.ts';
import { type ChartContext, polyline, type Scene, type SceneItem } from './scene.ts';
import { columnTips } from './tips.ts';

const DAYS_A_LABEL = 7;

/**
 * Budget left, day by day, then what is to be expected: the line of typical days, and the band that holds 80 % of redrawn futures.
 * Below zero the ground is grey: the budget is spent.
 */
export function burnDownChart(
  chart: BurnDownChart,
  context: ChartContext,
  { width = 247, height = 152 }: { readonly width?: number; readonly height?: number } = {},
): Scene {
  const frame = burnDownFrame(chart, context, { width, height });
  const { plot, x } = frame;
  const series = [...chart.days, ...chart.forecast];
  const marks = series.flatMap((day, i) => (i % DAYS_A_LABEL === 0 ? [{ x: x(i), text: day.label }] : []));
  const tips = series.map((day, i) => ({ x: x(i), text: context.tips ? tipOf(day, context.tips) : '' }));
  return {
    width,
    height,
    items: [
      ...ground(context, frame),
      ...forecastShapes(chart, frame),
      { kind: 'line', x1: plot.left, y1: frame.zero, x2: plot.right, y2: frame.zero, stroke: 'ink', width: 0.9 },
      { kind: 'path', d: polyline(frame.line), stroke: 'data', width: 1.6, cap: 'round' },
      nowLine(frame),
      ...burnDownLabels(chart, context, frame),
      ...bottomAxis(context, plot, marks),
    ],
    ...(context.tips && { tips: columnTips(tips, plot) }),
  };
}

function ground(context: ChartContext, { plot, y, zero }: BurnDownFrame): SceneItem[] {
  const below = Math.max(0, plot.bottom - zero);
  return [
    { kind: 'rect', x: plot.left, y: zero, w: plot.right - plot.left, h: below, fill: 'fill' },
    ...grid(context, plot, y, percentPrinter(context.locale, y.ticks), 0),
  ];
}

/** The band of futures and the line of typical days, both from where the past ends. */
function forecastShapes(chart: BurnDownChart, { x, cut, now, expected }: BurnDownFrame): SceneItem[] {
  if (chart.forecast.length === 0) return [];
  const last = chart.days.findLast((day) => day.left !== null)?.left ?? null;
  const future = chart.forecast.map((day, i) => ({ ...day, x: x(chart.days.length + i) }));
  const start = last === null ? [] : [{ x: now, low: last, high: last }];
  const shape = area<{ x: number; low: number; high: number }>()
    .x((day) => day.x)
    .y0((day) => cut(day.low))
    .y1((day) => cut(day.high))
    .digits(3);
  const typical = polyline([...(last === null ? [] : [[now, cut(last)] as const]), ...expected]);
  return [
    { kind: 'path', d: shape([...start, ...future]) ?? '', fill: 'band' },
    { kind: 'path', d: typical, stroke: 'data', width: 1.4, dash: [3, 2] },
  ];
}

function nowLine({ now, plot, label }: BurnDownFrame): SceneItem {
  return {
    kind: 'line',
    x1: now,
    y1: label * 0.3,
    x2: now,
    y2: plot.bottom,
    stroke: 'ink3',
    width: 0.75,
    dash: [1.5, 1.5],
  };
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
