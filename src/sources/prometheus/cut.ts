import type { Grid, TimeRange } from '../../time/index.ts';

/** Prometheus refuses more points per series in one answer. */
export const MAX_POINTS = 11_000;

/** A grid in pieces of at most `maxPoints` steps, in order. */
export function cutGrid(grid: Grid, maxPoints: number): readonly Grid[] {
  return cutRange(grid, maxPoints * grid.stepMs).map((range) => ({ ...range, stepMs: grid.stepMs }));
}

/** A range in pieces of `pieceMs`, in order; the last one may be shorter. Empty for an empty range. */
export function cutRange(range: TimeRange, pieceMs: number): readonly TimeRange[] {
  const pieces: TimeRange[] = [];
  for (let start = range.start; start < range.end; start += pieceMs) {
    pieces.push({ start, end: Math.min(start + pieceMs, range.end) });
  }
  return pieces;
}

/** Both halves of a grid or range, cut at a multiple of `stepMs` from its start; undefined where it has one step only. */
export function halves<T extends TimeRange>(range: T, stepMs: number): readonly [T, T] | undefined {
  const steps = Math.ceil((range.end - range.start) / stepMs);
  if (steps < 2) return undefined;
  const middle = range.start + Math.floor(steps / 2) * stepMs;
  return [
    { ...range, end: middle },
    { ...range, start: middle },
  ];
}
