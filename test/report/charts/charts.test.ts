import { describe, expect, it } from 'vitest';
import { burnDownPng } from '../../../src/report/charts/burn-down-png.ts';
import {
  anomalyChart,
  budgetBar,
  burnDownChart,
  type ChartContext,
  complianceChart,
  contributorChart,
  cutToWidth,
  incidentTimeline,
  lightColor,
  moved,
  type Scene,
  sceneSvg,
  sparkline,
  statusSign,
  waterfall,
} from '../../../src/report/charts/index.ts';
import type { StatusKey } from '../../../src/report/index.ts';
import { measureWith } from '../../../src/report/type/index.ts';
import fc from '../../properties.ts';
import { ASSETS } from '../assets.ts';
import { WEEK } from '../fixture.ts';

const measure = measureWith(ASSETS.fonts);
const CONTEXT: ChartContext = { measure, locale: 'en', words: WEEK.words };

const [breached] = WEEK.attention;
if (breached === undefined || WEEK.savings === null) throw new Error('the fixture needs a breached SLO and savings');
const { savings } = WEEK;

const SCENES: readonly (readonly [string, (width: number) => Scene])[] = [
  ['compliance', (width) => complianceChart(breached.compliance, CONTEXT, { width })],
  ['burn-down', (width) => burnDownChart(breached.burnDown, CONTEXT, { width })],
  [
    'contributors',
    (width) => contributorChart(breached.contributors ?? { ...breached.compliance, rows: [] }, CONTEXT, { width }),
  ],
  [
    'timeline',
    (width) => incidentTimeline(WEEK.incidents.timeline, WEEK.period, CONTEXT, { width, labels: width / 4 }),
  ],
  ['waterfall', (width) => waterfall(savings.rows, CONTEXT, { width })],
  ...WEEK.anomalies.items.map(
    (item) =>
      [
        item.title,
        (width: number) => anomalyChart(item, WEEK.period, WEEK.anomalies.dayLabels, CONTEXT, { width }),
      ] as const,
  ),
];

/** Boxes of the texts of a scene, as high as small letters. */
function textBoxes(scene: Scene) {
  return scene.items.flatMap((item) => {
    if (item.kind !== 'text') return [];
    const w = measure(item.text, item.size, item.face);
    const x = item.align === 'left' ? item.x : item.align === 'right' ? item.x - w : item.x - w / 2;
    return [{ text: item.text, left: x, right: x + w, top: item.y - item.size * 0.5, bottom: item.y }];
  });
}

describe('charts', () => {
  it.each(SCENES)('keep their texts inside and apart: %s', (_name, draw) => {
    for (const width of [240, 247, 360, 515]) {
      const scene = draw(width);
      const boxes = textBoxes(scene);
      for (const box of boxes) {
        expect(box.left, `${box.text} at ${width}`).toBeGreaterThanOrEqual(-1);
        expect(box.right, `${box.text} at ${width}`).toBeLessThanOrEqual(width + 1);
        expect(box.bottom, `${box.text} at ${width}`).toBeLessThanOrEqual(scene.height + 1);
      }
      boxes.forEach((a, i) => {
        for (const b of boxes.slice(i + 1)) {
          const over = a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom && b.top < a.bottom;
          expect(over, `"${a.text}" over "${b.text}" at ${width}`).toBe(false);
        }
      });
    }
  });

  it('hold finite numbers only, whatever the budget did', () => {
    const share = fc.double({ min: -50, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.option(share), { minLength: 1, maxLength: 40 }),
        fc.array(fc.tuple(share, share, share), { maxLength: 40 }),
        (lefts, futures) => {
          const days = lefts.map((left, i) => ({ at: i, label: `${i} Nov`, left }));
          const forecast = futures.map(([typical, low, high], i) => ({
            at: lefts.length + i,
            label: `${i} Dec`,
            typical,
            low: Math.min(low, high),
            high: Math.max(low, high),
          }));
          const chart = { ...breached.burnDown, days, forecast, marks: [{ at: 1, text: 'outage' }], returnAt: null };
          const svg = sceneSvg(burnDownChart(chart, CONTEXT), { color: lightColor });
          expect(svg).not.toMatch(/NaN|Infinity/);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('draw a trend of any periods inside its box', () => {
    const point = fc.record({
      label: fc.constant('W1'),
      value: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      missed: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(point, { maxLength: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (points, objective) => {
          for (const item of sparkline(points, objective).items) {
            if (item.kind === 'circle')
              expect(item.cy >= 0 && item.cy <= 20 && item.cx >= 0 && item.cx <= 52).toBe(true);
            if (item.kind === 'rect') expect(item.y >= 0 && item.y + item.h <= 20).toBe(true);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('cut a budget bar at 150 %, with the overspent part hatched', () => {
    const widest = (used: number) =>
      Math.max(...budgetBar(used).items.map((item) => (item.kind === 'rect' ? item.x + item.w : 0)));
    expect(widest(0.5)).toBeCloseTo(32);
    expect(widest(1.25)).toBeCloseTo(40);
    expect(widest(90)).toBeCloseTo(48);
    expect(budgetBar(1.25).items.some((item) => item.kind === 'path')).toBe(true);
    expect(budgetBar(0.9).items.some((item) => item.kind === 'path')).toBe(false);
  });

  it('give every status a silhouette of its own', () => {
    const statuses: readonly StatusKey[] = ['breached', 'risk', 'nodata', 'idle', 'met', 'info'];
    const grey = (status: StatusKey) => sceneSvg(statusSign(status, 10), { color: () => 'black' });
    expect(new Set(statuses.map(grey)).size).toBe(statuses.length);
  });

  it('move as a whole', () => {
    const [line] = moved([{ kind: 'path', d: 'M1,2L3.5,-4Z', stroke: 'ink' }], 10, 20);
    expect(line).toMatchObject({ d: 'M11,22L13.5,16Z' });
  });

  it('cut names at the width that is measured, at the end or in the middle', () => {
    const widthOf = (text: string) => measure(text, 9, 'regular');
    const name = 'customer-360-consolidated-reconciliation-of-all-ledgers';
    for (const place of ['end', 'middle'] as const) {
      const cut = cutToWidth(name, 100, widthOf, place);
      expect(widthOf(cut)).toBeLessThanOrEqual(100);
      expect(cut).toContain('…');
    }
    expect(cutToWidth(name, 100, widthOf, 'middle').endsWith('ledgers')).toBe(true);
    expect(cutToWidth('short', 100, widthOf)).toBe('short');
  });

  it('measure tabular figures, and the minus as wide as a figure', () => {
    expect(measure('1', 1000, 'regular')).toBeCloseTo(497);
    expect(measure('−', 1000, 'regular')).toBeCloseTo(497);
    expect(measure('0', 1000, 'semibold')).toBeCloseTo(513);
  });
});

describe('the picture in mail', () => {
  it('is a PNG of twice the size that mail shows, the same bytes twice', () => {
    const png = burnDownPng(breached.burnDown, ASSETS, WEEK);
    expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    const view = new DataView(png.buffer, png.byteOffset);
    expect([view.getUint32(16), view.getUint32(20)]).toEqual([1120, 608]);
    expect(Buffer.compare(png, burnDownPng(breached.burnDown, ASSETS, WEEK))).toBe(0);
  });
});
