import type { ReportModel } from '../model.ts';
import type { Painter } from '../painter.ts';
import { csvText } from './csv-text.ts';
import { type Cell, panelTable } from './panel-table.ts';

/** The SLO table with raw figures: one row per SLO and group, RFC 4180, ratios 0 to 1, instants in UTC. */
export const csvPainter: Painter = {
  format: 'csv',
  mediaType: 'text/csv; charset=utf-8; header=present',
  paint: async (model) => encoded(csv(table(model))),
  // A CSV is one table: each query of the user's is a file of its own.
  beside: async (model) =>
    model.panels
      .flatMap(({ panels }) => panels)
      .map((panel) => ({ panel, rows: panelTable(panel) }))
      .filter(({ rows }) => rows.length > 1)
      .map(({ panel, rows }) => ({
        name: `panel-${fileSafe(panel.id)}.csv`,
        mediaType: 'text/csv; charset=utf-8; header=present',
        content: encoded(csv(rows)),
      })),
};

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

const fileSafe = (id: string): string => id.replace(/[^a-z0-9]+/gi, '-');

const COLUMNS = [
  'report',
  'period',
  'period_start',
  'period_end',
  'revision',
  'slo',
  'group',
  'name',
  'team',
  'status',
  'objective',
  'window_actual',
  'window_bad',
  'window_total',
  'budget_allowed',
  'budget_used',
  'period_actual',
  'period_bad',
  'period_total',
  'burn_rate_7d',
  'coverage',
  'accuracy',
  'complete',
] as const;

function table(model: ReportModel): readonly (readonly Cell[])[] {
  const { period } = model;
  const counts = new Map(model.evidence.rows.map((row) => [row.slo, row.counts]));
  const rows = model.slos.rows.map((row): Cell[] => {
    const count = counts.get(row.name);
    return [
      model.name,
      period.key,
      new Date(period.start).toISOString(),
      new Date(period.end).toISOString(),
      model.revision,
      row.slo,
      row.group,
      row.name,
      row.team,
      row.status,
      row.objective.value,
      row.window.value,
      count?.bad ?? null,
      count?.total ?? null,
      count?.allowed ?? null,
      row.budgetUsed.value,
      row.periodActual.value,
      count?.periodBad ?? null,
      count?.periodTotal ?? null,
      row.burn.value,
      row.coverage.value,
      row.accuracy,
      row.partial ? 'no' : 'yes',
    ];
  });
  return [COLUMNS, ...rows];
}

function csv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'number' ? String(cell) : csvText(cell);
}
