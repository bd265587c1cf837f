import type { LinePanel, Panel } from '../model.ts';

export type Cell = string | number | null;

/** A panel as rows of raw values under a head: as many cells in each; no rows but the head where there is no answer. */
export function panelTable(panel: Panel): readonly (readonly Cell[])[] {
  switch (panel.kind) {
    case 'stat':
      return [['name', 'value'], ...panel.tiles.map(({ label, figure }) => [label, figure.value])];
    case 'table':
      return [panel.columns.map(({ name }) => name), ...panel.values];
    case 'top':
      return [['name', 'value'], ...panel.rows.map(({ name, value }) => [name, value])];
    case 'lines':
    case 'bars':
      return overTime(panel);
    case 'heatmap':
      return [['', ...panel.columns], ...panel.rows.map(({ label, cells }) => [label, ...cells])];
    case 'empty':
      return [];
  }
}

/** One column a series, one row an instant that any of them has. */
function overTime({ series }: LinePanel): readonly (readonly Cell[])[] {
  const values = series.map(({ points }) => new Map(points.map(({ at, value }) => [at, value])));
  const instants = [...new Set(series.flatMap(({ points }) => points.map(({ at }) => at)))].sort((a, b) => a - b);
  return [
    ['time', ...series.map(({ name }) => name)],
    ...instants.map((at) => [new Date(at).toISOString(), ...values.map((known) => known.get(at) ?? null)]),
  ];
}
