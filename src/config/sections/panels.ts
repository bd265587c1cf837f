import type { PanelDefinition } from '../../report/index.ts';
import type { Reading } from '../reading.ts';
import { PanelSchema } from '../schema/panels.ts';
import type { Surroundings } from './slos.ts';

const TABLE_ROWS = 50;
const TOP_ROWS = 10;

/** Panels that are right, in the order of the file. */
export function readPanels(reading: Reading, surroundings: Surroundings): PanelDefinition[] {
  return reading.children(['panels']).flatMap((path) => {
    const input = reading.parse(PanelSchema, path);
    if (input === undefined) return [];
    const { title, source, query, queries, step, limit, columns, ...same } = input;
    return {
      ...same,
      title: title ?? input.name,
      source: source ?? surroundings.onlySource ?? '',
      queries:
        query === undefined
          ? Object.entries(queries ?? {}).map(([label, text]) => ({ label, query: text }))
          : [{ label: '', query }],
      show: input.show,
      columns: Object.fromEntries(
        Object.entries(columns).map(([name, column]) => [name, { title: column.title ?? name, unit: column.unit }]),
      ),
      limit: limit ?? (input.show === 'top' ? TOP_ROWS : TABLE_ROWS),
      stepMs: step,
      better: input.better,
      target: input.target,
    };
  });
}
