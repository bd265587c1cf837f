/** Instants are UTC milliseconds since the epoch everywhere in this program. */
export type Instant = number;

/** Half-open: `start` belongs to it, `end` does not. */
export interface TimeRange {
  readonly start: Instant;
  readonly end: Instant;
}

/** A half-open range cut into steps that are aligned to the epoch: `start` and `end` are multiples of `stepMs`. */
export interface Grid extends TimeRange {
  readonly stepMs: number;
}

/** Length of a range in milliseconds. */
export function lengthMs(range: TimeRange): number {
  return range.end - range.start;
}

/** Common part of two ranges, or undefined where there is none. */
export function intersect(a: TimeRange, b: TimeRange): TimeRange | undefined {
  const start = Math.max(a.start, b.start);
  const end = Math.min(a.end, b.end);
  return start < end ? { start, end } : undefined;
}

/** The instants that are in any of the ranges, as ranges in order of which none touches another. */
export function union(ranges: readonly TimeRange[]): TimeRange[] {
  const merged: TimeRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else {
      merged.push({ start: range.start, end: range.end });
    }
  }
  return merged;
}

/** The last multiple of `stepMs` that is not after `instant`. */
export function floorTo(instant: Instant, stepMs: number): Instant {
  return Math.floor(instant / stepMs) * stepMs;
}
