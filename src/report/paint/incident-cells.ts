import { incidentName } from '../charts/index.ts';
import type { ReportModel } from '../model.ts';

const KEYS = ['incident', 'start', 'end', 'mttd', 'mtta', 'mttr', 'budget', 'cost', 'cause'] as const;
/** Columns of these are left out where no incident has anything in them: nobody was paged, or nothing has a price. */
const OPTIONAL: ReadonlySet<string> = new Set(['mttd', 'mtta', 'cost']);
const UNKNOWN = '—';
/** Longer tables are read by nobody: the longest incidents stand for all, which the JSON has. */
const MOST_ROWS = 60;

export type IncidentColumn = (typeof KEYS)[number];

/** The table of incidents, in the order of the columns that every format has. */
export interface IncidentCells {
  /** Keys of the heads, which are words of the model too. */
  readonly keys: readonly IncidentColumn[];
  readonly rows: readonly { readonly id: string; readonly cells: readonly string[] }[];
  /** Mean times and sum of costs; empty without incidents. */
  readonly total: readonly string[];
  /** `The 60 longest of 300 incidents.`, and what the heads mean. */
  readonly note: string;
}

export function incidentCells({ incidents, words }: ReportModel): IncidentCells {
  const { rows, total, note } = incidents;
  const shown = longest(rows);
  const all = shown.map((row) => [
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
    rows: all.map((cells, i) => ({ id: shown[i]?.id ?? '', cells: only(cells) })),
    total: total.length === 0 ? [] : only(total),
    note: shown.length < rows.length ? [cutNote(words, shown.length, rows.length), note].join(' · ') : note,
  };
}

function longest(rows: ReportModel['incidents']['rows']): ReportModel['incidents']['rows'] {
  if (rows.length <= MOST_ROWS) return rows;
  const length = (row: (typeof rows)[number]): number => (row.end ?? Number.POSITIVE_INFINITY) - row.start;
  const kept = new Set([...rows].sort((a, b) => length(b) - length(a) || a.start - b.start).slice(0, MOST_ROWS));
  return rows.filter((row) => kept.has(row));
}

const cutNote = (words: ReportModel['words'], shown: number, count: number): string =>
  (words.incidentsCut ?? '').replace('{shown}', String(shown)).replace('{count}', String(count));
