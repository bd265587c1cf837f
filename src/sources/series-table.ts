import type { Answer, Table } from './source.ts';

/** An answer as a table: one row per point with its time, its labels and its value, sorted by time, then by series. */
export function seriesTable(answer: Answer): Table {
  const names = [...new Set(answer.series.flatMap(({ labels }) => Object.keys(labels)))].sort();
  const rows = answer.series.flatMap(({ labels, times, values }, place) => {
    const texts = names.map((name) => labels[name] ?? null);
    return Array.from(times, (time, i) => ({ time, place, row: [time, ...texts, values[i] ?? null] }));
  });
  rows.sort((a, b) => a.time - b.time || a.place - b.place);
  return {
    columns: [
      { name: 'time', type: 'time' },
      ...names.map((name) => ({ name, type: 'text' as const })),
      { name: 'value', type: 'number' },
    ],
    rows: rows.map(({ row }) => row),
    warnings: answer.warnings,
  };
}
