import { formatDuration } from '../../time/index.ts';
import { findPlaceholders, replacePlaceholders } from './placeholder.ts';

/**
 * Replaces `$window` (and Grafana's `$__interval`, `$__rate_interval`, `$__range`) by a Prometheus duration, outside of
 * strings and comments. Never throws: what else stands in the query is for its server to judge.
 */
export function withWindow(query: string, windowMs: number): string {
  return replacePlaceholders(query, () => formatDuration(windowMs));
}

/** Whether a query says over which time it counts. */
export function hasWindow(query: string): boolean {
  return findPlaceholders(query).length > 0;
}
