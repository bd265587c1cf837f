import { TYPE } from '../../theme.ts';
import { noteHeight, noteLines } from './notes.ts';
import type { Sheet } from './sheet.ts';

export interface Column {
  readonly head: string;
  /** Left edge, and the edge that right-aligned texts end at. */
  readonly x: number;
  readonly width: number;
  readonly align: 'left' | 'right';
}

/** Draws one cell's content and marks it as a cell of its row. */
export type CellPen = (draw: () => void, options?: { readonly rowHead?: boolean }) => void;

export interface TableSpec<Row> {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly height: (row: Row) => number;
  readonly draw: (row: Row, top: number, cell: CellPen) => void;
  /** Drawn above the head on every page but the first; returns the height it takes. `from` counts from 0. */
  readonly continued?: (from: number, to: number, top: number) => number;
  /** Groups: a row of this key as the first of a page repeats its group's bar. */
  readonly before?: (row: Row, previous: Row | undefined, firstOnPage: boolean) => number;
  readonly drawBefore?: (row: Row, top: number, firstOnPage: boolean) => void;
  readonly hairline?: (row: Row) => boolean;
  readonly headRule?: number;
  /** Small type under the table, on the page of its last rows. */
  readonly note?: string;
}

/** Rows that stay with the note. */
const WITH_NOTE = 2;

export const HEAD_HEIGHT = 18.5;

/**
 * A table that may run over pages: its head is repeated, rows never split, hairlines between rows and a stronger one at the end.
 * `continued` is told which rows the page holds, so they are counted before they are drawn.
 */
export function drawTable<Row>(sheet: Sheet, spec: TableSpec<Row>): void {
  const name = sheet.structure.nextTable();
  const note = noteHeight(sheet, spec.note ?? '');
  sheet.structure.group('Table', {}, () => {
    let from = 0;
    for (let part = 0; from < spec.rows.length && part < 1000; part++) {
      const headTop = part > 0 ? 18 : 0;
      let to = fitting(sheet, spec, from, headTop);
      if (to === from && !sheet.atTop) {
        sheet.addPage();
        to = fitting(sheet, spec, from, headTop);
      }
      if (to === spec.rows.length && to - from > WITH_NOTE && fitting(sheet, spec, from, headTop + note) < to) {
        to -= WITH_NOTE;
      }
      // A last row alone on a page takes its neighbour along.
      if (spec.rows.length - to === 1 && to - from > 2) to--;
      to = Math.max(to, from + 1);
      drawPart(sheet, spec, { name, from, to, part });
      from = to;
      if (from < spec.rows.length) sheet.addPage();
    }
  });
  noteLines(sheet, spec.note ?? '');
}

/** Index after the last row that fits on this page. */
function fitting<Row>(sheet: Sheet, spec: TableSpec<Row>, from: number, headTop: number): number {
  let room = sheet.room - HEAD_HEIGHT - headTop;
  let to = from;
  for (; to < spec.rows.length; to++) {
    const row = spec.rows[to];
    if (row === undefined) break;
    const needs =
      spec.height(row) + (spec.before?.(row, to === from ? undefined : spec.rows[to - 1], to === from) ?? 0);
    if (needs > room) break;
    room -= needs;
  }
  return to;
}

interface Part {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly part: number;
}

function drawPart<Row>(sheet: Sheet, spec: TableSpec<Row>, { name, from, to, part }: Part): void {
  let top = sheet.y;
  if (part > 0 && spec.continued !== undefined) top += spec.continued(from, to, top);
  drawHead(sheet, spec, top, { name, repeated: part > 0 });
  top += HEAD_HEIGHT;
  for (let i = from; i < to; i++) {
    const row = spec.rows[i];
    if (row === undefined) break;
    const before = spec.before?.(row, i === from ? undefined : spec.rows[i - 1], i === from) ?? 0;
    if (before > 0) spec.drawBefore?.(row, top, i === from);
    top += before;
    const height = spec.height(row);
    sheet.structure.group('TR', {}, () => {
      let column = 0;
      const rowName = `${name}r${i}`;
      spec.draw(row, top, (draw, options) => {
        const headers = [`${name}c${column++}`];
        if (options?.rowHead === true) sheet.structure.leaf('TH', { scope: 'Row', id: rowName, headers }, draw);
        else sheet.structure.leaf('TD', { headers: [...headers, rowName] }, draw);
      });
    });
    top += height;
    if (i < to - 1) sheet.rule(top, { color: 'grid', width: 0.75 });
  }
  sheet.rule(top, {});
  sheet.y = top;
}

/** On its first page the head is content; repeated it is decoration. */
function drawHead(
  sheet: Sheet,
  { columns, headRule: width = 0.75 }: Pick<TableSpec<never>, 'columns' | 'headRule'>,
  top: number,
  { name, repeated }: { readonly name: string; readonly repeated: boolean },
): void {
  const draw = (column: Column) =>
    sheet.text(column.head, column.align === 'right' ? column.x + column.width : column.x, top + 13.5, {
      size: TYPE.head,
      face: 'semibold',
      color: 'ink2',
      align: column.align,
      width: column.width + 8,
    });
  if (repeated) sheet.structure.artifact(() => columns.forEach(draw));
  else {
    sheet.structure.group('TR', {}, () => {
      columns.forEach((column, i) => {
        sheet.structure.leaf('TH', { scope: 'Column', id: `${name}c${i}` }, () => draw(column));
      });
    });
  }
  sheet.rule(top + HEAD_HEIGHT, { width, color: 'ink' });
}
