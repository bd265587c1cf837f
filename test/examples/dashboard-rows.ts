import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { SystemRun } from './system-run.ts';

interface DashboardPanel {
  readonly title: string;
  readonly type: string;
  readonly targets: readonly { readonly rawSql: string }[];
  readonly fieldConfig: { readonly defaults: { readonly unit?: string } };
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Asks the store what each panel of a Grafana dashboard in `grafana/` asks, over all the simulated time, holds the answer to what the kind of
 * panel draws, and says how many rows there were.
 */
export async function dashboardRows(
  place: SystemRun,
  file: string,
): Promise<(readonly [title: string, rows: number])[]> {
  const { panels } = JSON.parse(readFileSync(join(place.folder, 'grafana', file), 'utf8')) as {
    panels: DashboardPanel[];
  };
  const instant = (at: number) => `toDateTime64(${at / 1_000}, 3, 'UTC')`;
  const asked = panels.flatMap((panel) => panel.targets.map(({ rawSql }) => ({ panel, rawSql })));
  return place.look(({ store }) =>
    Promise.all(
      asked.map(async ({ panel, rawSql }) => {
        const sql = rawSql
          .replaceAll('$__fromTime', instant(place.range.start))
          .replaceAll('$__toTime', instant(place.range.end));
        const rows = await store.query<Row>(sql);
        expectDrawable(panel, rows);
        return [panel.title, rows.length] as const;
      }),
    ),
  );
}

/** A time series wants a time that only grows, one number, and at most a name; a figure one number; a share is no percentage. */
function expectDrawable({ title, type, fieldConfig }: DashboardPanel, rows: readonly Row[]): void {
  const [first] = rows;
  if (first === undefined) return;
  const numbers = Object.keys(first).filter((name) => rows.some((row) => typeof row[name] === 'number'));
  if (type === 'stat') expect([title, rows.length, numbers.length]).toEqual([title, 1, 1]);
  if (type === 'timeseries') {
    const others = Object.keys(first).filter((name) => name !== 'time' && !numbers.includes(name));
    expect([title, numbers.length > 0, others.length <= 1]).toEqual([title, true, true]);
    const times = rows.map(({ time }) => Date.parse(`${String(time).replace(' ', 'T')}Z`));
    expect(times.filter(Number.isNaN), title).toEqual([]);
    expect(times, title).toEqual(times.toSorted((a, b) => a - b));
  }
  if (fieldConfig.defaults.unit !== 'percentunit') return;
  const most = Math.max(...rows.flatMap((row) => numbers.map((name) => Number(row[name]))));
  expect([title, most <= 1 + 1e-9]).toEqual([title, true]);
}
