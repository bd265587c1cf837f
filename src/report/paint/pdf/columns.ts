import { TYPE } from '../../theme.ts';
import type { Sheet } from './sheet.ts';
import type { Column } from './table.ts';

const GAP = 8;

/**
 * Columns by their widths, none narrower than its head and its `least` width; the last one takes what is left. Right-aligned ones keep a gap to the next.
 */
export function columnsOf(
  sheet: Sheet,
  given: readonly {
    readonly head: string;
    readonly width: number;
    readonly right?: boolean;
    readonly least?: number;
  }[],
): Column[] {
  const { left, right, content } = sheet.geometry;
  const widths = shares(
    given.map(({ width }) => width),
    given.map(
      ({ head, least = 0 }, i) =>
        Math.max(least, sheet.measure(head, TYPE.head, 'semibold')) + (i < given.length - 1 ? GAP : 0),
    ),
    content,
  );
  let x = left;
  return given.map((column, i) => {
    const last = i === given.length - 1;
    const width = last ? right - x : (widths[i] ?? 0);
    const start = x;
    x += width;
    return {
      head: column.head,
      x: start,
      width: last ? width : width - GAP,
      align: column.right === true ? ('right' as const) : ('left' as const),
    };
  });
}

/** Widths in proportion to those wished for; what some need beyond that, those give that have more than they need. */
function shares(wished: readonly number[], needed: readonly number[], total: number): number[] {
  const sum = wished.reduce((all, width) => all + width, 0);
  const fair = wished.map((width) => (width * total) / sum);
  const missing = fair.reduce((all, width, i) => all + Math.max(0, (needed[i] ?? 0) - width), 0);
  const spare = fair.reduce((all, width, i) => all + Math.max(0, width - (needed[i] ?? 0)), 0);
  if (missing === 0 || spare < missing) return fair;
  return fair.map((width, i) => {
    const more = width - (needed[i] ?? 0);
    return more < 0 ? width - more : width - (more * missing) / spare;
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
