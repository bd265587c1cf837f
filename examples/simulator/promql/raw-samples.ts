import { parsePromql, parseSelector } from '../../../src/queries/index.ts';
import { lowerBound, type Series } from '../../../src/series/index.ts';
import { selectorTest } from '../../../src/sources/index.ts';
import { parseDuration } from '../../../src/time/index.ts';

/** Stored samples of `selector[range]` at an instant; undefined where the query is something else. */
export function rawSamples(query: string, series: readonly Series[], at: number): readonly Series[] | undefined {
  const { text, expression } = parsePromql(query);
  const selector = expression.getChild('VectorSelector');
  const duration = expression.getChild('DurationExpr');
  if (expression.name !== 'MatrixSelector' || selector === null || duration === null) return undefined;
  const start = at - parseDuration(text.slice(duration.from, duration.to));
  const matches = selectorTest(parseSelector(text.slice(selector.from, selector.to)));
  return series
    .filter(({ labels }) => matches(labels.__name__ ?? '', labels))
    .map(({ labels, times, values }) => {
      const from = lowerBound(times, start);
      const to = lowerBound(times, at + 1);
      return { labels, times: times.subarray(from, to), values: values.subarray(from, to) };
    })
    .filter(({ times }) => times.length > 0);
}
