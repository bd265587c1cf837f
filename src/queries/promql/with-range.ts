import { formatDuration } from '../../time/index.ts';
import { findPlaceholders, replacePlaceholders } from './placeholder.ts';

export interface RangedQuery {
  readonly query: string;
  /** The query says `$__range`: it gives one figure for a whole period, at its end. */
  readonly hasRange: boolean;
}

/**
 * Replaces `$__range` by the length of a period, and `$window`, `$__interval` and `$__rate_interval` by the step, outside of strings
 * and comments.
 */
export function withRange(query: string, lengths: { readonly rangeMs: number; readonly stepMs: number }): RangedQuery {
  const isRange = (name: string): boolean => name === '__range';
  return {
    query: replacePlaceholders(query, ({ name }) => formatDuration(isRange(name) ? lengths.rangeMs : lengths.stepMs)),
    hasRange: findPlaceholders(query).some(({ name }) => isRange(name)),
  };
}
