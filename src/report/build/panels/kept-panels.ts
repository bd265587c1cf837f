import type { Panel, ReportModel } from '../../model.ts';

/**
 * The model of a new revision with the panels and resources of the one before where the source has nothing to say any more: it may be down, or may
 * have forgotten. A panel whose query has changed since is another one.
 */
export function withKeptPanels(model: ReportModel, earlier: ReportModel): ReportModel {
  const known = new Map(earlier.panels.flatMap(({ panels }) => panels.map((panel) => [panel.id, panel] as const)));
  const kept = (panel: Panel): Panel => {
    const before = known.get(panel.id);
    if (panel.kind !== 'empty' || before === undefined) return panel;
    if (queriesOf(model, panel) !== queriesOf(earlier, before)) return panel;
    return { ...before, title: panel.title, width: panel.width, query: panel.query };
  };
  return {
    ...model,
    capacity: keptCapacity(model, earlier),
    panels: model.panels.map((section) => ({ ...section, panels: section.panels.map(kept) })),
  };
}

/** Rows of the same name that were known. */
function keptCapacity({ capacity }: ReportModel, earlier: ReportModel): ReportModel['capacity'] {
  if (capacity === null) return null;
  const known = new Map(earlier.capacity?.rows.map((row) => [row.name, row]));
  return {
    ...capacity,
    rows: capacity.rows.map((row) => (row.status === 'nodata' ? (known.get(row.name) ?? row) : row)),
  };
}

const queriesOf = ({ evidence }: ReportModel, { query }: Panel): string =>
  evidence.queries
    .filter(({ key }) => key === query || key.startsWith(`${query} `))
    .map(({ key, text }) => `${key.slice(query.length)}\n${text}`)
    .join('\n');
