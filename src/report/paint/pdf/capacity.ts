import { CAPACITY_DAYS, daysToFull, LEAD_DAYS, statusSign, useBar } from '../../charts/index.ts';
import type { CapacitySection, ReportModel } from '../../model.ts';
import { TYPE } from '../../theme.ts';
import { section } from './heading.ts';
import type { Sheet } from './sheet.ts';
import { drawTable, HEAD_HEIGHT } from './table.ts';
import { say } from './words.ts';

const ROW = 24;
const AXIS = 140;

/** What fills up, and when: dots and ranges of all rows on one axis. */
export function drawCapacity(sheet: Sheet, model: ReportModel, capacity: CapacitySection): void {
  const { left, right } = sheet.geometry;
  const use = left + 150;
  const axis = left + 262;
  const days = right - 72;
  section(
    sheet,
    { title: say(model, 'capacity'), remark: capacity.remark, anchor: 'capacity' },
    HEAD_HEIGHT + Math.min(capacity.rows.length, 5) * ROW,
  );
  sheet.y -= 3;
  const columns = [
    { head: say(model, 'resource'), x: left + 14, width: 130, align: 'left' as const },
    { head: say(model, 'inUse'), x: use, width: 100, align: 'left' as const },
    { head: '', x: axis, width: AXIS, align: 'left' as const },
    { head: say(model, 'days'), x: days - 40, width: 43, align: 'right' as const },
    { head: say(model, 'range'), x: days, width: right - days, align: 'right' as const },
  ];
  drawTable(sheet, {
    columns,
    rows: capacity.rows,
    note: capacity.note,
    height: () => ROW,
    headRule: 1,
    before: (_row, _previous, first) => (first ? 0.001 : 0),
    drawBefore: (_row, top) => drawAxis(sheet, axis, top - 7),
    draw: (row, top, cell) => {
      const y = top + 14.5;
      cell(
        () => {
          sheet.scene(statusSign(row.status, 9), left, y - 7.8);
          sheet.text(row.name, left + 14, y, { face: 'semibold', width: 130 });
        },
        { rowHead: true },
      );
      cell(() => {
        sheet.scene(useBar(row.used, row.status !== 'met'), use, top + 5);
        sheet.text(row.usedText, use, top + 20, { size: TYPE.note, color: 'ink2', width: 108 });
      });
      cell(() => sheet.scene(daysToFull(row, { width: AXIS, height: ROW }), axis, top));
      cell(() => sheet.text(row.days.text, days + 3, y, { size: TYPE.section, face: 'semibold', align: 'right' }));
      cell(() =>
        sheet.text(row.rangeText, right, y, {
          size: TYPE.dense,
          color: 'ink2',
          align: 'right',
          width: right - days - 6,
        }),
      );
    },
  });
}

function drawAxis(sheet: Sheet, x: number, y: number): void {
  sheet.structure.artifact(() => {
    for (const days of [0, 30, 60, 90, 120, 150, 180]) {
      const text = days === CAPACITY_DAYS ? `${days}+` : String(days);
      const lead = days === LEAD_DAYS;
      sheet.text(text, x + (days / CAPACITY_DAYS) * AXIS, y, {
        size: TYPE.note,
        face: lead ? 'bold' : 'regular',
        color: lead ? 'ink' : 'ink3',
        align: 'middle',
      });
    }
  });
}
