import type { Sheet } from './sheet.ts';
import type { Column } from './table.ts';

/** Columns by their widths; the last one takes what is left. Right-aligned ones keep a gap of 8 to the next. */
export function columnsOf(
  sheet: Sheet,
  given: readonly { readonly head: string; readonly width: number; readonly right?: boolean }[],
): Column[] {
  const { left, right, content } = sheet.geometry;
  const sum = given.reduce((total, column) => total + column.width, 0);
  const scale = content / sum;
  let x = left;
  return given.map((column, i) => {
    const width = i === given.length - 1 ? right - x : column.width * scale;
    const start = x;
    x += width;
    const last = i === given.length - 1;
    return {
      head: column.head,
      x: start,
      width: last ? width : width - 8,
      align: column.right === true ? ('right' as const) : ('left' as const),
    };
  });
}

/** Where a text of this column is placed. */
export function placeIn(column: Column): {
  readonly x: number;
  readonly align: 'left' | 'right';
  readonly width: number;
} {
  return { x: column.align === 'right' ? column.x + column.width : column.x, align: column.align, width: column.width };
}
