/** Upper bound of a classic histogram bucket and the text of its `le` label, which a selector must repeat exactly. */
export interface HistogramBound {
  readonly le: string;
  readonly seconds: number;
}

/** The bounds around a threshold, and how far between them it lies. */
export interface BoundChoice {
  /** Undefined where the threshold is below the first bound: nothing took less than no time. */
  readonly below: HistogramBound | undefined;
  /** Undefined where the threshold is a bound, or above every finite one. */
  readonly above: HistogramBound | undefined;
  /** Share of the way from `below` to `above`, 0 to 1. */
  readonly share: number;
}

/** Reads `le` label values; `+Inf` is the bound of everything. Sorted, unreadable values dropped. */
export function histogramBounds(labels: readonly string[]): readonly HistogramBound[] {
  return [...new Set(labels)]
    .map((le) => ({ le, seconds: le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le) }))
    .filter(({ le, seconds }) => le !== '' && !Number.isNaN(seconds))
    .sort((a, b) => a.seconds - b.seconds);
}

/**
 * The bounds that answer "how many took at most `thresholdSeconds`". A threshold between two bounds takes a share of the events between
 * them, as if they were spread evenly: what `histogram_quantile` assumes. Above the last finite bound nothing is known of the spread, and
 * only events up to it count. Undefined where there is no finite bound.
 */
export function chooseBounds(bounds: readonly HistogramBound[], thresholdSeconds: number): BoundChoice | undefined {
  const finite = bounds.filter(({ seconds }) => Number.isFinite(seconds));
  if (finite.length === 0) return undefined;
  const below = finite.filter(({ seconds }) => seconds <= thresholdSeconds).at(-1);
  const above = finite.find(({ seconds }) => seconds > thresholdSeconds);
  if (below?.seconds === thresholdSeconds || above === undefined) return { below, above: undefined, share: 0 };
  const from = below?.seconds ?? 0;
  return { below, above, share: (thresholdSeconds - from) / (above.seconds - from) };
}
