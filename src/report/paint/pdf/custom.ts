import type { CustomSection } from '../../model.ts';
import { TYPE } from '../../theme.ts';
import { placeIn } from './columns.ts';
import { section } from './heading.ts';
import type { Sheet } from './sheet.ts';
import { type Column, drawTable, HEAD_HEIGHT } from './table.ts';

const ROW = 14;
const GAP = 10;

/** A table of the user's own: columns as wide as their texts want, shared out where that is too much. */
export function drawCustom(sheet: Sheet, custom: CustomSection, index: number): void {
  section(
    sheet,
    { title: custom.title, remark: custom.remark, anchor: `custom-${index}` },
    HEAD_HEIGHT + Math.min(3, custom.rows.length) * ROW,
  );
  sheet.y -= 3;
  const columns = shared(sheet, custom);
  drawTable(sheet, {
    columns,
    rows: custom.rows,
    height: () => ROW,
    draw: (row, top, cell) => {
      columns.forEach((column, i) => {
        const { x, ...place } = placeIn(column);
        cell(() => sheet.text(row[i] ?? '', x, top + 10, { size: TYPE.dense, ...place }), { rowHead: i === 0 });
      });
    },
  });
}

function shared(sheet: Sheet, custom: CustomSection): Column[] {
  const { left, content } = sheet.geometry;
  const room = content - GAP * Math.max(0, custom.columns.length - 1);
  const wants = custom.columns.map((column, i) =>
    Math.max(
      16,
      sheet.measure(column.name, TYPE.head, 'semibold'),
      ...custom.rows.slice(0, 200).map((row) => Math.min(240, sheet.measure(row[i] ?? '', TYPE.dense, 'regular'))),
    ),
  );
  const sum = wants.reduce((total, width) => total + width, 0);
  const scale = Math.min(1, room / sum);
  // What is left over goes between the columns, so that figures do not huddle at the left.
  const spare = scale < 1 ? 0 : (room - sum) / Math.max(1, wants.length - 1);
  let x = left;
  return custom.columns.map((column, i) => {
    const width = (wants[i] ?? 0) * scale;
    const start = x;
    x += width + GAP + (custom.columns.length > 1 ? spare : 0);
    return { head: column.name, x: start, width, align: column.align };
  });
}
