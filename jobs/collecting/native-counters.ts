import { parseSelector } from '../../src/queries/index.ts';
import type { Sli } from '../../src/slo/index.ts';
import type { HistogramSeries, Source } from '../../src/sources/index.ts';
import type { TimeRange } from '../../src/time/index.ts';

/** Names that the two counters of a native histogram go by; no metric has a space in its name. */
export const NATIVE_COUNTERS = { valid: 'native valid', within: 'native within' } as const;

/** A source that answers for the two counters of a native histogram, and whether it had to divide a bucket so far. */
export interface NativeCounters {
  readonly source: Source;
  divided(): boolean;
}

/** Whether a source knows a native histogram by this name in the range. */
export async function hasNativeHistogram(
  source: Source,
  sli: Extract<Sli, { kind: 'latency' }>,
  range: TimeRange,
  signal: AbortSignal,
): Promise<boolean> {
  if (source.histogramSamples === undefined) return false;
  const { text } = parseSelector(sli.histogram);
  // Only a native histogram has a count of its own. Prometheus 2.42 makes a plain number of one in last_over_time, and not in increase.
  const hours = Math.max(1, Math.ceil((range.end - range.start) / 3_600_000));
  const query = `count(histogram_count(increase(${text}[${hours}h])))`;
  const { series } = await source.instant(query, range.end, { signal });
  return series.some(({ values }) => (values[0] ?? 0) > 0);
}

/**
 * Makes raw samples of a native histogram look like those of two counters, so that they are counted as every counter is: restarts, holes and edges
 * of buckets included. Both are read by one request.
 */
export function nativeCounters(source: Source, sli: Extract<Sli, { kind: 'latency' }>): NativeCounters {
  let divided = false;
  let last: { readonly key: string; readonly answer: Promise<readonly HistogramSeries[]> } | undefined;
  const read = (range: TimeRange, signal: AbortSignal | undefined): Promise<readonly HistogramSeries[]> => {
    const key = `${range.start} ${range.end}`;
    if (last?.key !== key) last = { key, answer: ask(range, signal) };
    return last.answer;
  };
  const ask = async (range: TimeRange, signal: AbortSignal | undefined): Promise<readonly HistogramSeries[]> => {
    if (source.histogramSamples === undefined) return [];
    const threshold = sli.thresholdSeconds;
    const { series } = await source.histogramSamples(sli.histogram, range, threshold, signal ? { signal } : {});
    divided ||= series.some(({ exact }) => !exact);
    return series;
  };
  return {
    divided: () => divided,
    source: {
      name: source.name,
      // A file is asked for samples only, and so are these counters.
      kind: 'file',
      samples: async (selector, range, options) => {
        const series = await read(range, options?.signal);
        return {
          series: series.map(({ labels, times, valid, within }) => ({
            labels,
            times,
            values: selector === NATIVE_COUNTERS.valid ? valid : within,
          })),
          warnings: [],
        };
      },
      range: (query, grid, options) => source.range(query, grid, options),
      instant: (query, at, options) => source.instant(query, at, options),
      check: (options) => source.check(options),
      close: () => source.close(),
    },
  };
}
