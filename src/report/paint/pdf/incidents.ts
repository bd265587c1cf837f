import { incidentName, incidentTimeline } from '../../charts/index.ts';
import type { ReportModel } from '../../model.ts';
import { TYPE } from '../../theme.ts';
import { chartContext } from './chart-context.ts';
import { columnsOf, placeIn } from './columns.ts';
import { continuedHead, section, underHead } from './heading.ts';
import { limitedLines } from './limited-lines.ts';
import { emptyLine, emptySection, noteLines } from './notes.ts';
import type { Sheet } from './sheet.ts';
import { drawTable, HEAD_HEIGHT } from './table.ts';
import { say } from './words.ts';

type Incident = ReportModel['incidents']['rows'][number];

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
    noteLines(sheet, say(model, 'timelineKey'));
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

/** Columns of the name and of the cause, which may take a second line. */
const WRAPPED: readonly number[] = [0, 8];
const LINES = 2;
const LEADING = 10;

function incidentTable(sheet: Sheet, model: ReportModel): void {
  const { incidents } = model;
  const columns = columnsOf(sheet, [
    { head: say(model, 'incident'), width: 128 },
    { head: say(model, 'start'), width: 58 },
    { head: say(model, 'end'), width: 58 },
    { head: say(model, 'mttd'), width: 34, right: true },
    { head: say(model, 'mtta'), width: 32, right: true },
    { head: say(model, 'mttr'), width: 37, right: true },
    { head: say(model, 'budget'), width: 38, right: true },
    { head: say(model, 'cost'), width: 37, right: true },
    { head: say(model, 'cause'), width: 96 },
  ]);
  type Row = { readonly cells: readonly string[]; readonly incident: Incident | undefined };
  const rows: Row[] = incidents.rows.map((incident) => ({
    cells: [
      incidentName(incident),
      incident.startText,
      incident.endText,
      incident.mttd,
      incident.mtta,
      incident.mttr,
      incident.budget,
      incident.cost,
      incident.cause,
    ],
    incident,
  }));
  if (incidents.total.length > 0) rows.push({ cells: incidents.total, incident: undefined });
  const linesOf = ({ cells, incident }: Row, i: number) => {
    if (incident === undefined || !WRAPPED.includes(i)) return [];
    const run = { text: cells[i] ?? '', strong: i === 0 };
    return limitedLines(sheet, [run], columns[i]?.width ?? 0, LINES, { size: TYPE.dense });
  };
  drawTable(sheet, {
    columns,
    rows,
    note: incidents.note,
    height: (row) => ROW + Math.max(0, ...WRAPPED.map((i) => linesOf(row, i).length - 1)) * LEADING,
    headRule: 1,
    draw: (row, top, cell) => {
      if (row.incident !== undefined) sheet.anchor(`incident-${row.incident.id}`, top);
      columns.forEach((column, i) => {
        const strong = row.incident === undefined || i === 0 || i === 7;
        // The name of a sum may run on over the empty cells beside it.
        const empty = row.cells.slice(i + 1).findIndex((text) => text !== '');
        const over = columns[i + Math.max(0, empty)];
        const width = over === undefined ? column.width : over.x + over.width - column.x;
        const place = placeIn(column);
        const style = {
          size: TYPE.dense,
          face: strong ? 'semibold' : 'regular',
          color: strong ? 'ink' : 'ink2',
          align: place.align,
          width: column.align === 'left' ? width : column.width + 6,
        } as const;
        cell(
          () => {
            const lines = linesOf(row, i);
            if (lines.length < 2) sheet.text(row.cells[i] ?? '', place.x, top + 11, style);
            else sheet.paragraph(lines, place.x, top + 11, { size: TYPE.dense, leading: LEADING, color: style.color });
          },
          { rowHead: i === 0 },
        );
      });
    },
    continued: () => continuedHead(sheet, continuedTitle(model)),
  });
}
