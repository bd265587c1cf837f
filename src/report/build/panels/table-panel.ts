import type { PanelFacts } from '../../facts.ts';
import type { TablePanel } from '../../model.ts';
import { unitPrint } from '../../numbers/index.ts';
import type { PanelTable } from '../../panel.ts';
import { type Frame, isValue, reduced } from './frame.ts';
import { line, type PanelContext } from './panel-context.ts';

/** Rows as the query gives them; series over time are one row each, with one figure. */
export function tablePanel({ context, facts, frame, head, reduction }: PanelContext): TablePanel {
  const { panel } = facts;
  const { words, print } = context;
  const table = rowsOf(facts, frame, words.panels);
  const rows = table.rows.slice(0, panel.limit);
  const columns = table.columns.map(({ name, type: answered }, i) => {
    const type = answered === 'number' && facts.asRows && !isValue(panel, name) ? 'text' : answered;
    const own = Object.hasOwn(panel.columns, name) ? panel.columns[name] : undefined;
    const numbers = rows.flatMap((row) => (typeof row[i] === 'number' ? [row[i]] : []));
    const figures = table.columns.filter((column) => column.type === 'number').length;
    const unit = own?.unit || (figures === 1 ? panel.unit : '');
    return {
      type,
      title: own?.title ?? name,
      print: unitPrint(print, unit, context.options.currency, type === 'number' ? numbers : []),
    };
  });
  const cut = rows.length < table.rows.length ? words.panels.shown(rows.length, table.rows.length, 'rows') : '';
  return {
    ...head,
    kind: 'table',
    unit: line([panel.description, facts.asRows ? '' : reduction, cut]),
    alt: panel.title,
    columns: columns.map(({ type, title, print: { unit } }) => ({
      name: type === 'number' && unit !== '' ? `${title}, ${unit}` : title,
      align: type === 'number' ? 'right' : 'left',
    })),
    rows: rows.map((row) =>
      columns.map(({ type, print: own }, i) => {
        const value = row[i] ?? null;
        if (value === null || value === '') return '—';
        if (typeof value === 'string' || type === 'text') return String(value);
        return type === 'time' ? print.dayTime(value) : own.figure(value);
      }),
    ),
    values: rows.map((row) =>
      row.map((value) => (typeof value === 'number' && !Number.isFinite(value) ? null : value)),
    ),
  };
}

/** SQL rows stay as they are; PromQL has a value an instant, of which a reader wants one. */
function rowsOf(
  { panel, answers, asRows }: PanelFacts,
  frame: Frame,
  words: { readonly name: string; readonly value: string },
): PanelTable {
  const [first] = answers;
  if (asRows && first !== undefined && answers.length === 1) return first;
  const keys = [...new Set(frame.series.flatMap(({ labels }) => Object.keys(labels)))].filter(
    (key) => key !== '__name__',
  );
  return {
    columns: [
      ...keys.map((name) => ({ name: name === '' ? words.name : name, type: 'text' as const })),
      { name: words.value, type: 'number' },
    ],
    rows: frame.series
      .map((series): (string | number | null)[] => [
        ...keys.map((key) => series.labels[key] ?? null),
        reduced(series, panel.reduce) ?? null,
      ])
      .sort((a, b) => Number(b.at(-1) ?? 0) - Number(a.at(-1) ?? 0)),
  };
}
