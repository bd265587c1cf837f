import type { ReportModel, Tile } from '../../model.ts';
import type { Token } from '../../theme.ts';
import { TYPE } from '../../theme.ts';
import { limitedLines } from './limited-lines.ts';
import type { Sheet } from './sheet.ts';
import { say } from './words.ts';
import type { Run } from './wrap-runs.ts';

const GAP = 10;
/** With names of one line. */
export const TILES_HEIGHT = 60;
const LABEL_LINES = 2;
const LABEL_LEADING = 9.5;

export const ARROW = { up: '▲ ', down: '▼ ', none: '' } as const;

/** The six figures that everybody asks for, each with the period before beside it. */
export function drawTiles(sheet: Sheet, model: ReportModel): void {
  drawTileRow(sheet, model.tiles, Math.max(1, model.tiles.length), say(model, 'keyFigures'));
}

const widthOf = (sheet: Sheet, count: number): number => (sheet.geometry.content - GAP * (count - 1)) / count;

/** The name of a tile, which may take a second line: what tells tiles of one panel apart stands at its end. */
function labelOf(sheet: Sheet, { label }: Tile, width: number): Run[][] {
  return limitedLines(sheet, [{ text: label, strong: false }], width, LABEL_LINES, { size: TYPE.head });
}

/** Height of a row of tiles of which `count` stand side by side. */
export function tileRowHeight(sheet: Sheet, tiles: readonly Tile[], count: number): number {
  const lines = Math.max(1, ...tiles.map((tile) => labelOf(sheet, tile, widthOf(sheet, count)).length));
  return TILES_HEIGHT + (lines - 1) * LABEL_LEADING;
}

/** One row of tiles, as wide as `count` of them need. */
export function drawTileRow(sheet: Sheet, tiles: readonly Tile[], count: number, alt?: string): void {
  const { left } = sheet.geometry;
  const width = widthOf(sheet, count);
  const top = sheet.y;
  const height = tileRowHeight(sheet, tiles, count);
  sheet.structure.group('Table', alt === undefined ? {} : { alt }, () => {
    tiles.forEach((tile, i) => {
      sheet.structure.group('TR', {}, () => {
        sheet.rule(top, { x1: left + i * (width + GAP), x2: left + i * (width + GAP) + width, width: 1, color: 'ink' });
        drawTile(sheet, tile, left + i * (width + GAP), top + height - TILES_HEIGHT, width);
      });
    });
  });
  sheet.y = top + height;
}

/** @param top where a tile whose name takes one line begins; more lines stand above it. */
function drawTile(sheet: Sheet, tile: Tile, x: number, top: number, width: number): void {
  const label = labelOf(sheet, tile, width);
  sheet.structure.leaf('TH', { scope: 'Row' }, () =>
    sheet.paragraph(label, x, top + 11.5 - (label.length - 1) * LABEL_LEADING, {
      size: TYPE.head,
      leading: LABEL_LEADING,
      color: 'ink2',
    }),
  );
  const color: Token = tile.meaning === 'worse' ? 'bad' : tile.meaning === 'caution' ? 'risk' : 'ink';
  sheet.structure.leaf('TD', {}, () => {
    // A long figure is set smaller rather than cut or set against its neighbour.
    const natural = sheet.measure(tile.figure.text, TYPE.tile, 'semibold');
    const size = Math.max(TYPE.verdict, TYPE.tile * Math.min(1, width / natural));
    sheet.text(tile.figure.text, x, top + 33, { size, face: 'semibold', width: width + GAP - 2 });
    const arrow = sheet.text(ARROW[tile.direction], x, top + 45.5, { size: TYPE.note, color });
    const at = x + arrow;
    sheet.text(tile.change, at, top + 45.5, {
      size: TYPE.head,
      face: 'semibold',
      color,
      width: x + width + GAP - 2 - at,
    });
    sheet.text(tile.earlier, x, top + 56, { size: TYPE.note, color: 'ink3', width: width + GAP - 2 });
  });
}
