/** Upper bound of a classic histogram bucket and the text of its `le` label, which a selector must repeat exactly. */
export interface HistogramBound {
  readonly le: string;
  readonly seconds: number;
}

export interface BoundChoice {
  readonly bound: HistogramBound;
  /** False where the threshold lies between two bounds. */
  readonly exact: boolean;
}

/** Reads `le` label values; `+Inf` is the bound of everything. Sorted, unreadable values dropped. */
export function histogramBounds(labels: readonly string[]): readonly HistogramBound[] {
  return [...new Set(labels)]
    .map((le) => ({ le, seconds: le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le) }))
    .filter(({ le, seconds }) => le !== '' && !Number.isNaN(seconds))
    .sort((a, b) => a.seconds - b.seconds);
}

/**
 * The bound that answers "how many took at most `thresholdSeconds`". A threshold between two bounds takes the one below, so that
 * an event is never called good that may have been too slow. Undefined where every finite bound is above the threshold.
 */
export function chooseBound(bounds: readonly HistogramBound[], thresholdSeconds: number): BoundChoice | undefined {
  const bound = bounds.filter(({ seconds }) => seconds <= thresholdSeconds).at(-1);
  return bound && { bound, exact: bound.seconds === thresholdSeconds };
}
