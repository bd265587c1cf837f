import type { ReportModel, SloRow, StatusKey } from '../../model.ts';
import { TYPE } from '../../theme.ts';
import { heading, section } from './heading.ts';
import type { Sheet, TextStyle } from './sheet.ts';
import { DENSE_ROW, drawDenseRow, drawSloRow, ROW, SLO_COLUMNS, sloColumns, sloHeads } from './slo-row.ts';
import { drawTable, HEAD_HEIGHT, type TableSpec } from './table.ts';
import { say } from './words.ts';

/** More SLOs than this are grouped by team; more than that are set in one line each. */
export const GROUP_FROM = 13;
export const DENSE_FROM = 25;

const BAR = 16;

/** Rows of the short table of page 1, from the cursor on; `more` is said under it. */
export function drawShortTable(
  sheet: Sheet,
  model: ReportModel,
  rows: readonly SloRow[],
  options: { readonly dense: boolean; readonly more: number },
): void {
  const baseline = sheet.y + 22;
  heading(sheet, baseline, { title: say(model, 'slos'), remark: model.slos.remark, anchor: 'slos' });
  sheet.y = baseline + 2.5;
  drawTable(sheet, {
    ...plainRows(sheet, model, rows, options.dense),
    continued: continuedHead(sheet, model, rows.length),
  });
  if (options.more > 0) {
    const y = sheet.y + 12;
    const left = sheet.geometry.left;
    const fill = sheet.structure.reserve('P');
    sheet.later(() => {
      const text = say(model, 'slosMore', { count: options.more, page: sheet.pageOf('all-slos') ?? '' });
      fill(() => sheet.link('all-slos', text, left + 14, y, { face: 'semibold', color: 'data' }));
    });
    sheet.y += 16;
  }
}

/** Height of {@link drawShortTable}. */
export function shortTableHeight(rows: number, options: { readonly dense: boolean; readonly more: number }): number {
  return 24.5 + HEAD_HEIGHT + rows * (options.dense ? DENSE_ROW : ROW) + (options.more > 0 ? 16 : 0);
}

/** Every SLO, by team where there are many; teams with most breaches first, worst first inside. */
export function drawFullTable(sheet: Sheet, model: ReportModel): void {
  const all = model.slos.rows;
  const dense = all.length >= DENSE_FROM;
  const teams = all.length >= GROUP_FROM ? byTeam(model, all) : [];
  const rows = teams.length > 0 ? teams.flatMap((team) => team.rows) : all;
  section(
    sheet,
    { title: say(model, 'slos'), remark: model.slos.remark, anchor: 'all-slos' },
    HEAD_HEIGHT + BAR + 3 * ROW,
  );
  sheet.y -= 3;
  const teamOf = new Map(teams.flatMap((team) => team.rows.map((row) => [row, team] as const)));
  drawTable(sheet, {
    ...plainRows(sheet, model, rows, dense),
    continued: continuedHead(sheet, model, rows.length),
    before: (row, previous, firstOnPage) => {
      const team = teamOf.get(row);
      if (team === undefined) return 0;
      return firstOnPage || previous === undefined || teamOf.get(previous) !== team ? BAR : 0;
    },
    drawBefore: (row, top) => {
      const team = teamOf.get(row);
      if (team === undefined) return;
      const { left, content } = sheet.geometry;
      sheet.fill(left, top, content, BAR, 'fill');
      const repeated = team.rows[0] !== row;
      const draw = () => {
        const name = repeated ? `${team.name} (${say(model, 'continued')})` : team.name;
        const width = sheet.text(name, left + 4, top + 11.3, { face: 'semibold', width: 240 });
        sheet.text(team.remark, left + 12 + width, top + 11.3, { size: TYPE.head, color: 'ink2', width: 220 });
      };
      if (repeated) sheet.structure.artifact(draw);
      else {
        const span = { scope: 'Row', colSpan: SLO_COLUMNS } as const;
        sheet.structure.group('TR', {}, () => sheet.structure.leaf('TH', span, draw));
      }
    },
  });
  const { width } = sloColumns(sheet, dense).name;
  if (dense && rows.some((row) => sheet.measure(row.name, TYPE.dense, 'semibold') > width)) {
    const y = sheet.y + 12;
    sheet.structure.leaf('P', {}, () =>
      sheet.text(say(model, 'namesCut'), sheet.geometry.left, y, { size: TYPE.note, color: 'ink3' }),
    );
    sheet.y = y;
  }
}

function plainRows(sheet: Sheet, model: ReportModel, rows: readonly SloRow[], dense: boolean): TableSpec<SloRow> {
  const at = sloColumns(sheet, dense);
  const detailed = new Set(model.attention.map(({ id }) => id));
  return {
    columns: sloHeads(model, at, dense),
    rows,
    height: () => (dense ? DENSE_ROW : ROW),
    draw: (row, top, cell) => {
      sheet.anchor(`slo-${row.id}`, top);
      const name = (text: string, y: number, style: TextStyle) =>
        detailed.has(row.id)
          ? sheet.link(`detail-${row.id}`, text, at.name.x, y, style)
          : sheet.text(text, at.name.x, y, style);
      if (dense) drawDenseRow(sheet, row, at, top, { cell, name });
      else drawSloRow(sheet, model, row, at, top, { cell, name });
    },
    headRule: 1,
  };
}

function continuedHead(sheet: Sheet, model: ReportModel, total: number) {
  return (from: number, to: number, top: number): number => {
    sheet.structure.artifact(() => {
      const { left, right } = sheet.geometry;
      const x = left + sheet.text(say(model, 'slos'), left, top + 14, { size: TYPE.section, face: 'bold' }) + 8;
      const rows = say(model, 'rowsOf', { from: from + 1, to, total });
      sheet.text(`${say(model, 'continued')} · ${rows}`, x, top + 14, {
        size: TYPE.remark,
        color: 'ink3',
        width: right - x,
      });
    });
    return 18;
  };
}

interface Team {
  readonly name: string;
  readonly rows: readonly SloRow[];
  readonly remark: string;
}

const TOLD: readonly StatusKey[] = ['breached', 'risk', 'nodata', 'idle'];

function byTeam(model: ReportModel, rows: readonly SloRow[]): Team[] {
  const teams = new Map<string, SloRow[]>();
  for (const row of rows) teams.set(row.team, [...(teams.get(row.team) ?? []), row]);
  const count = (team: readonly SloRow[], status: StatusKey) => team.filter((row) => row.status === status).length;
  return [...teams]
    .map(([name, team]) => {
      const order = [...team].sort((a, b) => rank(a) - rank(b));
      const parts = TOLD.flatMap((status) => {
        const found = team.filter((row) => row.status === status);
        return found[0] === undefined
          ? []
          : [say(model, 'teamStatus', { count: found.length, status: lower(found[0].word, model) })];
      });
      const size = say(model, team.length === 1 ? 'teamSloOne' : 'teamSlos', { count: team.length });
      return { name: name === '' ? say(model, 'noTeam') : name, rows: order, remark: [size, ...parts].join(' · ') };
    })
    .sort(
      (a, b) =>
        TOLD.map((status) => count(b.rows, status) - count(a.rows, status)).find((difference) => difference !== 0) ??
        (a.name < b.name ? -1 : 1),
    );
}

const ORDER: readonly StatusKey[] = ['breached', 'risk', 'nodata', 'idle', 'met', 'info'];

function rank(row: SloRow): number {
  return ORDER.indexOf(row.status);
}

function lower(word: string, model: ReportModel): string {
  return word.toLocaleLowerCase(model.locale);
}
