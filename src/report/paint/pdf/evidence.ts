import type { ReportModel } from '../../model.ts';
import { TYPE } from '../../theme.ts';
import { columnsOf, placeIn } from './columns.ts';
import { section, underHead } from './heading.ts';
import { noteLines } from './notes.ts';
import { drawAssumptions } from './savings.ts';
import type { Sheet } from './sheet.ts';
import { drawTable, HEAD_HEIGHT } from './table.ts';
import { say } from './words.ts';

const ROW = 14;
const LINE = 12;

/** The counts that every figure follows from, the formulas, and the queries that gave the counts. */
export function drawEvidence(sheet: Sheet, model: ReportModel): void {
  if (model.evidence.rows.length > 0) drawCounts(sheet, model);
  if (model.evidence.formulas.length > 0) drawFormulas(sheet, model);
  if (model.savings !== null) drawAssumptions(sheet, model, model.savings);
  if (model.evidence.queries.length > 0) drawQueries(sheet, model);
  noteLines(sheet, model.evidence.attached);
}

function drawCounts(sheet: Sheet, model: ReportModel): void {
  const period = model.period.short;
  const columns = columnsOf(sheet, [
    { head: say(model, 'slo'), width: 118 },
    { head: say(model, 'bad'), width: 48, right: true },
    { head: say(model, 'total'), width: 58, right: true },
    { head: say(model, 'allowed'), width: 48, right: true },
    { head: say(model, 'actual'), width: 48, right: true },
    { head: say(model, 'used'), width: 42, right: true },
    { head: say(model, 'badPeriod', { period }), width: 46, right: true },
    { head: say(model, 'totalPeriod', { period }), width: 54, right: true },
    { head: say(model, 'burn'), width: 32, right: true },
    { head: say(model, 'query'), width: 30, right: true },
  ]);
  section(
    sheet,
    { title: say(model, 'evidence'), remark: model.evidence.remark, anchor: 'evidence' },
    HEAD_HEIGHT + 3 * ROW,
  );
  sheet.y -= 3;
  const queries = new Set(model.evidence.queries.map(queryName));
  drawTable(sheet, {
    columns,
    rows: model.evidence.rows,
    height: () => ROW,
    draw: (row, top, cell) => {
      const texts = [
        row.slo,
        row.bad,
        row.total,
        row.allowed,
        row.actual,
        row.used,
        row.periodBad,
        row.periodTotal,
        row.burn,
        row.query,
      ];
      columns.forEach((column, i) => {
        const { x, ...place } = placeIn(column);
        const link = i === texts.length - 1 && queries.has(row.query);
        const draw = () => {
          const style = {
            size: i === 0 ? TYPE.dense : TYPE.head,
            face: i === 0 ? 'semibold' : 'regular',
            color: link ? 'data' : i === 0 ? 'ink' : 'ink2',
            ...place,
          } as const;
          if (link) sheet.link(`query-${row.query}`, row.query, x, top + 10, style);
          else sheet.text(texts[i] ?? '', x, top + 10, style);
        };
        cell(draw, { rowHead: i === 0 });
      });
    },
    continued: (_from, _to, top) => {
      const text = `${say(model, 'evidence')} · ${say(model, 'continued')}`;
      sheet.structure.artifact(() =>
        sheet.text(text, sheet.geometry.left, top + 14, { size: TYPE.section, face: 'bold' }),
      );
      return 18;
    },
  });
}

function drawFormulas(sheet: Sheet, model: ReportModel): void {
  const { left, right } = sheet.geometry;
  const x = left + 104;
  const style = { size: TYPE.dense, leading: 11, color: 'ink2' } as const;
  underHead(sheet, { title: say(model, 'formulas'), anchor: 'formulas' }, 3 * LINE);
  for (const formula of model.evidence.formulas) {
    const lines = sheet.lines(formula.text, right - x, style);
    sheet.need(lines.length * 11 + 2);
    const y = sheet.y + 10;
    sheet.structure.leaf('P', {}, () => {
      sheet.text(formula.name, left, y, { size: TYPE.dense, face: 'semibold', width: 98 });
      sheet.paragraph(lines, x, y, style);
    });
    sheet.y += (lines.length - 1) * 11 + LINE;
  }
}

/** `Q1 bad` and `Q1 total` are both found under Q1. */
function queryName({ key }: ReportModel['evidence']['queries'][number]): string {
  return key.split(' ')[0] ?? key;
}

function drawQueries(sheet: Sheet, model: ReportModel): void {
  const { left, right } = sheet.geometry;
  const keys = model.evidence.queries.map((query) => sheet.measure(query.key, TYPE.head, 'semibold'));
  const x = left + Math.min(120, Math.max(38, ...keys) + 6);
  const style = { size: TYPE.note, leading: 10, face: 'mono', color: 'ink2' } as const;
  underHead(sheet, { title: say(model, 'queries'), remark: model.evidence.queriesRemark, anchor: 'queries' }, 3 * LINE);
  for (const query of model.evidence.queries) {
    const lines = sheet.lines(query.text, right - x, style).slice(0, 40);
    sheet.need(Math.min(lines.length, 30) * 10 + 2);
    const y = sheet.y + 10;
    sheet.anchor(`query-${queryName(query)}`, sheet.y);
    sheet.structure.leaf('P', {}, () => {
      sheet.text(query.key, left, y, { size: TYPE.head, face: 'semibold', width: x - left - 4 });
      sheet.paragraph(lines, x, y, style);
    });
    sheet.y += (lines.length - 1) * 10 + LINE;
  }
}
