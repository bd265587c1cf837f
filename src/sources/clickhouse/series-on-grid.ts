import { SourceError } from '../../errors.ts';
import { formatDuration, type Grid } from '../../time/index.ts';
import type { PivotSeries } from './pivot.ts';

/**
 * Series whose times are starts of steps, cut to the grid. What lies outside is left out with a warning.
 * @throws SourceError where a time inside the grid is not the start of a step: its value would belong to no step.
 */
export function seriesOnGrid(
  source: string,
  all: readonly PivotSeries[],
  grid: Grid,
): { readonly series: readonly PivotSeries[]; readonly warnings: readonly string[] } {
  let outside = 0;
  const series = all.map((one) => {
    const from = countBelow(one.times, grid.start);
    const to = countBelow(one.times, grid.end);
    outside += one.times.length - (to - from);
    return {
      labels: one.labels,
      times: one.times.subarray(from, to),
      values: one.values.map((column) => column.subarray(from, to)),
    };
  });
  for (const { times } of series) {
    const stray = times.find((time) => (time - grid.start) % grid.stepMs !== 0);
    if (stray !== undefined) throw notAStart(source, stray, grid);
  }
  const warning = `${outside} rows outside of the asked range were left out: filter by {start:DateTime64(3)} and {end:DateTime64(3)}`;
  return { series: series.filter(({ times }) => times.length > 0), warnings: outside > 0 ? [warning] : [] };
}

/** How many of the sorted times are below `limit`. */
function countBelow(times: Float64Array, limit: number): number {
  const at = times.findIndex((time) => time >= limit);
  return at === -1 ? times.length : at;
}

function notAStart(source: string, time: number, grid: Grid): SourceError {
  const when = new Date(time).toISOString();
  return new SourceError(source, `the query gives ${when}, which begins no step of ${formatDuration(grid.stepMs)}`, {
    hint: "Group by toStartOfInterval(YOUR_TIME, toIntervalSecond({step:UInt32}), 'UTC') AS time.",
    retryable: false,
  });
}
