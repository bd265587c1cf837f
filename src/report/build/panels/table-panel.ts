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
      title: own?.title ?? table.heads[name] ?? name,
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

/** Heads of columns that no query names. */
interface Headed extends PanelTable {
  readonly heads: Readonly<Record<string, string>>;
}

/**
 * SQL rows stay as they are; PromQL has a value an instant, of which a reader wants one, in the column `value`, behind the labels: those
 * with a head of their own first, in their order.
 */
function rowsOf(
  { panel, answers, asRows }: PanelFacts,
  frame: Frame,
  words: { readonly name: string; readonly value: string },
): Headed {
  const [first] = answers;
  if (asRows && first !== undefined && answers.length === 1) return { ...first, heads: {} };
  const found = new Set(frame.series.flatMap(({ labels }) => Object.keys(labels)));
  const headed = Object.keys(panel.columns).filter((name) => found.has(name));
  const keys = [...new Set([...headed, ...found])].filter((key) => key !== '__name__');
  return {
    heads: { '': words.name, value: words.value },
    columns: [...keys.map((name) => ({ name, type: 'text' as const })), { name: 'value', type: 'number' }],
    rows: frame.series
      .map((series): (string | number | null)[] => [
        ...keys.map((key) => series.labels[key] ?? null),
        reduced(series, panel.reduce) ?? null,
      ])
      .sort((a, b) => Number(b.at(-1) ?? 0) - Number(a.at(-1) ?? 0)),
  };
}
