import type { BurnDownChart } from '../model.ts';
import type { Face, Token } from '../theme.ts';
import type { BurnDownFrame } from './burn-down-frame.ts';
import { alongLine, BODY_LABEL, type Box, isFree, placeLabel } from './label.ts';
import type { ChartContext, SceneItem, TextItem } from './scene.ts';

/** Parts of the forecast at which its line may be named, the best first. */
const TYPICAL_PLACES = [0.42, 0.6, 0.25, 0.78, 0.15, 0.9];
/** Days of the forecast that are tried for the name of the band. */
const MOST_BAND_PLACES = 8;

/**
 * The names in a burn-down chart, the most important first: each takes the first of its places that touches neither a line nor a name
 * before it, and those that explain are left out where there is no such place.
 */
export function burnDownLabels(chart: BurnDownChart, context: ChartContext, frame: BurnDownFrame): SceneItem[] {
  const { plot, zero, now } = frame;
  const taken: Box[] = [
    { x: plot.left, y: zero - 0.5, w: plot.right - plot.left, h: 1 },
    { x: now, y: 0, w: 0.1, h: plot.bottom },
    ...alongLine([...frame.line, ...frame.expected]),
  ];
  const labels: Labels = { chart, context, frame, taken };
  return [
    ...heads(labels),
    ...lastFigure(labels),
    ...budgetSpent(labels),
    ...dayOfReturn(labels),
    ...typicalDays(labels),
    ...band(labels),
    ...marks(labels),
  ];
}

interface Labels {
  readonly chart: BurnDownChart;
  readonly context: ChartContext;
  readonly frame: BurnDownFrame;
  /** What is drawn or named so far; names are added. */
  readonly taken: Box[];
}

interface Style {
  readonly size: number;
  readonly face: Face;
  readonly color: Token;
}

/** A text at the first of its places (left end and baseline) that is free, or at `otherwise`. */
function placed(
  { context, taken }: Labels,
  text: string,
  style: Style,
  places: readonly (readonly [number, number])[],
  otherwise?: readonly [number, number],
): TextItem[] {
  const { size, face } = style;
  const w = context.measure(text, size, face);
  const boxAt = ([x, baseline]: readonly [number, number]): Box => ({ x, y: baseline - size * 0.8, w, h: size });
  const place = places.find((each) => isFree(boxAt(each), taken)) ?? otherwise;
  if (text === '' || place === undefined) return [];
  taken.push(boxAt(place));
  return [{ kind: 'text', x: place[0], y: place[1], text, ...style, align: 'left' }];
}

/** `period end | forecast →` over the plot; the note of why there is no forecast stands before the line, where the chart ends. */
function heads(labels: Labels): SceneItem[] {
  const { chart, context, frame } = labels;
  const { now, label, zero } = frame;
  const style: Style = { size: label, face: 'regular', color: 'ink3' };
  const before = (text: string): number => now - 3 - context.measure(text, label, 'regular');
  const baseline = label * 0.9;
  const [end, forecast] = [context.words.periodEnd ?? '', context.words.forecast ?? ''];
  return [
    ...placed(labels, end, style, [], [before(end), baseline]),
    ...(chart.forecast.length > 0
      ? placed(labels, forecast, style, [], [now + 4, baseline])
      : placed(labels, chart.forecastNote, style, [], [before(chart.forecastNote), zero - 5])),
  ];
}

/** The last point with its figure: the one thing that everybody looks for. */
function lastFigure(labels: Labels): SceneItem[] {
  const { chart, context, frame } = labels;
  const { plot, label } = frame;
  const index = chart.days.findLastIndex((day) => day.left !== null);
  const left = chart.days[index]?.left ?? null;
  if (left === null) return [];
  const [px, py] = [frame.x(index), frame.cut(left)];
  const size = Math.max(BODY_LABEL, label);
  const before = px - 5 - context.measure(chart.lastText, size, 'bold');
  const above = Math.max(label * 2, py - 4);
  const below = Math.min(plot.bottom - 2, py + size + 2.5);
  const heights = left >= 0 ? [above, below] : [below, above];
  // Without a forecast the chart ends at this point, and its figure stands before it.
  const sides = chart.forecast.length > 0 ? [px + 5, before] : [before];
  const places = sides.flatMap((side) => heights.map((height) => [side, height] as const));
  const further = heights.map(
    (height, i) => [sides[0] ?? px, height + (height === below ? 1 : -1) * size * (i + 1)] as const,
  );
  const style: Style = { size, face: 'bold', color: left < 0 ? 'bad' : 'ink' };
  const inside = further.filter(([, y]) => y > label * 1.8 && y < plot.bottom - 1);
  return [
    { kind: 'circle', cx: px, cy: py, r: 2.4, fill: left < 0 ? 'bad' : 'data' },
    ...placed(labels, chart.lastText, style, [...places, ...inside], places[0]),
  ];
}

/** What the grey ground means. */
function budgetSpent(labels: Labels): SceneItem[] {
  const { plot, zero, now, label } = labels.frame;
  const text = labels.context.words.budgetSpent ?? '';
  const under = zero + label + 2.5;
  if (under >= plot.bottom - 1) return [];
  const w = labels.context.measure(text, label, 'semibold');
  const [first, beforeNow, end] = [plot.left + 3, now - w - 6, plot.right - w - 3];
  const lower = Math.max(under, plot.bottom - 4);
  const places = [
    [first, under],
    [beforeNow, under],
    [first, lower],
    [end, under],
    [end, lower],
  ] as const;
  return placed(labels, text, { size: label, face: 'semibold', color: 'ink' }, places, places[0]);
}

function dayOfReturn({ chart, context, frame, taken }: Labels): SceneItem[] {
  if (chart.returnAt === null) return [];
  const { zero, plot, label } = frame;
  const at = frame.xOf(chart.returnAt.at);
  return [
    { kind: 'line', x1: at, y1: zero - 3, x2: at, y2: zero + 3, stroke: 'ink', width: 1 },
    ...placeLabel(context, taken, plot, chart.returnAt.text, at - 3, zero - 5, {
      face: 'semibold',
      color: 'ink',
      size: label,
      order: 'left above below right',
    }),
  ];
}

/** `typical days` along the dashed line. */
function typicalDays(labels: Labels): SceneItem[] {
  const { chart, context, frame } = labels;
  const { plot, label } = frame;
  const style: Style = { size: label, face: 'semibold', color: 'data' };
  const text = context.words.typicalDays ?? '';
  const w = context.measure(text, label, style.face);
  const places = TYPICAL_PLACES.flatMap((part) => {
    const point = frame.expected[Math.floor(chart.forecast.length * part)];
    if (point === undefined) return [];
    const left = Math.min(plot.right - w, Math.max(plot.left, point[0] - w / 2));
    return [
      [left, point[1] - 4 - label * 0.2],
      [left, point[1] + 4 + label * 0.8],
    ] as const;
  });
  return placed(
    labels,
    text,
    style,
    places.filter(([, baseline]) => baseline < plot.bottom),
  );
}

/** The band named where it is widest. */
function band(labels: Labels): SceneItem[] {
  const { chart, context, frame } = labels;
  const { plot, label, cut, expected } = frame;
  const text = context.words.band ?? '';
  const w = context.measure(text, label, 'regular');
  const open = chart.forecast.flatMap((day, i) => {
    const [x = 0, typical = 0] = expected[i] ?? [];
    const low = cut(day.low);
    const inside = x - w / 2 > frame.now + 2 && x + w / 2 <= plot.right;
    return inside && low - typical > label * 1.6 ? [{ x, typical, size: low - typical }] : [];
  });
  const widest = open.sort((a, b) => b.size - a.size);
  const every = Math.max(1, Math.floor(widest.length / MOST_BAND_PLACES));
  const places = widest.flatMap(({ x, typical, size }, i) =>
    i % every === 0 ? [0.6, 0.8, 0.4].map((part) => [x - w / 2, typical + size * part] as const) : [],
  );
  return placed(labels, text, { size: label, face: 'regular', color: 'ink2' }, places);
}

/** Outages and their like, where the line falls. */
function marks({ chart, context, frame, taken }: Labels): SceneItem[] {
  const { plot, label, cut, x } = frame;
  const last = chart.days.length + chart.forecast.length - 1;
  const [from, to] = [frame.xOf(chart.days[0]?.at ?? 0), x(last)];
  return chart.marks.flatMap((mark) => {
    const near = Math.round(((frame.xOf(mark.at) - from) / Math.max(1e-9, to - from)) * last);
    const fall = steepest(chart, near);
    if (fall === undefined) return [];
    const middle = (cut(fall.before) + cut(fall.after)) / 2;
    return placeLabel(context, taken, plot, mark.text, x(fall.index - 0.5) - 2, middle, {
      face: 'regular',
      color: 'ink2',
      size: label,
      order: 'left right below above',
      from: plot.left + 2,
    });
  });
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
