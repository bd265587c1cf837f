import type { Series } from '../series/index.ts';
import { floorTo, lengthMs, type TimeRange } from '../time/index.ts';
import { counterGrowth } from './growth.ts';
import type { StreamDefinition } from './ledger.ts';
import { Exact } from './money.ts';

const HOUR_MS = 3_600_000;

/** Quantity of one stream in one part of the time, before the divisor. */
export interface Quantity {
  readonly value: Exact;
  /** 0 to 1: share of the part for which the source had data. */
  readonly coverage: number;
}

/**
 * What the series of a metered stream come to in each part (half-open, in order), summed over the series.
 * - `increase`: growth of counters, see {@link counterGrowth}.
 * - `sum`: the values of the steps that end in the part. A step without a value is a zero as far as anyone can tell, so coverage asks
 *   only whether each hour has any.
 * - `average`: value × hours of its step. A step without a value is missing: coverage is the share of steps that have one.
 * @param stepMs distance of the points for `sum` and `average`; a point at t describes the step that ends at t.
 */
export function quantities(
  measure: StreamDefinition['measure'],
  series: readonly Series[],
  parts: readonly TimeRange[],
  stepMs: number,
): Quantity[] {
  if (measure === 'increase') {
    return counterGrowth(series, parts).map(({ increase, coveredMs }, i) => ({
      value: increase,
      coverage: shareOf(coveredMs, parts[i]),
    }));
  }
  const perHour = new Exact(stepMs).div(HOUR_MS);
  const seenMs = measure === 'sum' ? HOUR_MS : stepMs;
  return parts.map((part) => {
    let value = new Exact(0);
    const seen = new Set<number>();
    for (const { times, values } of series) {
      for (const [i, time] of times.entries()) {
        if (time <= part.start || time > part.end) continue;
        const point = values[i] ?? Number.NaN;
        if (!Number.isFinite(point)) continue;
        value = value.plus(point);
        seen.add(floorTo(time - 1 - part.start, seenMs));
      }
    }
    const covered = [...seen].reduce((sum, offset) => sum + Math.min(seenMs, lengthMs(part) - offset), 0);
    return { value: measure === 'average' ? value.times(perHour) : value, coverage: shareOf(covered, part) };
  });
}

function shareOf(coveredMs: number, part: TimeRange | undefined): number {
  const length = part === undefined ? 0 : lengthMs(part);
  return length > 0 ? Math.min(1, coveredMs / length) : 0;
}
