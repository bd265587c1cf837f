import { budgetBar, sparkline, statusSign } from '../../charts/index.ts';
import type { ReportModel, SloRow } from '../../model.ts';
import { BUDGET_RISK, STATUS_TOKEN, TYPE } from '../../theme.ts';
import type { Sheet, TextStyle } from './sheet.ts';
import type { CellPen, Column } from './table.ts';
import { ARROW } from './tiles.ts';
import { say } from './words.ts';

/** How columns share the width; Letter is wider and gives the rest to the name. */
const WIDTHS = { status: 67, name: 124, objective: 42, window: 44, period: 52, trend: 60, budget: 92 } as const;
const DENSE = { status: 66, name: 152, objective: 42, window: 46, period: 44, trend: 54, budget: 74 } as const;

export const ROW = 24;
export const DENSE_ROW = 16;

export type SloColumns = Readonly<Record<keyof typeof WIDTHS | 'last', { readonly x: number; readonly width: number }>>;

export function sloColumns(sheet: Sheet, dense: boolean): SloColumns {
  const given = dense ? DENSE : WIDTHS;
  const { left, right, content } = sheet.geometry;
  const extra = content - 515.28;
  let x = left;
  const place = (key: keyof typeof WIDTHS) => {
    const width = given[key] + (key === 'name' ? extra : 0);
    x += width;
    return { x: x - width, width };
  };
  const columns = {
    status: place('status'),
    name: place('name'),
    objective: place('objective'),
    window: place('window'),
    period: place('period'),
    trend: place('trend'),
    budget: place('budget'),
  };
  return { ...columns, last: { x, width: right - x } };
}

export function sloHeads(model: ReportModel, at: SloColumns, dense: boolean): Column[] {
  const figure = (key: keyof SloColumns, head: string): Column => ({
    head,
    x: at[key].x,
    width: at[key].width - (key === 'last' ? 0 : 4),
    align: 'right',
  });
  const indent = dense ? 4 : 6;
  return [
    { head: say(model, 'status'), ...at.status, align: 'left' },
    { head: say(model, dense ? 'slo' : 'sloTeamCoverage'), ...at.name, align: 'left' },
    figure('objective', say(model, 'objective')),
    figure('window', model.slos.windowHead),
    figure('period', model.slos.periodHead),
    { head: model.slos.trendHead, x: at.trend.x + indent, width: at.trend.width - indent, align: 'left' },
    { head: say(model, 'budgetUsed'), x: at.budget.x + indent, width: at.budget.width - indent, align: 'left' },
    figure('last', say(model, dense ? 'seen' : 'burn')),
  ];
}

/** Columns of both kinds of row. */
export const SLO_COLUMNS = 8;

/** How a row draws its cells, and its name, which may lead to more about the SLO. */
export interface SloPen {
  readonly cell: CellPen;
  readonly name: (text: string, y: number, style: TextStyle) => number;
}

/** Two lines: figures above, what they rest on below. */
export function drawSloRow(
  sheet: Sheet,
  model: ReportModel,
  row: SloRow,
  at: SloColumns,
  top: number,
  { cell, name }: SloPen,
): void {
  const y = top + 12;
  const under = top + 21.3;
  const note = { size: TYPE.note, color: 'ink3' } as const;
  const quiet = row.partial || row.status === 'idle';
  if (row.status === 'breached')
    sheet.fill(sheet.geometry.left, top + 0.4, sheet.geometry.content, ROW - 0.6, 'badfill');
  cell(() => {
    statusCell(sheet, row, at, y, TYPE.body);
    sheet.text(row.policy, at.status.x + 14, under, { size: TYPE.note, color: 'ink2', width: at.status.width - 15 });
  });
  cell(
    () => {
      // Groups of one SLO differ at the end of their names.
      name(row.name, y, { face: 'semibold', width: at.name.width - 2, cut: 'middle' });
      const missing = row.status === 'nodata';
      sheet.text(row.note, at.name.x, under, {
        ...note,
        ...(missing && { color: 'bad', face: 'semibold' }),
        width: at.name.width + 20,
      });
    },
    { rowHead: true },
  );
  const right = (key: 'objective' | 'window' | 'period') => at[key].x + at[key].width - 4;
  cell(() => sheet.text(row.objective.text, right('objective'), y, { color: 'ink2', align: 'right' }));
  cell(() => {
    sheet.text(row.window.text, right('window'), y, {
      face: quiet ? 'regular' : 'bold',
      color: quiet ? 'ink3' : row.status === 'breached' ? 'bad' : 'ink',
      align: 'right',
    });
    sheet.text(row.windowEvents, right('window'), under, { ...note, align: 'right' });
  });
  cell(() => {
    sheet.text(row.periodActual.text, right('period'), y, { color: quiet ? 'ink3' : 'ink', align: 'right' });
    const arrow = ARROW[row.direction];
    const change = sheet.text(row.change, right('period'), under, {
      ...note,
      color: 'ink2',
      align: 'right',
      width: at.period.width - (arrow === '' ? 3 : 11),
    });
    if (arrow !== '')
      sheet.text(arrow.trim(), right('period') - change - 2, under, { size: 5.5, color: 'ink2', align: 'right' });
  });
  cell(() => {
    const line = sparkline(row.trend, row.objective.value);
    if (line.items.length > 0) sheet.scene(line, at.trend.x + 4, top + 2);
    else sheet.text(say(model, 'trendEmpty'), at.trend.x + 6, y, { ...note, width: at.trend.width - 6 });
  });
  cell(() => {
    const x = at.budget.x + 6;
    budgetCell(sheet, row, x, at.budget.x + at.budget.width - 2, y, 48);
    sheet.text(row.budgetNote, x, under, { ...note, width: at.budget.width + at.last.width - 42 });
  });
  cell(() => {
    const fast = row.burnNote !== '';
    const end = at.last.x + at.last.width;
    sheet.text(row.burn.text, end, y, {
      face: fast ? 'bold' : 'regular',
      color: fast ? 'ink' : 'ink2',
      align: 'right',
    });
    sheet.text(row.burnNote, end, under, { size: TYPE.note, color: 'ink2', align: 'right' });
  });
}

/** One line, for long lists. */
export function drawDenseRow(sheet: Sheet, row: SloRow, at: SloColumns, top: number, { cell, name }: SloPen): void {
  const y = top + 11.3;
  const size = TYPE.dense;
  const quiet = row.partial || row.status === 'idle';
  if (row.status === 'breached')
    sheet.fill(sheet.geometry.left, top + 0.4, sheet.geometry.content, DENSE_ROW - 0.6, 'badfill');
  cell(() => statusCell(sheet, row, at, y, size));
  cell(() => name(row.name, y, { size, face: 'semibold', width: at.name.width - 2, cut: 'middle' }), {
    rowHead: true,
  });
  const right = (key: 'objective' | 'window' | 'period') => at[key].x + at[key].width - 4;
  cell(() => sheet.text(row.objective.text, right('objective'), y, { size, color: 'ink2', align: 'right' }));
  cell(() =>
    sheet.text(row.window.text, right('window'), y, {
      size,
      face: quiet ? 'regular' : 'bold',
      color: quiet ? 'ink3' : row.status === 'breached' ? 'bad' : 'ink',
      align: 'right',
    }),
  );
  cell(() =>
    sheet.text(row.periodActual.text, right('period'), y, { size, color: quiet ? 'ink3' : 'ink2', align: 'right' }),
  );
  cell(() =>
    sheet.scene(sparkline(row.trend, row.objective.value, { width: 48, height: 13 }), at.trend.x + 3, top + 1.5),
  );
  cell(() => budgetCell(sheet, row, at.budget.x + 4, at.budget.x + at.budget.width, y, 36));
  cell(() =>
    sheet.text(row.coverage.text, at.last.x + at.last.width, y, {
      size,
      color: row.status === 'nodata' ? 'bad' : 'ink3',
      align: 'right',
    }),
  );
}

function statusCell(sheet: Sheet, row: SloRow, at: SloColumns, baseline: number, size: number): void {
  sheet.scene(statusSign(row.status, 9), at.status.x + 1, baseline - 7.8);
  sheet.text(row.word, at.status.x + 14, baseline, {
    size,
    face: 'semibold',
    color: STATUS_TOKEN[row.status],
    width: at.status.width - 15,
  });
}

function budgetCell(sheet: Sheet, row: SloRow, x: number, right: number, baseline: number, width: number): void {
  const used = row.budgetUsed.value;
  if (used === null) {
    sheet.text(row.budgetUsed.text, x, baseline, { color: 'ink3', width: right - x });
    return;
  }
  sheet.scene(budgetBar(used, { width, tick: 11 }), x, baseline - 9);
  const [face, color] =
    used > 1
      ? (['bold', 'bad'] as const)
      : used > BUDGET_RISK
        ? (['semibold', 'ink'] as const)
        : (['regular', 'ink2'] as const);
  sheet.text(row.budgetUsed.text, right, baseline, {
    size: width < 48 ? TYPE.dense : TYPE.body,
    face,
    color,
    align: 'right',
  });
}
