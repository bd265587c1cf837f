import type { BurnDownChart } from '../model.ts';
import { type Plot, type Scale, verticalScale } from './axis.ts';
import { AXIS_LABEL, type ChartContext } from './scene.ts';

/** A budget overspent by more than this share is cut at the edge of the chart; its number tells. */
const LOWEST = -4;

/** Where the days and shares of a budget stand in its chart. */
export interface BurnDownFrame {
  readonly plot: Plot;
  readonly y: Scale;
  /** Heights inside the plot: what goes beyond its edges is cut. */
  readonly cut: (share: number) => number;
  /** Of a day, by its number from the first one on. */
  readonly x: (index: number) => number;
  readonly xOf: (at: number) => number;
  /** Where past and future meet. */
  readonly now: number;
  readonly zero: number;
  /** Points of the line of the past, undefined where nothing was seen, and of typical days to come. */
  readonly line: readonly (readonly [number, number] | undefined)[];
  readonly expected: readonly (readonly [number, number])[];
  /** Size of small texts. */
  readonly label: number;
}

/** Places of a burn-down chart of this size: its labels stand outside the plot at the left and below. */
export function burnDownFrame(
  chart: BurnDownChart,
  context: ChartContext,
  { width, height }: { readonly width: number; readonly height: number },
): BurnDownFrame {
  const label = context.label ?? AXIS_LABEL;
  const lefts = chart.days.flatMap((day) => (day.left === null ? [] : [day.left]));
  const all = [0, 1, ...lefts, ...chart.forecast.flatMap((day) => [day.low, day.high, day.typical])];
  const low = Math.max(LOWEST, Math.min(...all));
  const high = Math.max(1, ...all);
  const plot: Plot = { left: 40, right: width - 4, top: label + 6, bottom: height - label * 2 - 1 };
  const floor = low < 0 ? low - (high - low) * 0.08 : -(high - low) * 0.22;
  const y = verticalScale(floor, high, plot, (plot.bottom - plot.top) / 19);
  const cut = (share: number) => Math.min(plot.bottom, Math.max(plot.top, y(share)));
  const days = chart.days.length;
  const count = Math.max(2, days + chart.forecast.length);
  const x = (index: number) => plot.left + (index / (count - 1)) * (plot.right - plot.left);
  const from = chart.days[0]?.at ?? 0;
  const to = chart.forecast.at(-1)?.at ?? chart.days.at(-1)?.at ?? from + 1;
  return {
    ...{ plot, y, cut, x, label },
    xOf: (at) => x(((at - from) / Math.max(1, to - from)) * (count - 1)),
    now: x(Math.max(0, days - 1)),
    zero: y(0),
    line: chart.days.map((day, i) => (day.left === null ? undefined : ([x(i), cut(day.left)] as const))),
    expected: chart.forecast.map((day, i) => [x(days + i), cut(day.typical)] as const),
  };
}
