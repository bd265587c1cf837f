import { withRange } from '../../src/queries/index.ts';
import type { PanelTable } from '../../src/report/index.ts';
import type { Answer, Source } from '../../src/sources/index.ts';
import { floorTo, lengthMs, type TimeRange } from '../../src/time/index.ts';

export interface Asked {
  readonly source: Source;
  readonly stepMs: number;
  /** PromQL is asked once, at the end of the range. */
  readonly atEnd?: boolean;
  readonly signal: AbortSignal;
}

/** The answer to a query over a range as a table, whatever the source speaks; times stand at the start of their step. */
export async function askTable(
  { source, stepMs, atEnd = false, signal }: Asked,
  written: string,
  range: TimeRange,
): Promise<PanelTable> {
  if (source.kind !== 'prometheus') {
    if (source.table === undefined) throw new TypeError(`source "${source.name}" gives no tables`);
    return source.table(written, { ...range, stepMs }, { signal });
  }
  const { query } = withRange(written, { rangeMs: lengthMs(range), stepMs });
  if (atEnd) return tableOf(await source.instant(query, range.end, { signal }), undefined);
  const grid = { start: range.start, end: range.start + floorTo(lengthMs(range), stepMs), stepMs };
  if (grid.end <= grid.start) return { columns: [], rows: [] };
  return tableOf(await source.range(query, grid, { signal }), stepMs);
}

/** Series as a table; a value at the end of a step stands at its start, as in SQL. Without a step there are no times. */
function tableOf({ series }: Answer, stepMs: number | undefined): PanelTable {
  const names = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))].sort();
  return {
    columns: [
      ...(stepMs === undefined ? [] : [{ name: 'time', type: 'time' as const }]),
      ...names.map((name) => ({ name, type: 'text' as const })),
      { name: 'value', type: 'number' },
    ],
    rows: series.flatMap(({ labels, times, values }) => {
      const texts = names.map((name) => labels[name] ?? null);
      return Array.from(times, (time, i) => [
        ...(stepMs === undefined ? [] : [time - stepMs]),
        ...texts,
        values[i] ?? null,
      ]);
    }),
  };
}
