import type { ReportModel } from '../../model.ts';
import { TYPE } from '../../theme.ts';
import { columnsOf, placeIn } from './columns.ts';
import { section } from './heading.ts';
import { noteLines } from './notes.ts';
import type { Sheet } from './sheet.ts';
import { drawTable, HEAD_HEIGHT } from './table.ts';
import { say } from './words.ts';

const ROW = 14;

/** What this revision says otherwise than the one before. */
export function drawChanges(sheet: Sheet, model: ReportModel): void {
  const { changes } = model;
  if (changes === null) return;
  section(
    sheet,
    { title: say(model, 'changes'), remark: changes.remark, anchor: 'changes' },
    HEAD_HEIGHT + Math.min(3, changes.rows.length) * ROW,
  );
  sheet.y -= 3;
  const columns = columnsOf(sheet, [
    { head: say(model, 'figure'), width: 200 },
    { head: say(model, 'whatChanged'), width: 135 },
    { head: say(model, 'earlier'), width: 90, right: true },
    { head: say(model, 'nowSays'), width: 90, right: true },
  ]);
  if (changes.rows.length > 0) {
    drawTable(sheet, {
      columns,
      rows: changes.rows,
      note: changes.note,
      height: () => ROW,
      draw: (row, top, cell) => {
        [row.name, row.what, row.before, row.now].forEach((text, i) => {
          const column = columns[i];
          if (column === undefined) return;
          const { x, ...place } = placeIn(column);
          const face = i === 0 || i === 3 ? 'semibold' : 'regular';
          cell(() => sheet.text(text, x, top + 10, { size: TYPE.dense, face, ...place }), { rowHead: i === 0 });
        });
      },
    });
  } else noteLines(sheet, changes.note);
}
