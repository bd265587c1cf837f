import type { ReportModel } from '../model.ts';
import type { Token } from '../theme.ts';
import { cutToWidth } from './cut-to-width.ts';
import { hatch } from './hatch.ts';
import { BODY_LABEL } from './label.ts';
import { AXIS_LABEL, type ChartContext, polyline, type Scene, type SceneItem, type Tip } from './scene.ts';

type Timeline = ReportModel['incidents']['timeline'];
type Item = Timeline['rows'][number]['items'][number];

const ROW = 16;
const BAR = 10;
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
  const count = Math.max(1, timeline.dayLabels.length);
  const column = (width - labels) / count;
  const small = Math.min(size, context.label ?? AXIS_LABEL);
  const room = Math.max(...timeline.dayLabels.map((text) => context.measure(text, small, 'regular'))) + 3;
  const every = Math.max(1, Math.ceil(room / column));

  const items: SceneItem[] = [];
  timeline.dayLabels.forEach((text, i) => {
    if (i % 2 === 0)
      items.push({ kind: 'rect', x: labels + i * column, y: head, w: column, h: height - head, fill: 'fill' });
    if (i % every === 0) {
      items.push({
        kind: 'text',
        x: labels + (i + 0.5) * column,
        y: head - 5,
        text,
        size: small,
        face: 'regular',
        color: 'ink2',
        align: 'middle',
      });
    }
  });
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
    case 'degraded': {
      const fill: Token = item.kind === 'outage' ? 'bad' : 'riskmark';
      return [{ kind: 'rect', x: left, y: top, w, h: BAR, fill, stroke: 'ink', width: 0.5 }];
    }
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
    const left = { from: bar.from - 1 - w, to: bar.from - 1 };
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
