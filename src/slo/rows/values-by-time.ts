import type { Series } from '../../series/index.ts';

/** Points of a series by instant; empty where there is no series. */
export function valuesByTime(series: Pick<Series, 'times' | 'values'> | undefined): ReadonlyMap<number, number> {
  const values = new Map<number, number>();
  for (let i = 0; i < (series?.times.length ?? 0); i++) {
    values.set(series?.times[i] ?? Number.NaN, series?.values[i] ?? Number.NaN);
  }
  return values;
}
