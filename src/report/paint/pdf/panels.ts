import { heatChart, lineChart, type Scene, topChart } from '../../charts/index.ts';
import type { Panel, PanelSection, ReportModel, StatPanel, TablePanel } from '../../model.ts';
import { TYPE } from '../../theme.ts';
import { captioned, captionHeight, drawCaptioned } from './captioned.ts';
import { chartContext } from './chart-context.ts';
import { placeIn } from './columns.ts';
import { section } from './heading.ts';
import { emptyLine, noteLines } from './notes.ts';
import type { Sheet } from './sheet.ts';
import { type Column, drawTable, HEAD_HEIGHT } from './table.ts';
import { drawTileRow, TILES_HEIGHT, tileRowHeight } from './tiles.ts';

const ROW = 14;
const COLUMN_GAP = 10;
const GUTTER = 20;
const BELOW = 14;
const ACROSS = 6;
const FULL_HEIGHT = 118;
const HALF_HEIGHT = 104;

type Chart = Exclude<Panel, StatPanel | TablePanel | { readonly kind: 'empty' }>;

/** Queries of the user's: figures in rows of tiles, halves side by side, tables and the other charts over the whole width. */
export function drawPanels(sheet: Sheet, model: ReportModel, panels: PanelSection, index: number): void {
  const head = { title: panels.title, remark: panels.remark, anchor: `panels-${index}` };
  const [first] = panels.panels;
  if (first === undefined) return;
  section(sheet, head, firstHeight(sheet, first));
  let rest = panels.panels;
  while (rest.length > 0) {
    const taken = drawNext(sheet, model, rest);
    rest = rest.slice(taken);
  }
}

/** Draws what comes next and returns how many panels that were. */
function drawNext(sheet: Sheet, model: ReportModel, panels: readonly Panel[]): number {
  const [first, second] = panels;
  if (first === undefined) return 0;
  switch (first.kind) {
    case 'stat':
      return drawStats(sheet, panels);
    case 'empty':
      drawEmpty(sheet, first);
      return 1;
    case 'table':
      drawTablePanel(sheet, first);
      return 1;
    default: {
      const pair = first.width === 'half' && second !== undefined && isHalfChart(second) ? [first, second] : [first];
      drawCharts(sheet, model, pair);
      return pair.length;
    }
  }
}

const isHalfChart = (panel: Panel): panel is Chart =>
  panel.width === 'half' && panel.kind !== 'stat' && panel.kind !== 'table' && panel.kind !== 'empty';

function firstHeight(sheet: Sheet, panel: Panel): number {
  switch (panel.kind) {
    case 'stat':
      return TILES_HEIGHT + BELOW;
    case 'empty':
      return 36;
    case 'table':
      return 24 + HEAD_HEIGHT + Math.min(3, panel.rows.length) * ROW;
    case 'top':
      return 30 + panel.rows.length * 16;
    case 'heatmap':
      return 40 + panel.rows.length * 11;
    default:
      return Math.min(sheet.room, 34 + FULL_HEIGHT);
  }
}

/** Figures of neighbouring panels share rows of six. */
function drawStats(sheet: Sheet, panels: readonly Panel[]): number {
  const end = panels.findIndex((panel) => panel.kind !== 'stat');
  const stats = end < 0 ? panels : panels.slice(0, end);
  const tiles = stats.flatMap((panel) => (panel.kind === 'stat' ? panel.tiles : []));
  for (let i = 0; i < tiles.length; i += ACROSS) {
    const row = tiles.slice(i, i + ACROSS);
    const count = tiles.length > ACROSS ? ACROSS : Math.max(4, tiles.length);
    sheet.need(tileRowHeight(sheet, row, count) + BELOW);
    sheet.y += 10;
    drawTileRow(sheet, row, count);
    sheet.y += 4;
  }
  for (const { note } of stats) if (note !== '') noteLines(sheet, note);
  return stats.length;
}

function drawEmpty(sheet: Sheet, panel: Extract<Panel, { readonly kind: 'empty' }>): void {
  sheet.need(36);
  title(sheet, panel);
  emptyLine(sheet, panel.text);
}

const TITLE = { face: 'semibold' } as const;
const UNIT = { size: TYPE.head, color: 'ink3' } as const;

/** Title and unit over a table, in as many lines as they take. */
function title(sheet: Sheet, panel: Panel): void {
  const { left, content } = sheet.geometry;
  const [name, unit] = [sheet.lines(panel.title, content, TITLE), sheet.lines(panel.unit, content, UNIT)];
  sheet.structure.leaf('H3', {}, () => sheet.paragraph(name, left, sheet.y + 19, TITLE));
  sheet.y += 22 + (name.length - 1) * TYPE.leading;
  if (unit.length === 0) return;
  sheet.structure.leaf('P', {}, () => sheet.paragraph(unit, left, sheet.y + 8, UNIT));
  sheet.y += 11 + (unit.length - 1) * TYPE.leading;
}

function drawCharts(sheet: Sheet, model: ReportModel, panels: readonly Chart[]): void {
  const { left, content } = sheet.geometry;
  const half = panels[0]?.width === 'half';
  const width = half ? (content - GUTTER) / 2 : content;
  const charts = panels.map((panel) =>
    captioned(
      sheet,
      { finding: panel.title, unit: panel.unit, alt: panel.alt },
      sceneOf(sheet, model, panel, width),
      width,
    ),
  );
  const caption = Math.max(...charts.map(captionHeight)) + 3;
  const height = caption + Math.max(...charts.map(({ scene }) => scene.height));
  sheet.need(height + BELOW);
  const top = sheet.y + (sheet.atTop ? 2 : 6);
  charts.forEach((chart, i) => {
    drawCaptioned(sheet, chart, left + i * (width + GUTTER), top, caption);
  });
  sheet.y = top + height + 6;
  for (const { note } of panels) if (note !== '') noteLines(sheet, note);
}

function sceneOf(sheet: Sheet, model: ReportModel, panel: Chart, width: number): Scene {
  const context = chartContext(sheet, model);
  switch (panel.kind) {
    case 'top':
      return topChart(panel, context, { width });
    case 'heatmap':
      return heatChart(panel, context, { width });
    default:
      return lineChart(panel, context, { width, height: panel.width === 'half' ? HALF_HEIGHT : FULL_HEIGHT });
  }
}

/** Columns as wide as their texts want, shared out where that is too much. */
function drawTablePanel(sheet: Sheet, panel: TablePanel): void {
  sheet.need(24 + HEAD_HEIGHT + Math.min(3, panel.rows.length) * ROW);
  title(sheet, panel);
  const columns = shared(sheet, panel);
  drawTable(sheet, {
    columns,
    rows: panel.rows,
    note: panel.note,
    height: () => ROW,
    draw: (row, top, cell) => {
      columns.forEach((column, i) => {
        const { x, ...place } = placeIn(column);
        cell(() => sheet.text(row[i] ?? '', x, top + 10, { size: TYPE.dense, ...place }), { rowHead: i === 0 });
      });
    },
  });
  sheet.y += 4;
}

function shared(sheet: Sheet, panel: TablePanel): Column[] {
  const { left, content } = sheet.geometry;
  const room = content - COLUMN_GAP * Math.max(0, panel.columns.length - 1);
  const wants = panel.columns.map((column, i) =>
    Math.max(
      16,
      sheet.measure(column.name, TYPE.head, 'semibold'),
      ...panel.rows.slice(0, 200).map((row) => Math.min(240, sheet.measure(row[i] ?? '', TYPE.dense, 'regular'))),
    ),
  );
  const sum = wants.reduce((total, width) => total + width, 0);
  const scale = Math.min(1, room / sum);
  // What is left over goes between the columns, so that figures do not huddle at the left.
  const spare = scale < 1 ? 0 : (room - sum) / Math.max(1, wants.length - 1);
  let x = left;
  return panel.columns.map((column, i) => {
    const width = (wants[i] ?? 0) * scale;
    const start = x;
    x += width + COLUMN_GAP + (panel.columns.length > 1 ? spare : 0);
    return { head: column.name, x: start, width, align: column.align };
  });
}
