import type { ReportModel, Tile } from '../../model.ts';
import type { Token } from '../../theme.ts';
import { TYPE } from '../../theme.ts';
import type { Sheet } from './sheet.ts';
import { say } from './words.ts';

const GAP = 10;
export const TILES_HEIGHT = 60;

export const ARROW = { up: '▲ ', down: '▼ ', none: '' } as const;

/** The six figures that everybody asks for, each with the period before beside it. */
export function drawTiles(sheet: Sheet, model: ReportModel): void {
  drawTileRow(sheet, model.tiles, Math.max(1, model.tiles.length), say(model, 'keyFigures'));
}

/** One row of tiles, as wide as `count` of them need. */
export function drawTileRow(sheet: Sheet, tiles: readonly Tile[], count: number, alt?: string): void {
  const { left, content } = sheet.geometry;
  const width = (content - GAP * (count - 1)) / count;
  const top = sheet.y;
  sheet.structure.group('Table', alt === undefined ? {} : { alt }, () => {
    tiles.forEach((tile, i) => {
      sheet.structure.group('TR', {}, () => drawTile(sheet, tile, left + i * (width + GAP), top, width));
    });
  });
  sheet.y = top + TILES_HEIGHT;
}

function drawTile(sheet: Sheet, tile: Tile, x: number, top: number, width: number): void {
  sheet.rule(top, { x1: x, x2: x + width, width: 1, color: 'ink' });
  sheet.structure.leaf('TH', { scope: 'Row' }, () =>
    sheet.text(tile.label, x, top + 11.5, { size: TYPE.head, color: 'ink2', width }),
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
