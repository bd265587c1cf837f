import type { CapacitySection } from '../model.ts';
import type { Scene, SceneItem } from './scene.ts';
import { polyline } from './scene.ts';

type Row = CapacitySection['rows'][number];

/** Right end of the axis in days; what is beyond is an arrow. */
export const CAPACITY_DAYS = 180;
/** Ordering takes about this long: what fills up before is urgent. */
export const LEAD_DAYS = 30;

/** How much is in use now. */
export function useBar(used: number, urgent: boolean, { width = 86, height = 6 } = {}): Scene {
  const full = Math.min(1, Math.max(0, used)) * width;
  return {
    width,
    height,
    items: [
      { kind: 'rect', x: 0, y: 0, w: width, h: height, fill: 'grid' },
      { kind: 'rect', x: 0, y: 0, w: full, h: height, fill: urgent ? 'data' : 'data2' },
    ],
  };
}

/** Days until it is full as a dot, with its range, on an axis that all rows share. */
export function daysToFull(row: Row, { width = 140, height = 24 } = {}): Scene {
  const x = (days: number) => (Math.min(CAPACITY_DAYS, Math.max(0, days)) / CAPACITY_DAYS) * width;
  const middle = height / 2;
  const items: SceneItem[] = [30, 60, 90, 120, 150, 180].map((days) =>
    days === LEAD_DAYS
      ? { kind: 'line', x1: x(days), y1: 0, x2: x(days), y2: height, stroke: 'ink2', width: 1, dash: [2.5, 1.5] }
      : { kind: 'line', x1: x(days), y1: 0, x2: x(days), y2: height, stroke: 'grid', width: 0.5 },
  );
  items.push({ kind: 'line', x1: 0, y1: 0, x2: 0, y2: height, stroke: 'ink3', width: 0.75 });
  const days = row.days.value;
  if (days === null || days > CAPACITY_DAYS) {
    const tip = polyline(
      [
        [width + 2, middle],
        [width - 4, middle - 3],
        [width - 4, middle + 3],
      ],
      true,
    );
    return { width, height, items: [...items, { kind: 'path', d: tip, fill: 'ink3' }] };
  }
  if (row.range !== null) {
    items.push({
      kind: 'line',
      x1: x(row.range[0]),
      y1: middle,
      x2: x(row.range[1]),
      y2: middle,
      stroke: 'data',
      width: 2.6,
    });
  }
  items.push({
    kind: 'circle',
    cx: x(days),
    cy: middle,
    r: 3.4,
    fill: days < LEAD_DAYS ? 'bad' : 'ink',
    stroke: 'paper',
    width: 0.8,
  });
  return { width, height, items };
}
