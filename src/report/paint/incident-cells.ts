import { incidentName } from '../charts/index.ts';
import type { ReportModel } from '../model.ts';

const KEYS = ['incident', 'start', 'end', 'mttd', 'mtta', 'mttr', 'budget', 'cost', 'cause'] as const;
/** Columns of these are left out where no incident has anything in them: nobody was paged, or nothing has a price. */
const OPTIONAL: ReadonlySet<string> = new Set(['mttd', 'mtta', 'cost']);
const UNKNOWN = '—';

export type IncidentColumn = (typeof KEYS)[number];

/** The table of incidents, in the order of the columns that every format has. */
export interface IncidentCells {
  /** Keys of the heads, which are words of the model too. */
  readonly keys: readonly IncidentColumn[];
  readonly rows: readonly (readonly string[])[];
  /** Mean times and sum of costs; empty without incidents. */
  readonly total: readonly string[];
}

export function incidentCells({ rows, total }: ReportModel['incidents']): IncidentCells {
  const all = rows.map((row) => [
    incidentName(row),
    row.startText,
    row.endText,
    row.mttd,
    row.mtta,
    row.mttr,
    row.budget,
    row.cost,
    row.cause,
  ]);
  const kept = KEYS.flatMap((key, i) => (OPTIONAL.has(key) && all.every((cells) => cells[i] === UNKNOWN) ? [] : [i]));
  const only = (cells: readonly string[]): readonly string[] => kept.map((i) => cells[i] ?? '');
  return {
    keys: kept.map((i) => KEYS[i] ?? 'incident'),
    rows: all.map(only),
    total: total.length === 0 ? [] : only(total),
  };
}
