import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SystemRun } from './system-run.ts';

/** How many rows the store has for each panel of a Grafana dashboard in `grafana/`, over all the simulated time. */
export async function dashboardRows(
  place: SystemRun,
  file: string,
): Promise<(readonly [title: string, rows: number])[]> {
  const { panels } = JSON.parse(readFileSync(join(place.folder, 'grafana', file), 'utf8')) as {
    panels: { title: string; targets: { rawSql: string }[] }[];
  };
  const instant = (at: number) => `toDateTime64(${at / 1_000}, 3, 'UTC')`;
  const asked = panels.flatMap(({ title, targets }) => targets.map(({ rawSql }) => ({ title, rawSql })));
  return place.look(({ store }) =>
    Promise.all(
      asked.map(async ({ title, rawSql }) => {
        const sql = rawSql
          .replaceAll('$__fromTime', instant(place.range.start))
          .replaceAll('$__toTime', instant(place.range.end));
        return [title, (await store.query(sql)).length] as const;
      }),
    ),
  );
}
