import { formatDuration } from '../../time/index.ts';
import { findPlaceholders, replacePlaceholders } from './placeholder.ts';
import { selectorsOf } from './selector.ts';

export interface WindowedQuery {
  readonly query: string;
  /** The query says `$window` at least once. */
  readonly hasWindow: boolean;
  /**
   * Ranges with a fixed length other than the window, milliseconds, sorted, each once. Where there are some, values of
   * neighbouring steps overlap or leave gaps: the reader should be told to write `[$window]`.
   */
  readonly otherRangesMs: readonly number[];
}

/**
 * Replaces `$window` (and Grafana's `$__interval`, `$__rate_interval`, `$__range`) by a Prometheus duration, outside of
 * strings and comments.
 * @throws PromqlSyntaxError where the query is not PromQL.
 */
export function withWindow(query: string, windowMs: number): WindowedQuery {
  const ranges = selectorsOf(query).map((selector) => selector.rangeMs);
  const other = new Set(ranges.filter((rangeMs) => rangeMs !== undefined && rangeMs !== windowMs));
  return {
    query: replacePlaceholders(query, () => formatDuration(windowMs)),
    hasWindow: findPlaceholders(query).length > 0,
    otherRangesMs: [...other].filter((rangeMs) => rangeMs !== undefined).sort((a, b) => a - b),
  };
}
