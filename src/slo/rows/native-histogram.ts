/** One bucket of a native histogram: events with `left < value <= right`, as Prometheus' API writes it. */
export interface NativeBucket {
  readonly left: number;
  readonly right: number;
  readonly count: number;
}

/** How many of a histogram's events were at most a threshold. */
export interface EventsWithin {
  readonly count: number;
  /** False where the threshold lies inside a bucket that holds events: how they are spread within it is not known. */
  readonly exact: boolean;
}

/**
 * Events at most `threshold`. Where it lies inside a bucket, the bucket's events count by the share of its width, as if they were spread evenly:
 * what `histogram_fraction` of Prometheus 2 assumes. Exact wherever the threshold is a bound of the histogram, as powers of two always are.
 */
export function eventsWithin(buckets: readonly NativeBucket[], threshold: number): EventsWithin {
  let count = 0;
  let exact = true;
  for (const bucket of buckets) {
    if (bucket.count === 0 || bucket.left >= threshold) continue;
    if (bucket.right <= threshold) {
      count += bucket.count;
    } else {
      count += (bucket.count * (threshold - bucket.left)) / (bucket.right - bucket.left);
      exact = false;
    }
  }
  return { count, exact };
}
