import type { ReportModel } from '../../model.ts';
import { TYPE } from '../../theme.ts';
import { section } from './heading.ts';
import type { Sheet } from './sheet.ts';
import { say } from './words.ts';

const GUTTER = 20;
const ACROSS = 3;
const ROW = 14;

/** How far the figures can be trusted: alerts, what was seen, what was left out. */
export function drawHealth(sheet: Sheet, model: ReportModel): void {
  const { columns } = model.health;
  for (let from = 0; from < columns.length; from += ACROSS) {
    const row = columns.slice(from, from + ACROSS);
    const height = Math.max(...row.map((column) => column.rows.length)) * ROW + 22;
    if (from === 0) section(sheet, { title: say(model, 'health'), anchor: 'health' }, Math.min(height, 300));
    else sheet.need(height);
    drawColumns(sheet, row, Math.min(ACROSS, columns.length));
    sheet.y += height;
  }
}

function drawColumns(sheet: Sheet, columns: ReportModel['health']['columns'], across: number): void {
  const { left, content } = sheet.geometry;
  const width = (content - GUTTER * (across - 1)) / across;
  const top = sheet.y;
  columns.forEach((column, i) => {
    const x = left + i * (width + GUTTER);
    sheet.structure.group('Table', {}, () => {
      sheet.structure.group('TR', {}, () =>
        sheet.structure.leaf('TH', { scope: 'Column', colSpan: 3 }, () =>
          sheet.text(column.title, x, top + 14, { face: 'semibold', width }),
        ),
      );
      sheet.rule(top + 18.5, { x1: x, x2: x + width, width: 0.75, color: 'ink' });
      const valueRight = x + valueEdge(sheet, column.rows, width);
      column.rows.forEach((row, j) => {
        const y = top + 18.5 + j * ROW;
        sheet.structure.group('TR', {}, () => {
          const value = sheet.measure(row.value, TYPE.dense, 'semibold');
          const named = valueRight - value - x - 6;
          sheet.structure.leaf('TH', { scope: 'Row' }, () =>
            sheet.text(row.name, x, y + 10, { size: TYPE.dense, width: named }),
          );
          sheet.structure.leaf('TD', {}, () =>
            sheet.text(row.value, valueRight, y + 10, { size: TYPE.dense, face: 'semibold', align: 'right' }),
          );
          const room = x + width - valueRight - 6;
          sheet.structure.leaf('TD', {}, () =>
            sheet.text(row.earlier, x + width, y + 10, { size: TYPE.note, color: 'ink3', align: 'right', width: room }),
          );
        });
        sheet.rule(y + ROW, { x1: x, x2: x + width, color: 'grid', width: 0.75 });
      });
    });
  });
}

/** Values end where the widest name and its value do, but leave the figures of before some room. */
function valueEdge(sheet: Sheet, rows: ReportModel['health']['columns'][number]['rows'], width: number): number {
  const wants = rows.map(
    (row) => sheet.measure(row.name, TYPE.dense, 'regular') + 8 + sheet.measure(row.value, TYPE.dense, 'semibold'),
  );
  return Math.min(width * 0.74, Math.max(width * 0.66, ...wants));
}
