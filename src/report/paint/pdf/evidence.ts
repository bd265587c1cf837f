import type { ReportModel } from '../../model.ts';
import { TYPE } from '../../theme.ts';
import { evidenceCells } from '../evidence-cells.ts';
import { columnsOf, placeIn } from './columns.ts';
import { continuedHead, section, underHead } from './heading.ts';
import { noteLines } from './notes.ts';
import { drawAssumptions } from './savings.ts';
import type { Sheet } from './sheet.ts';
import { drawTable, HEAD_HEIGHT } from './table.ts';
import { say } from './words.ts';

const ROW = 14;
/** From one entry to the next. */
const lineOf = (sheet: Sheet): number => (sheet.tight ? 11 : 12);
/** A table of so few rows is not parted. */
const FEW_ROWS = 8;
/** Names are not cut that are no wider than this. */
const NAME = 124;
/** A section of up to this height stands on one page: two last queries alone on a page look like a mistake. */
const TOGETHER = 240;

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
  const rows = model.evidence.rows.map((row) => ({
    query: row.query,
    texts: evidenceCells(row),
  }));
  const columns = columnsOf(
    sheet,
    [
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
    ].map((column, i) => {
      const [size, face] = i === 0 ? ([TYPE.dense, 'semibold'] as const) : ([TYPE.head, 'regular'] as const);
      const widths = rows.map(({ texts }) => sheet.measure(texts[i] ?? '', size, face));
      return { ...column, least: Math.min(NAME, Math.max(...widths)) };
    }),
  );
  section(
    sheet,
    { title: say(model, 'evidence'), remark: model.evidence.remark, anchor: 'evidence' },
    HEAD_HEIGHT + (rows.length <= FEW_ROWS ? rows.length : 3) * ROW,
  );
  sheet.y -= 3;
  const queries = new Set(model.evidence.queries.map(queryName));
  drawTable(sheet, {
    columns,
    rows,
    height: () => ROW,
    draw: ({ query, texts }, top, cell) => {
      columns.forEach((column, i) => {
        const { x, ...place } = placeIn(column);
        const link = i === texts.length - 1 && queries.has(query);
        const draw = () => {
          const style = {
            size: i === 0 ? TYPE.dense : TYPE.head,
            face: i === 0 ? 'semibold' : 'regular',
            color: link ? 'data' : i === 0 ? 'ink' : 'ink2',
            ...place,
          } as const;
          if (link) sheet.link(`query-${query}`, query, x, top + 10, style);
          else sheet.text(texts[i] ?? '', x, top + 10, style);
        };
        cell(draw, { rowHead: i === 0 });
      });
    },
    continued: () => continuedHead(sheet, `${say(model, 'evidence')} · ${say(model, 'continued')}`),
  });
}

function drawFormulas(sheet: Sheet, model: ReportModel): void {
  const { left, right } = sheet.geometry;
  const x = left + 104;
  const style = { size: TYPE.dense, leading: 11, color: 'ink2' } as const;
  const formulas = model.evidence.formulas.map((formula) => ({
    formula,
    lines: sheet.lines(formula.text, right - x, style),
  }));
  underHead(sheet, { title: say(model, 'formulas'), anchor: 'formulas' }, together(formulas, lineOf(sheet)));
  for (const { formula, lines } of formulas) {
    sheet.need(lines.length * 11 + 2);
    const y = sheet.y + 10;
    sheet.structure.leaf('P', {}, () => {
      sheet.text(formula.name, left, y, { size: TYPE.dense, face: 'semibold', width: 98 });
      sheet.paragraph(lines, x, y, style);
    });
    sheet.y += (lines.length - 1) * 11 + lineOf(sheet);
  }
}

/** Height of all formulas where that is not much, of the first three where it is. */
function together(entries: readonly { readonly lines: readonly unknown[] }[], line: number): number {
  const height = entries.reduce((sum, { lines }) => sum + (lines.length - 1) * 11 + line, 0);
  return height <= TOGETHER ? height : 3 * line;
}

/** `Q1 bad` and `Q1 total` are both found under Q1. */
function queryName({ key }: ReportModel['evidence']['queries'][number]): string {
  return key.split(' ')[0] ?? key;
}

/** Height of the note about the attached files. */
const ATTACHED = 26;
const GUTTER = 20;
/** Rows that go to the last page together: fewer look like a mistake. */
const LAST_ROWS = 8;
const QUERY = { size: TYPE.note, leading: 10, face: 'mono', color: 'ink2' } as const;

type Query = ReportModel['evidence']['queries'][number];
interface SetQuery {
  readonly query: Query;
  readonly lines: ReturnType<Sheet['lines']>;
}

function drawQueries(sheet: Sheet, model: ReportModel): void {
  const { left, content } = sheet.geometry;
  const keys = model.evidence.queries.map((query) => sheet.measure(query.key, TYPE.head, 'semibold'));
  const indent = Math.min(120, Math.max(38, ...keys) + 6);
  const half = (content - GUTTER) / 2;
  const line = lineOf(sheet);
  const rows = inRows(sheet, model.evidence.queries, content - indent, half - indent);
  const heights = rows.map((row) => (Math.max(...row.map(({ lines }) => lines.length)) - 1) * QUERY.leading + line);
  const title = say(model, 'queries');
  const whole = heights.reduce((sum, height) => sum + height, ATTACHED);
  // The note about the attached files comes along, wherever the last query stands.
  underHead(
    sheet,
    { title, remark: model.evidence.queriesRemark, anchor: 'queries' },
    whole <= TOGETHER ? whole : 3 * line,
  );
  rows.forEach((row, i) => {
    const rest = rows.length - i === LAST_ROWS ? heights.slice(i) : heights.slice(i, i + 1);
    const isEnd = rows.length - i === LAST_ROWS || i === rows.length - 1;
    const needed = rest.reduce((sum, height) => sum + Math.min(height, 30 * QUERY.leading), isEnd ? ATTACHED : 0);
    if (sheet.need(Math.min(needed, TOGETHER)))
      sheet.y += continuedHead(sheet, `${title} · ${say(model, 'continued')}`);
    row.forEach((entry, at) => {
      drawQuery(sheet, entry, left + at * (half + GUTTER), indent);
    });
    sheet.y += heights[i] ?? line;
  });
}

function drawQuery(sheet: Sheet, { query, lines }: SetQuery, x: number, indent: number): void {
  const y = sheet.y + 10;
  sheet.anchor(`query-${queryName(query)}`, sheet.y);
  sheet.structure.leaf('P', {}, () => {
    sheet.text(query.key, x, y, { size: TYPE.head, face: 'semibold', width: indent - 4 });
    sheet.paragraph(lines, x + indent, y, QUERY);
  });
}

/** Short queries of one name, as bad and total of an SLO, share a row. */
function inRows(sheet: Sheet, queries: readonly Query[], width: number, half: number): SetQuery[][] {
  const rows: SetQuery[][] = [];
  for (const query of queries) {
    const before = rows.at(-1)?.[0];
    const row = rows.at(-1);
    const lines = sheet.lines(query.text, width, QUERY).slice(0, 40);
    const short = (entry: SetQuery) => entry.lines.length === 1 && lineWidth(sheet, entry) <= half;
    const entry = { query, lines };
    const together =
      row?.length === 1 && before !== undefined && queryName(before.query) === queryName(query) && short(before);
    if (together && short(entry)) row.push(entry);
    else rows.push([entry]);
  }
  return rows;
}

function lineWidth(sheet: Sheet, { lines }: SetQuery): number {
  return sheet.measure((lines[0] ?? []).map(({ text }) => text).join(''), QUERY.size, QUERY.face);
}
