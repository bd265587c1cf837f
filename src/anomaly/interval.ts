/** Differences between so many points at the most tell the interval. */
const MOST = 500;
/** Rows after which the interval is looked at again: early ones may be irregular. */
const CHECKS = [25, 250, 2_500] as const;
/** A difference smaller than this share is jitter. */
const JITTER = 0.2;

/** A stretch of points and the interval that the points before it tell. */
export interface Paced {
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
}

/**
 * The interval of the points `[from, …)`, each part judged from the points before it only: nothing before the 25th point, then the median difference,
 * which is kept unless later points say something quite different.
 */
export function inferIntervals(times: Float64Array): Paced[] {
  const result: Paced[] = [];
  for (const [k, check] of CHECKS.entries()) {
    if (times.length <= check) break;
    const to = Math.min(times.length, CHECKS[k + 1] ?? times.length);
    const stepMs = medianDifference(times, check);
    const last = result.at(-1);
    if (last !== undefined && Math.abs(stepMs - last.stepMs) <= JITTER * last.stepMs) {
      result[result.length - 1] = { ...last, to };
    } else {
      result.push({ from: check, to, stepMs });
    }
  }
  return result;
}

function medianDifference(times: Float64Array, end: number): number {
  const start = Math.max(1, end - MOST);
  const differences = new Float64Array(end - start);
  for (let i = start; i < end; i++) differences[i - start] = (times[i] as number) - (times[i - 1] as number);
  differences.sort();
  return differences[differences.length >> 1] as number;
}
