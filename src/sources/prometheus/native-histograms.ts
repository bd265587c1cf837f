import type { Labels } from '../../series/index.ts';
import { eventsWithin, type NativeBucket } from '../../slo/index.ts';
import type { HistogramSeries } from '../source.ts';
import { numberOf } from './decode-points.ts';

/** `[time, {count, sum, buckets: [[boundaries, left, right, count], …]}]`; a histogram without events has no buckets. */
type ApiHistogram = readonly [
  seconds: number,
  {
    readonly count: string;
    readonly buckets?: readonly (readonly [boundaries: number, left: string, right: string, count: string])[];
  },
];

/** Samples of one native histogram as two counters: all events, and those at most the threshold. */
export function countersOfHistograms(
  labels: Labels,
  histograms: readonly unknown[],
  threshold: number,
): HistogramSeries {
  const times = new Float64Array(histograms.length);
  const valid = new Float64Array(histograms.length);
  const within = new Float64Array(histograms.length);
  let exact = true;
  for (const [i, sample] of histograms.entries()) {
    const [seconds, { count, buckets = [] }] = sample as ApiHistogram;
    const answer = eventsWithin(
      buckets.map(
        ([, left, right, inside]): NativeBucket => ({
          left: numberOf(left),
          right: numberOf(right),
          count: numberOf(inside),
        }),
      ),
      threshold,
    );
    times[i] = Math.round(seconds * 1_000);
    valid[i] = numberOf(count);
    within[i] = answer.count;
    exact &&= answer.exact;
  }
  return { labels, times, valid, within, exact };
}
