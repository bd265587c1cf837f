import type { Instant } from '../../../time/index.ts';
import type { PanelDefinition, PanelTable, Reduction } from '../../panel.ts';

/** Values of a panel under one name: over time, or a single one without a time. */
export interface FrameSeries {
  readonly name: string;
  /** Text columns by name, the query's own name under the empty one. */
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly { readonly at: Instant; readonly value: number }[];
}

/** Answers as series, whatever they came from: PromQL, SQL with a value a row, or SQL with several columns of values. */
export interface Frame {
  readonly hasTime: boolean;
  readonly series: readonly FrameSeries[];
}

/**
 * Reads answers as series. A column of times makes points, texts are labels, each column of numbers is a series of its own. Missing
 * values are left out: they are gaps, not zeros.
 */
export function frameOf({ panel }: { readonly panel: Framed }, answers: readonly PanelTable[]): Frame {
  const groups = new Map<string, Group>();
  let hasTime = false;
  answers.forEach((answer, query) => {
    const label = panel.queries[query]?.label ?? '';
    const time = answer.columns.findIndex(({ type }) => type === 'time');
    const numbers = indexesOf(answer, 'number').filter((i) => isValue(panel, answer.columns[i]?.name ?? ''));
    const texts = answer.columns.flatMap((_, i) => (i === time || numbers.includes(i) ? [] : [i]));
    if (time >= 0) hasTime = true;
    for (const row of answer.rows) {
      const at = time < 0 ? 0 : row[time];
      if (typeof at !== 'number') continue;
      const named = texts.map((i) => [answer.columns[i]?.name ?? '', String(row[i] ?? '')] as const);
      for (const i of numbers) {
        const value = row[i];
        if (typeof value !== 'number' || Number.isNaN(value)) continue;
        const own = numbers.length > 1 ? (answer.columns[i]?.name ?? '') : '';
        const query = [label, columnTitle(panel.columns, own)].filter((part) => part !== '').join(' · ');
        const labels = { ...Object.fromEntries(named), ...(query === '' ? {} : { '': query }) };
        const key = JSON.stringify([label, own, named]);
        const group: Group = groups.get(key) ?? { labels, points: [] };
        groups.set(key, group);
        group.points.push({ at, value });
      }
    }
  });
  const all = [...groups.values()];
  const names = namesOf(
    all.map(({ labels }) => labels),
    panel.label,
    panel.title,
  );
  return {
    hasTime,
    series: all.map(({ labels, points }, i) => ({
      name: names[i] ?? '',
      labels,
      points: points.sort((a, b) => a.at - b.at),
    })),
  };
}

/** Numbers that name things, such as `pipeline_id`, are labels. */
export function isValue({ values }: Pick<PanelDefinition, 'values'>, column: string): boolean {
  return values.length > 0 ? values.includes(column) : !/(^|_)id$/i.test(column);
}

interface Group {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: FramePoint[];
}

/** Parts of a panel that say how its answer is read. */
export type Framed = Pick<PanelDefinition, 'queries' | 'label' | 'values' | 'columns' | 'title'>;

type FramePoint = { readonly at: Instant; readonly value: number };

const indexesOf = (answer: PanelTable, type: string): number[] =>
  answer.columns.flatMap((column, i) => (column.type === type ? [i] : []));

const columnTitle = (columns: Readonly<Record<string, { readonly title: string }>>, name: string): string =>
  Object.hasOwn(columns, name) ? (columns[name]?.title ?? name) : name;

/** What tells series apart: the template filled in, or the values of the labels that are not the same in all of them. */
function namesOf(all: readonly Readonly<Record<string, string>>[], template: string, title: string): string[] {
  if (template !== '') {
    return all.map((labels) => {
      const filled = template.replace(/\{\{\s*([^{}\s]+)\s*\}\}/g, (_, name: string) =>
        Object.hasOwn(labels, name) ? (labels[name] ?? '') : '',
      );
      return [labels[''] ?? '', filled].filter((part) => part !== '').join(' · ') || title;
    });
  }
  const keys = [...new Set(all.flatMap((labels) => Object.keys(labels)))];
  const differing = keys.filter((key) => key === '' || all.some((labels) => labels[key] !== all[0]?.[key]));
  const told = differing.length > 0 ? differing : keys.filter((key) => key !== '__name__').slice(0, 1);
  return all.map((labels) => {
    const name = told.flatMap((key) => (labels[key] === undefined || labels[key] === '' ? [] : [labels[key]]));
    return name.join(' · ') || title;
  });
}

/** One figure of a series; undefined where it has none. */
export function reduced(series: FrameSeries, how: Reduction): number | undefined {
  const values = series.points.map(({ value }) => value);
  const [first] = values;
  if (first === undefined) return undefined;
  switch (how) {
    case 'last':
      return values.at(-1);
    case 'max':
      return values.reduce((most, value) => Math.max(most, value), first);
    case 'min':
      return values.reduce((least, value) => Math.min(least, value), first);
    case 'sum':
      return values.reduce((sum, value) => sum + value, 0);
    case 'mean':
      return values.reduce((sum, value) => sum + value, 0) / values.length;
  }
}
