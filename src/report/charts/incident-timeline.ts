import type { ReportModel } from '../model.ts';
import { cutToWidth } from './cut-to-width.ts';
import { hatch } from './hatch.ts';
import { BODY_LABEL } from './label.ts';
import { AXIS_LABEL, type ChartContext, polyline, type Scene, type SceneItem, type Tip } from './scene.ts';

type Timeline = ReportModel['incidents']['timeline'];
type Item = Timeline['rows'][number]['items'][number];

const ROW = 16;
const BAR = 10;
const LOW_BAR = 5;
/** A minute in a week is thinner than a hair; anything shorter is drawn this wide. */
const LEAST_WIDTH = 3;

/** What happened when, one row per SLO, over the days of the period. */
export function incidentTimeline(
  timeline: Timeline,
  range: { readonly start: number; readonly end: number },
  context: ChartContext,
  {
    width = 515,
    labels = 124,
    size = BODY_LABEL,
  }: { readonly width?: number; readonly labels?: number; readonly size?: number } = {},
): Scene {
  const row = Math.max(ROW, size * 1.7);
  const head = ROW;
  const span = Math.max(1, range.end - range.start);
  const x = (at: number) => labels + Math.min(1, Math.max(0, (at - range.start) / span)) * (width - labels);
  const height = head + timeline.rows.length * row;
  const small = Math.min(size, context.label ?? AXIS_LABEL);
  const items = columns(timeline.dayLabels, context, { left: labels, width, head, height, size: small });
  timeline.rows.forEach((each, i) => {
    const top = head + i * row;
    const middle = top + row / 2;
    const own = each.items.some((item) => item.kind === 'deploy' || item.kind === 'anomaly');
    items.push({
      kind: 'text',
      x: 0,
      y: middle + size * 0.34,
      text: cutToWidth(each.label, labels - 6, (part) => context.measure(part, size, 'regular')),
      size,
      face: 'regular',
      color: own ? 'ink2' : 'ink',
      align: 'left',
    });
    const last = i === timeline.rows.length - 1;
    items.push({
      kind: 'line',
      x1: 0,
      y1: top + row,
      x2: width,
      y2: top + row,
      stroke: last ? 'ink3' : 'grid',
      width: last ? 0.5 : 0.75,
    });
    for (const item of each.items) items.push(...mark(item, x, middle));
    items.push(...names(each.items, x, middle, { context, width, left: labels, size: Math.max(8, small) }));
  });
  return { width, height, items, ...(context.tips && { tips: tipsOf(timeline, x, row, head, context.tips) }) };
}

/** Stretches of the period with their names over them, every other one shaded; unnamed days belong to the stretch before them. */
function columns(
  names: readonly string[],
  context: ChartContext,
  {
    left,
    width,
    head,
    height,
    size,
  }: {
    readonly left: number;
    readonly width: number;
    readonly head: number;
    readonly height: number;
    readonly size: number;
  },
): SceneItem[] {
  const column = (width - left) / Math.max(1, names.length);
  const starts = names.flatMap((text, i) => (text !== '' || i === 0 ? [i] : []));
  let end = Number.NEGATIVE_INFINITY;
  return starts.flatMap((start, i): SceneItem[] => {
    const text = names[start] ?? '';
    const days = (starts[i + 1] ?? names.length) - start;
    const from = left + start * column;
    const w = context.measure(text, size, 'regular');
    // A day has its name over its middle, a longer stretch where it begins.
    const x = days === 1 ? from + (column - w) / 2 : from;
    const fits = x >= end && x + w <= width + 1;
    if (text !== '' && fits) end = x + w + 3;
    return [
      ...(i % 2 === 0
        ? [{ kind: 'rect', x: from, y: head, w: days * column, h: height - head, fill: 'fill' } as const]
        : []),
      ...(text !== '' && fits
        ? [{ kind: 'text', x, y: head - 5, text, size, face: 'regular', color: 'ink2', align: 'left' } as const]
        : []),
    ];
  });
}

/** Kinds of bars in a timeline, as far as they need an explanation. */
export function timelineKinds(timeline: Timeline): readonly ('outage' | 'degraded' | 'maintenance')[] {
  const found = new Set(timeline.rows.flatMap(({ items }) => items.map(({ kind }) => kind)));
  return (['outage', 'degraded', 'maintenance'] as const).filter((kind) => found.has(kind));
}

/** Ids that people gave stand before the name; ids made of a time and an SLO say nothing that the row does not. */
export function incidentName(incident: { readonly id: string; readonly name: string }): string {
  return incident.id.length > 16 && incident.name !== '' ? incident.name : `${incident.id} ${incident.name}`.trim();
}

function mark(item: Item, x: (at: number) => number, middle: number): SceneItem[] {
  const left = x(item.start);
  const w = Math.max(LEAST_WIDTH, x(item.end) - left);
  const top = middle - BAR / 2;
  switch (item.kind) {
    case 'outage':
      return [{ kind: 'rect', x: left, y: top, w, h: BAR, fill: 'bad', stroke: 'ink', width: 0.5 }];
    case 'degraded':
      // Lower, so that it is told apart without its colour.
      return [
        { kind: 'rect', x: left, y: middle - LOW_BAR / 2, w, h: LOW_BAR, fill: 'riskmark', stroke: 'ink', width: 0.5 },
      ];
    case 'maintenance':
      return [
        { kind: 'rect', x: left, y: top + 1, w, h: BAR - 2, fill: 'paper', stroke: 'ink3', width: 0.5 },
        hatch(left, top + 1, w, BAR - 2, 'ink3', { gap: 2.6, width: 0.5 }),
      ];
    case 'deploy':
      return [
        {
          kind: 'path',
          d: polyline(
            [
              [left, top + 2],
              [left + 3.4, top + 8.4],
              [left - 3.4, top + 8.4],
            ],
            true,
          ),
          fill: 'ink2',
        },
      ];
    default:
      return [
        {
          kind: 'path',
          d: polyline(
            [
              [left, top + 1],
              [left + 4, middle],
              [left, top + 9],
              [left - 4, middle],
            ],
            true,
          ),
          fill: 'paper',
          stroke: 'ink',
          width: 1,
        },
      ];
  }
}

/** Names right of their bars, left where there is no room, not at all where both sides are taken. */
function names(
  items: readonly Item[],
  x: (at: number) => number,
  middle: number,
  frame: { readonly context: ChartContext; readonly width: number; readonly left: number; readonly size: number },
): SceneItem[] {
  const { context, size } = frame;
  const bars = items.map((item) => ({
    from: x(item.start) - 4,
    to: Math.max(x(item.end), x(item.start) + LEAST_WIDTH) + 3,
  }));
  const taken = [...bars];
  const out: SceneItem[] = [];
  items.forEach((item, i) => {
    const bar = bars[i];
    if (item.text === '' || bar === undefined) return;
    const w = context.measure(item.text, size, 'semibold');
    const offset = item.kind === 'anomaly' ? 4 : 1;
    const right = { from: bar.to + offset, to: bar.to + offset + w };
    const left = { from: bar.from - offset - w, to: bar.from - offset };
    const free = (place: { from: number; to: number }) =>
      place.from >= frame.left &&
      place.to <= frame.width &&
      !taken.some((each, j) => j !== i && place.from < each.to && place.to > each.from);
    const place = free(right) ? right : free(left) ? left : undefined;
    if (place === undefined) return;
    taken.push(place);
    out.push({
      kind: 'text',
      x: place.from,
      y: middle + size * 0.35,
      text: item.text,
      size,
      face: 'semibold',
      color: 'ink',
      align: 'left',
    });
  });
  return out;
}

/** `INC-214 · 47 min: 10 Nov, 09:12 – 10 Nov, 09:59` */
function tipsOf(
  timeline: Timeline,
  x: (at: number) => number,
  row: number,
  head: number,
  print: NonNullable<ChartContext['tips']>,
): Tip[] {
  return timeline.rows.flatMap((each, i) =>
    each.items.map((item) => {
      const left = x(item.start) - 4;
      const when =
        item.end > item.start ? `${print.time(item.start)} – ${print.time(item.end)}` : print.time(item.start);
      const w = Math.max(8, x(item.end) - left + 4);
      return { x: left, y: head + i * row, w, h: row, text: item.text === '' ? when : `${item.text}: ${when}` };
    }),
  );
}
