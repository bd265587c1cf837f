import { incidentTimeline } from '../../charts/index.ts';
import type { ReportModel } from '../../model.ts';
import { TYPE } from '../../theme.ts';
import { type IncidentColumn, incidentCells } from '../incident-cells.ts';
import { timelineKey } from '../timeline-key.ts';
import { chartContext } from './chart-context.ts';
import { columnsOf, placeIn } from './columns.ts';
import { continuedHead, section, underHead } from './heading.ts';
import { limitedLines } from './limited-lines.ts';
import { emptyLine, emptySection, noteLines } from './notes.ts';
import type { Sheet } from './sheet.ts';
import { type Column, drawTable, HEAD_HEIGHT } from './table.ts';
import { say } from './words.ts';

const ROW = 16;
/** Where the texts of the log begin. */
const LOG_TEXT = 70;

/** When it hurt, for how long, and what it cost. */
export function drawIncidents(sheet: Sheet, model: ReportModel): void {
  const { incidents } = model;
  const head = { title: say(model, 'incidents'), remark: incidents.remark, anchor: 'incidents' };
  const timeline = incidentTimeline(incidents.timeline, model.period, chartContext(sheet, model), {
    width: sheet.geometry.content,
  });
  const drawn = incidents.timeline.rows.some((row) => row.items.length > 0);
  if (incidents.rows.length === 0 && !drawn) {
    emptySection(sheet, head, incidents.empty);
    return;
  }
  section(sheet, head, drawn ? timeline.height + 16 : HEAD_HEIGHT + ROW);
  if (drawn) {
    sheet.y += 1;
    sheet.figure(incidents.timeline.alt, timeline, sheet.geometry.left, sheet.y);
    sheet.y += timeline.height;
    const key = timelineKey(model);
    if (key !== '') noteLines(sheet, key);
  }
  if (incidents.rows.length === 0) {
    emptyLine(sheet, incidents.empty);
    return;
  }
  if (sheet.need(HEAD_HEIGHT + ROW * 2)) sheet.y += continuedHead(sheet, continuedTitle(model));
  incidentTable(sheet, model);
  drawLog(sheet, model);
}

const continuedTitle = (model: ReportModel): string => `${say(model, 'incidents')} · ${say(model, 'continued')}`;

/** What happened when, in a report about one incident. */
function drawLog(sheet: Sheet, model: ReportModel): void {
  const { log } = model.incidents;
  if (log.length === 0) return;
  const { left, content } = sheet.geometry;
  underHead(sheet, { title: say(model, 'log'), anchor: 'log' }, 4 * TYPE.leading);
  for (const { when, text } of log) {
    const lines = sheet.lines(text, content - LOG_TEXT);
    sheet.need(lines.length * TYPE.leading + 3);
    sheet.structure.leaf('P', {}, () => {
      sheet.text(when, left, sheet.y + 11, { face: 'semibold', width: LOG_TEXT - 8 });
      sheet.paragraph(lines, left + LOG_TEXT, sheet.y + 11, { color: 'ink2' });
    });
    sheet.y += lines.length * TYPE.leading + 3;
  }
}

/** Widths of the columns and which of them are figures. */
const COLUMNS: Readonly<Record<IncidentColumn, { readonly width: number; readonly right?: boolean }>> = {
  incident: { width: 128 },
  start: { width: 58 },
  end: { width: 58 },
  mttd: { width: 34, right: true },
  mtta: { width: 32, right: true },
  mttr: { width: 37, right: true },
  budget: { width: 38, right: true },
  cost: { width: 37, right: true },
  cause: { width: 96 },
};
/** Names and causes may take a second line. */
const WRAPPED: readonly IncidentColumn[] = ['incident', 'cause'];
const STRONG: readonly IncidentColumn[] = ['incident', 'cost'];
const LINES = 2;
const LEADING = 10;

interface Row {
  readonly cells: readonly string[];
  /** Of the incident; the last row, the sum of the others, has none. */
  readonly id?: string;
}

function incidentTable(sheet: Sheet, model: ReportModel): void {
  const { keys, rows: shown, total, note } = incidentCells(model);
  // What columns that are left out would take goes to names and causes.
  const missing = 518 - keys.reduce((sum, key) => sum + COLUMNS[key].width, 0);
  const columns = columnsOf(
    sheet,
    keys.map((key) => {
      const { width, right = false } = COLUMNS[key];
      return { head: say(model, key), width: width + (WRAPPED.includes(key) ? missing / 2 : 0), right };
    }),
  );
  const rows: readonly Row[] = [...shown, ...(total.length > 0 ? [{ cells: total }] : [])];
  const linesOf = ({ cells, id }: Row, i: number) => {
    const key = keys[i];
    if (id === undefined || key === undefined || !WRAPPED.includes(key)) return [];
    const run = { text: cells[i] ?? '', strong: key === 'incident' };
    return limitedLines(sheet, [run], columns[i]?.width ?? 0, LINES, { size: TYPE.dense });
  };
  drawTable(sheet, {
    columns,
    rows,
    note,
    height: (row) => ROW + Math.max(0, ...keys.map((_, i) => linesOf(row, i).length - 1)) * LEADING,
    headRule: 1,
    draw: (row, top, cell) => {
      if (row.id !== undefined) sheet.anchor(`incident-${row.id}`, top);
      keys.forEach((key, i) => {
        const strong = row.id === undefined || STRONG.includes(key);
        const lines = linesOf(row, i);
        cell(() => drawCell(sheet, { row, top, columns, i, lines, strong }), { rowHead: i === 0 });
      });
    },
    continued: () => continuedHead(sheet, continuedTitle(model)),
  });
}

function drawCell(
  sheet: Sheet,
  {
    row,
    top,
    columns,
    i,
    lines,
    strong,
  }: {
    readonly row: Row;
    readonly top: number;
    readonly columns: readonly Column[];
    readonly i: number;
    readonly lines: ReturnType<Sheet['lines']>;
    readonly strong: boolean;
  },
): void {
  const column = columns[i];
  if (column === undefined) return;
  // The name of a sum may run on over the empty cells beside it.
  const empty = row.cells.slice(i + 1).findIndex((text) => text !== '');
  const over = columns[i + Math.max(0, empty)] ?? column;
  const width = column.align === 'left' ? over.x + over.width - column.x : column.width + 6;
  const color = strong ? 'ink' : 'ink2';
  const { x, align } = placeIn(column);
  if (lines.length >= 2) {
    sheet.paragraph(lines, x, top + 11, { size: TYPE.dense, leading: LEADING, color });
    return;
  }
  sheet.text(row.cells[i] ?? '', x, top + 11, {
    size: TYPE.dense,
    face: strong ? 'semibold' : 'regular',
    color,
    align,
    width,
  });
}
