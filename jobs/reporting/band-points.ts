import type { BandPoint } from '../../src/report/index.ts';
import type { Series } from '../../src/series/index.ts';
import { lengthMs, type TimeRange } from '../../src/time/index.ts';

/** More points than the picture has columns are not seen. */
const MAX_POINTS = 336;

/** Points of a series with their expected range, thinned so that the oddest one of each stretch stays. */
export function bandPoints(
  values: Series | undefined,
  lower: Series | undefined,
  upper: Series | undefined,
  range: TimeRange,
): BandPoint[] {
  if (values === undefined) return [];
  const lows = byTime(lower);
  const highs = byTime(upper);
  const stepMs = lengthMs(range) / MAX_POINTS;
  const kept = new Map<number, BandPoint & { readonly oddity: number }>();
  values.times.forEach((at, i) => {
    const value = finite(values.values[i]);
    const low = finite(lows.get(at));
    const high = finite(highs.get(at));
    const column = Math.floor((at - range.start) / stepMs);
    const oddity =
      value === undefined || low === undefined || high === undefined ? 0 : Math.max(low - value, value - high);
    const known = kept.get(column);
    if (known === undefined || oddity > known.oddity) kept.set(column, { at, value, lower: low, upper: high, oddity });
  });
  return [...kept.values()].map(({ at, value, lower: low, upper: high }) => ({ at, value, lower: low, upper: high }));
}

function byTime(series: Series | undefined): ReadonlyMap<number, number> {
  if (series === undefined) return new Map();
  return new Map(Array.from(series.times, (time, i) => [time, series.values[i] ?? Number.NaN]));
}

const finite = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isFinite(value) ? value : undefined;
