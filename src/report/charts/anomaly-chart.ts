import { area } from 'd3-shape';
import type { ReportModel } from '../model.ts';
import { bottomAxis, grid, numberPrinter, type Plot, steps, verticalScale } from './axis.ts';
import { alongLine, BODY_LABEL, type Box, overlaps } from './label.ts';
import { AXIS_LABEL, type ChartContext, polyline, type Scene, type SceneItem } from './scene.ts';
import { columnTips } from './tips.ts';

type Item = ReportModel['anomalies']['items'][number];

/** A series in its expected range; the abnormal stretch thick, its peak ringed and named. The same days in every picture. */
export function anomalyChart(
  item: Item,
  range: { readonly start: number; readonly end: number },
  dayLabels: readonly string[],
  context: ChartContext,
  { width = 247, height = 84 }: { readonly width?: number; readonly height?: number } = {},
): Scene {
  const label = context.label ?? AXIS_LABEL;
  const values = item.points.flatMap((point) =>
    [point.value, point.lower, point.upper].filter((value) => value !== null),
  );
  const lowest = Math.min(item.peak.value, ...values);
  const highest = Math.max(item.peak.value, ...values);
  // From zero, unless that would press the series into a line at the top.
  const base = lowest >= 0 && lowest < highest * 0.6 ? 0 : lowest;
  const spread = Math.max(highest - base, Math.abs(highest) * 1e-6, 1e-12);
  const low = base === 0 ? 0 : base - spread * 0.14;
  const high = highest + spread * 0.08;
  const known = steps(low, high, 4);
  const plot0: Plot = { left: 0, right: width - 4, top: label * 0.7, bottom: height - label - 6 };
  const print = numberPrinter(context.locale, known);
  const left = Math.max(26, ...known.map((tick) => context.measure(print(tick), label, 'regular') + 6));
  const plot: Plot = { ...plot0, left };
  const y = verticalScale(low, high, plot, 4);
  const span = Math.max(1, range.end - range.start);
  const x = (at: number) => plot.left + ((at - range.start) / span) * (plot.right - plot.left);

  const items: SceneItem[] = [...grid(context, plot, y, print)];
  const banded = area<Item['points'][number]>()
    .defined((point) => point.lower !== null && point.upper !== null)
    .x((point) => x(point.at))
    .y0((point) => y(point.lower ?? 0))
    .y1((point) => y(point.upper ?? 0))
    .digits(3);
  items.push({ kind: 'path', d: banded([...item.points]) ?? '', fill: 'band' });
  const place = (point: Item['points'][number]) =>
    point.value === null ? undefined : ([x(point.at), y(point.value)] as const);
  items.push({ kind: 'path', d: polyline(item.points.map(place)), stroke: 'data', width: 0.9, cap: 'round' });
  items.push({
    kind: 'path',
    d: polyline(item.points.map((point) => (point.anomalous ? place(point) : undefined))),
    stroke: 'bad',
    width: 2,
    cap: 'round',
  });
  // An episode may be at its worst after the period is over.
  if (item.peak.at >= range.start && item.peak.at < range.end) items.push(...peakMark());
  const column = (plot.right - plot.left) / Math.max(1, dayLabels.length);
  const everyDay = !dayLabels.includes('');
  items.push(
    ...bottomAxis(
      context,
      plot,
      dayLabels.flatMap((text, i) => {
        const from = plot.left + i * column;
        if (text === '') return [];
        // Days have their names between their ticks; weeks and months at the one where they begin.
        return everyDay
          ? [
              { x: from, text: '' },
              { x: from + column / 2, text, tick: false },
            ]
          : [{ x: from, text }];
      }),
    ),
  );
  return { width, height, items, ...(context.tips && { tips: columnTips(tipsOf(item, x, context.tips), plot) }) };

  function peakMark(): SceneItem[] {
    const px = x(item.peak.at);
    const py = y(item.peak.value);
    const size = Math.max(8.5, label);
    const w = context.measure(item.peak.text, size, 'bold');
    const [begin, end] = stretchAround(item, item.peak.at).map((at) => x(at));
    const height = Math.max(0, Math.min(plot.bottom - size, py - size * 0.5));
    const right: Box = { x: Math.max(px, end ?? px) + 7, y: height, w, h: size };
    const left: Box = { ...right, x: Math.min(px, begin ?? px) - 7 - w };
    const above: Box = { ...right, x: px - w / 2, y: py - size - 6 };
    const below: Box = { ...above, y: py + 6 };
    const curve = alongLine(item.points.map(place));
    const inside = (box: Box) =>
      box.x >= plot.left && box.x + box.w <= plot.right && box.y >= 0 && box.y + box.h <= plot.bottom;
    const fitting = [right, left, above, below].filter(inside);
    const free = fitting.find((box) => !curve.some((other) => overlaps(box, other)));
    const box = free ?? fitting[0] ?? left;
    return [
      // Where the curve is everywhere, it is not seen through the figure.
      ...(free === undefined ? [{ kind: 'rect', ...box, x: box.x - 2, w: box.w + 4, fill: 'paper' } as const] : []),
      { kind: 'circle', cx: px, cy: py, r: 4.2, stroke: 'ink', width: 1.1 },
      {
        kind: 'text',
        x: box.x,
        y: box.y + size * 0.82,
        text: item.peak.text,
        size: Math.min(size, BODY_LABEL + 4),
        face: 'bold',
        color: 'ink',
        align: 'left',
      },
    ];
  }
}

/** First and last abnormal point around the peak: its figure stands beside the stretch, not on it. */
function stretchAround(item: Item, at: number): readonly number[] {
  const points = item.points;
  const near = points.findLastIndex((point) => point.at <= at);
  let [first, last] = [near, near];
  while (points[first - 1]?.anomalous === true) first--;
  while (points[last + 1]?.anomalous === true) last++;
  return [points[first]?.at ?? at, points[last]?.at ?? at];
}

/** More tips than this are narrower than a pointer. */
const MOST_TIPS = 60;

/** `10 Nov, 09:00: 1,840 (195 – 315)` */
function tipsOf(item: Item, x: (at: number) => number, print: NonNullable<ChartContext['tips']>) {
  const every = Math.ceil(item.points.length / MOST_TIPS);
  const told = item.points.filter((point, i) => i % every === 0 || point.anomalous);
  return told.map(({ at, value, lower, upper }) => {
    const range = lower === null || upper === null ? '' : ` (${print.number(lower)} – ${print.number(upper)})`;
    return { x: x(at), text: value === null ? '' : `${print.time(at)}: ${print.number(value)}${range}` };
  });
}
