import type { ReportModel } from '../../model.ts';
import { TYPE } from '../../theme.ts';
import { section } from './heading.ts';
import type { Sheet } from './sheet.ts';
import { say } from './words.ts';

type Column = ReportModel['health']['columns'][number];
type Row = Column['rows'][number];

const ACROSS = 3;
const GUTTER = 20;
const ROW = 14;
/** What a row takes whose figure of before does not fit beside its value. */
const TALL_ROW = 23;
const HEAD = 18.5;
/** Longer lists go on in the next column. */
const MOST_ROWS = 20;

interface Measured {
  readonly title: string;
  readonly rows: readonly { readonly row: Row; readonly height: number }[];
  /** Where values end, from the column's left edge. */
  readonly edge: number;
  readonly height: number;
}

/** How far the figures can be trusted: alerts, what was seen, what was left out. */
export function drawHealth(sheet: Sheet, model: ReportModel): void {
  const { left, content } = sheet.geometry;
  const columns = model.health.columns.flatMap((column) => parts(column, say(model, 'continued')));
  const across = Math.min(ACROSS, columns.length);
  const width = (content - GUTTER * (across - 1)) / across;
  for (let i = 0; i < columns.length; i += across) {
    const band = columns.slice(i, i + across).map((column) => measured(sheet, column, width));
    const height = Math.max(...band.map((column) => column.height)) - (sheet.tight ? 3.5 : 0);
    if (i === 0) section(sheet, { title: say(model, 'health'), anchor: 'health' }, height);
    else if (!sheet.need(height + 6)) sheet.y += 6;
    const top = sheet.y;
    band.forEach((column, j) => {
      drawColumn(sheet, column, left + j * (width + GUTTER), top, width);
    });
    sheet.y = top + height;
  }
}

function parts({ title, rows }: Column, continued: string): Column[] {
  const count = Math.max(1, Math.ceil(rows.length / MOST_ROWS));
  return Array.from({ length: count }, (_, i) => ({
    title: i === 0 ? title : `${title} (${continued})`,
    rows: rows.slice(i * MOST_ROWS, (i + 1) * MOST_ROWS),
  }));
}

function measured(sheet: Sheet, { title, rows }: Column, width: number): Measured {
  const edge = valueEdge(sheet, rows, width);
  const sized = rows.map((row) => {
    const earlier = row.earlier === '' ? 0 : sheet.measure(row.earlier, TYPE.note, 'regular') + 6;
    const fits = earlier <= width - edge;
    return { row, height: fits ? ROW : TALL_ROW };
  });
  return { title, rows: sized, edge, height: HEAD + sized.reduce((sum, row) => sum + row.height, 3.5) };
}

function drawColumn(sheet: Sheet, column: Measured, x: number, top: number, width: number): void {
  sheet.structure.group('Table', {}, () => {
    sheet.structure.group('TR', {}, () =>
      sheet.structure.leaf('TH', { scope: 'Column', colSpan: 3 }, () =>
        sheet.text(column.title, x, top + 14, { face: 'semibold', width }),
      ),
    );
    sheet.rule(top + HEAD, { x1: x, x2: x + width, width: 0.75, color: 'ink' });
    let y = top + HEAD;
    for (const { row, height } of column.rows) {
      const value = sheet.measure(row.value, TYPE.dense, 'semibold');
      const room = height === TALL_ROW ? width : width - column.edge - 6;
      sheet.structure.group('TR', {}, () => {
        sheet.structure.leaf('TH', { scope: 'Row' }, () =>
          sheet.text(row.name, x, y + 10, { size: TYPE.dense, width: column.edge - value - 6 }),
        );
        const strong = { size: TYPE.dense, face: 'semibold', align: 'right', width } as const;
        sheet.structure.leaf('TD', {}, () => sheet.text(row.value, x + column.edge, y + 10, strong));
        const note = { size: TYPE.note, color: 'ink3', align: 'right', width: room } as const;
        sheet.structure.leaf('TD', {}, () => sheet.text(row.earlier, x + width, y + height - 4, note));
      });
      y += height;
      sheet.rule(y, { x1: x, x2: x + width, color: 'grid', width: 0.75 });
    }
  });
}

/** Values end where the widest name and its value do; figures of before stand behind them or below. */
function valueEdge(sheet: Sheet, rows: readonly Row[], width: number): number {
  const wants = rows.map(
    (row) => sheet.measure(row.name, TYPE.dense, 'regular') + 8 + sheet.measure(row.value, TYPE.dense, 'semibold'),
  );
  return Math.min(width, Math.max(width * 0.66, ...wants));
}
